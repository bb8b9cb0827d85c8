"""One principal with two duties on one vault that must be apart."""

from collections import defaultdict
from collections.abc import Iterator

from zs_policy.grants import Grant, grants, purges
from zs_policy.ids import role_guid
from zs_policy.model import Problem, Stack, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables.roles import GRANTERS, OFFICERS, PURGE, USERS

APART = (
    (OFFICERS, frozenset({PURGE}), "writes what is in this vault and purges it"),
    (OFFICERS - GRANTERS, GRANTERS, "writes what is in this vault and decides who reads it"),
    (USERS, GRANTERS, "reads from this vault and decides who reads from it"),
)


def check(stack: Stack) -> Iterator[Problem]:
    held: dict[tuple[str, str], list[tuple[str, Grant]]] = defaultdict(list)
    for grant in (*grants(stack), *purges(stack)):
        guid = role_guid(str(grant.assignment.at("roleDefinitionId")))
        if grant.scope is not None and not grant.principal.startswith("missing in "):
            held[grant.principal, grant.scope.vault].append((guid, grant))
    for together in held.values():
        roles = {guid for guid, _ in together}
        for one, other, what in APART:
            if roles & one and roles & other:
                urn = next(grant.assignment.urn for guid, grant in together if guid in other)
                yield violated(("roleDefinitionId",), f"gives two duties to one principal: it {what}", urn=urn)
                break


RULE = StackRule(
    id="duties-apart",
    title="One principal has one duty on a vault",
    why=(
        "Who can write and purge can destroy what it changed; who can grant and read has no second pair of eyes. Each"
        " alone is a step, both together are the whole way."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    fix="Give the second duty to another identity, or to people who activate it.",
    code="vault.grant_read(service.principal)  # and the officer's role to the rotator, purge to nobody",
    check=check,
)
