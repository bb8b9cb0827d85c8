"""Vaults, secrets, keys and identities whose names the cloud refuses, or that differ only by how they are written."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables.naming import NAMES
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    naming = NAMES[resource.kind]
    name = resource.at(naming.path)
    if name is MISSING:  # the engine makes one, within the cloud's limits
        return
    if name is UNKNOWN:
        yield undecided((naming.path,), "is not known yet", plausible=True)
    elif not isinstance(name, str) or not naming.pattern.fullmatch(name):
        yield violated((naming.path,), f"is no name for this: {naming.rule}")


RULE = ResourceRule(
    id="name-is-legal",
    title="Vaults, secrets, keys and identities have plain names",
    why=(
        "Names become parts of host names, paths and rules, some of which ignore case and some of which do not; a name "
        "that a cloud refuses is found out after half the stack is made."
    ),
    severity=Severity.LOW,
    family=Family.NAMING,
    fix="Use small letters, digits and dashes.",
    code='vault_name="kv-dev-shop"',
    types=frozenset(NAMES),
    check=check,
)
