"""One vault, one service: a second workload that can read it, or a grant that stands above the vault."""

from collections import defaultdict
from collections.abc import Iterator

from zs_policy.grants import UNREADABLE, Grant, grants, surely_elsewhere
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.wire import UNKNOWN


def check(stack: Stack) -> Iterator[Problem]:
    whole: dict[str, list[Grant]] = defaultdict(list)
    single: dict[str, list[Grant]] = defaultdict(list)
    for grant in grants(stack):
        urn = grant.assignment.urn
        if grant.role is UNREADABLE:
            unknown = grant.assignment.at("scope") is UNKNOWN and not surely_elsewhere(grant.assignment, stack)
            if grant.scope or grant.above or unknown:
                yield undecided(
                    ("roleDefinitionId",),
                    "is not known yet, or is a role of somebody's own: it may read the vault",
                    urn=urn,
                )
        elif grant.above and grant.role.reads:
            text = f"stands above the vault: {grant.role.name} here reads every vault below"
            yield violated(("scope",), text, urn=urn)
        elif grant.scope is not None:
            (single if grant.scope.item else whole)[grant.scope.vault].append(grant)
        elif grant.role.reads and grant.assignment.at("scope") is UNKNOWN:
            yield undecided(("scope",), f"is not known yet: {grant.role.name} may reach any vault", urn=urn)
    yield from _shared(whole)
    yield from _entered(whole, single)


def _shared(whole: dict[str, list[Grant]]) -> Iterator[Problem]:
    """Several workloads that read one vault; one that reads its own and writes another's; several that only write."""
    owners = {g.principal for granted in whole.values() for g in granted if _owns(g)}
    for granted in whole.values():
        workloads = [g for g in granted if not g.human and g.role.reads]
        readers = [g for g in workloads if not g.role.writes]
        reading = {g.principal for g in readers}
        writers = [g for g in workloads if g.role.writes and g.principal not in reading]
        yield from _several(readers, "can read this vault, which holds the secrets of one service")
        yield from _several(writers, "may change the secrets of this vault")
        for grant in writers:
            if grant.principal in owners:
                text = f"makes a service {grant.role.name} of another service's vault"
                yield violated(("scope",), text, urn=grant.assignment.urn)


def _owns(grant: Grant) -> bool:
    """A workload that reads a vault as a whole and may not change it: the service that the vault is for."""
    return not grant.human and grant.role.reads and not grant.role.writes


def _several(granted: list[Grant], what: str) -> Iterator[Problem]:
    """All of them are named: which one is the intruder, only people know."""
    count = len({g.principal for g in granted})
    if count > 1:
        for grant in granted:
            yield violated(("scope",), f"belongs to one of {count} workloads that {what}", urn=grant.assignment.urn)


def _entered(whole: dict[str, list[Grant]], single: dict[str, list[Grant]]) -> Iterator[Problem]:
    """A grant on one object inside a vault that is a service's own."""
    for vault, granted in single.items():
        owners = {g.principal for g in whole.get(vault, ()) if _owns(g)}
        for grant in granted:
            if owners and not grant.human and grant.principal not in owners and grant.role.reads:
                yield violated(
                    ("scope",), "lets a workload read a secret inside another service's vault", urn=grant.assignment.urn
                )


RULE = StackRule(
    id="vault-one-service",
    title="A vault is read by one service",
    why=(
        "Whoever can read a vault can read all of it; shared by two services, the weaker one guards the secrets of"
        " both."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    fix=(
        "Give the second service its own vault; on the platform vault grant the single object, never the vault or "
        "what is above it."
    ),
    code="vault.grant_read(identity.principal)  # the service's own AzureVault, at the vault's scope",
    check=check,
)
