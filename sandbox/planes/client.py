"""The planes for as long as a block takes: for tests, drills and commands that need them once."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.cloud import Cloud
from sandbox.cloud.authorization import directory
from sandbox.planes import issuers, service
from sandbox.planes.entra import exchange, tokens
from sandbox.planes.service import Endpoint
from sandbox.planes.world import World

Json = Any


class Planes:
    """Data planes over a cloud file, with their own files in `folder`. Those that run there already are used, and left
    running. Raises `SandboxError` when they do not start.
    """

    def __init__(self, cloud: Path, folder: Path) -> None:
        self._cloud, self._folder = cloud, folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Planes:
        if service.running(self._folder) is None:
            self._process = service.spawn(self._folder, self._cloud, "--tethered", stdin=subprocess.PIPE)
        try:
            if self._process is not None:
                service.ready(self._folder, self._process)
            self.endpoint: Endpoint = service.start(self._folder, self._cloud)
        except BaseException:
            self._end()
            raise
        self.world = World.at(self._cloud, self._folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.world.close()
        self._end()

    def _end(self) -> None:
        if self._process is None:
            return
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def cloud(self) -> Cloud:
        return self.world.cloud

    def env(self, *, outside: bool = False) -> dict[str, str]:
        """Environment of a client process; `outside` of the private network it meets the firewalls."""
        return self.endpoint.env(outside=outside)

    def imds(self, identity: str) -> dict[str, str]:
        """Environment of a machine that the identity with this ARM id is assigned to."""
        return self.endpoint.imds(identity)

    def mint(
        self,
        issuer: str,
        subject: str,
        audience: str,
        *,
        expires_in: float = 600,
        claims: Mapping[str, Json] | None = None,
        key: rsa.RSAPrivateKey | None = None,
    ) -> str:
        """A workload's token, shaped as the issuer's are. With `key` it is forged, with a negative time expired."""
        return issuers.mint(self.world, issuer, subject, audience, expires_in=expires_in, claims=claims, key=key)

    def sign_in(
        self, object_id: str, *, resource: str = "https://vault.azure.net", tenant: str = "", name: str = ""
    ) -> str:
        """An access token for a person of the directory, in the one tenant of this cloud unless another is named.
        Raises `KeyError` when the directory does not know the person.
        """
        if object_id.casefold() not in directory.users(self.cloud):
            raise KeyError(object_id)
        if not tenant:
            (tenant,) = exchange.tenants(self.cloud)
        return tokens.for_person(self.world, tenant, object_id, resource, name or f"{object_id}@example.org")
