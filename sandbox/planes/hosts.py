"""Who answers at a host. What is not modelled is refused by its name."""

from __future__ import annotations

from sandbox.cloud import RefusedError, faults
from sandbox.planes import issuers
from sandbox.planes.blob import account as accounts
from sandbox.planes.blob import app as blob
from sandbox.planes.entra import app as entra
from sandbox.planes.keyvault import app as keyvault
from sandbox.planes.keyvault import vault as vaults
from sandbox.planes.wire import Plane, Unreachable
from sandbox.planes.world import World


class Hosts:
    """The hosts of this world; calling it with a name gives the plane, or raises `Unreachable`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __call__(self, host: str) -> Plane:
        world = self._world
        if host in entra.HOSTS:
            return entra.plane(world, self)
        if host.endswith(vaults.SUFFIX):
            vault = vaults.named(world.cloud, host.removesuffix(vaults.SUFFIX))
            if vault is None:
                raise Unreachable(f"{host} does not resolve: there is no such vault, or it is soft-deleted")
            self._up(host, vault.location)
            return keyvault.plane(world, vault)
        if host.endswith(accounts.SUFFIX):
            account = accounts.named(world.cloud, host.removesuffix(accounts.SUFFIX))
            if account is None:
                raise Unreachable(f"{host} does not resolve: there is no such storage account")
            self._up(host, account.location)
            return blob.plane(world, account)
        if issuers.is_known(host) or host in issuers.hosts(world.cloud):
            return issuers.plane(world)
        raise Unreachable(f"{host} is not modelled by the sandbox, and nothing leaves this machine")

    def _up(self, host: str, region: str) -> None:
        try:
            faults.check(self._world.cloud, f"connect {host}", region=region)
        except RefusedError as down:
            raise Unreachable(str(down)) from None
