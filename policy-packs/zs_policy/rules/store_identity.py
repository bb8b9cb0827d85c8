"""Secret stores and other controllers that sign in to a vault or cloud with a credential kept in the cluster."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import same
from zs_policy.tables import controls
from zs_policy.tables.pods import CONTROLLERS, SECRET_STORES
from zs_policy.wire import UNKNOWN, Path

AZURE = ("spec", "provider", "azurekv", "authType")
PARTS = frozenset({"spec", "provider", "auth", "azurekv", "aws", "gcpsm", "vault", "authType"})


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind in CONTROLLERS:
        yield from _controller(resource)
        return
    seen: set[Path] = set()
    for leaf in resource.leaves:
        path = leaf.path
        if path[:1] != ("spec",):
            continue
        if leaf.value is UNKNOWN and path[-1] in PARTS:
            yield undecided(path, "is not known yet: the store may sign in with a credential")
        at = next((i for i, key in enumerate(path) if isinstance(key, str) and key.lower().endswith("secretref")), None)
        if at is not None and "provider" in path and (place := path[: at + 1]) not in seen:
            seen.add(place)
            yield violated(place, "signs in to the vault with a credential kept in the cluster; use a service account")
    if same(resource.at(".".join(AZURE)), "serviceprincipal"):
        yield violated(AZURE, "signs in to the vault as a principal with a secret; use WorkloadIdentity")


def _controller(resource: Resource) -> Iterator[Problem]:
    said: set[Path] = set()
    for leaf in resource.leaves:
        at = next((i for i, key in enumerate(leaf.path) if key in CONTROLLERS[resource.kind]), None)
        if at is not None and (place := leaf.path[: at + 1]) not in said:
            said.add(place)
            yield violated(place, "signs in with a credential kept in the cluster; use the controller's own identity")
        elif at is None and leaf.value is UNKNOWN:
            yield undecided(leaf.path, "is not known yet: it may sign in with a credential", plausible=True)


RULE = ResourceRule(
    id="store-identity",
    title="A secret store or controller signs in with an identity",
    why="A key in the cluster that opens the vault is the one secret that all the moving into the vault was to avoid.",
    severity=Severity.CRITICAL,
    family=Family.KUBERNETES,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Name a service account that is federated with the cloud's identity.",
    code='"azurekv": {"authType": "WorkloadIdentity", "vaultUrl": vault.uri, "serviceAccountRef": {"name": "shop"}}',
    types=SECRET_STORES | frozenset(CONTROLLERS),
    check=check,
)
