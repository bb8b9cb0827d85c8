"""Managed HSMs of production with fewer than three administrators, which is too few for a quorum."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, in_production, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN

PATH = ("properties", "initialAdminObjectIds")
LEAST = 3


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    yield from in_production(context, _too_few(resource))


def _too_few(resource: Resource) -> Iterator[Problem]:
    people = resource.at("properties.initialAdminObjectIds")
    if people is UNKNOWN:
        yield undecided(PATH, "is not known yet")
    elif not isinstance(people, list) or len({str(p) for p in people}) < LEAST:
        yield violated(PATH, f"must name at least {LEAST}")


RULE = ResourceRule(
    id="hsm-administrators",
    title="An HSM has administrators enough to lose one",
    why="With one administrator the root of all keys is one phone away from being lost, or taken.",
    severity=Severity.MEDIUM,
    family=Family.VAULT_POSTURE,
    frameworks=controls.KEYS,
    fix="Name three groups or people of different teams.",
    code='"initial_admin_object_ids": [security, operations, compliance]',
    types=frozenset({"azure-native:keyvault:ManagedHsm"}),
    check=check,
)
