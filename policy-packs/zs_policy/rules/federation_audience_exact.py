"""Federated credentials without exactly one audience."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.subjects import audience_fault
from zs_policy.tables import controls
from zs_policy.tables.federation import CREDENTIALS
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    name = "audience" if resource.at("audience") is not MISSING else "audiences"
    audiences = resource.at(name)
    if audiences is UNKNOWN or (isinstance(audiences, list) and any(a is UNKNOWN for a in audiences)):
        yield undecided((name,), "is not known yet: what tokens are accepted must be readable at preview")
    elif fault := audience_fault([] if audiences is MISSING else audiences):
        yield violated((name,), fault)


RULE = ResourceRule(
    id="federation-audience-exact",
    title="A federated credential accepts one exact audience",
    why="A token made for another service and stolen there would be accepted here.",
    severity=Severity.HIGH,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix="Ask the issuer for a token with the audience of the token exchange, and accept that one only.",
    code='audiences=["api://AzureADTokenExchange"]',
    types=CREDENTIALS,
    check=check,
)
