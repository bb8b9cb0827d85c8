"""Federated credentials whose issuer is not the plain https address of one issuer."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.subjects import issuer_fault
from zs_policy.tables import controls
from zs_policy.tables.federation import CREDENTIALS
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    issuer = resource.at("issuer")
    if issuer is UNKNOWN:
        yield undecided(("issuer",), "is not known yet: whose tokens are accepted must be readable at preview")
    elif fault := issuer_fault(issuer if isinstance(issuer, str) else ""):
        yield violated(("issuer",), fault)


RULE = ResourceRule(
    id="federation-issuer-exact",
    title="A federated credential trusts one exact issuer",
    why="An exact subject of the wrong issuer is somebody else; an http issuer is whoever sits on the wire.",
    severity=Severity.HIGH,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix="Write the `iss` of the issuer's discovery document, byte for byte: a final slash is part of it.",
    code='issuer="https://token.actions.githubusercontent.com"',
    types=CREDENTIALS,
    check=check,
)
