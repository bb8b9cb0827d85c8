"""Machines whose metadata service hands out the role's credentials to any request that reaches it."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.switches import judge, same
from zs_policy.tables.machines import METADATA, NO_ENDPOINT


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if not any(same(resource.at(path), "disabled") for path in NO_ENDPOINT):
        yield from judge(resource, METADATA[resource.kind])


RULE = ResourceRule(
    id="imds-session-token",
    title="The metadata service asks for a session token",
    why=(
        "Version 1 answers any GET: one request forged through a web application takes the machine's role away, and "
        "its credentials work from anywhere."
    ),
    severity=Severity.HIGH,
    family=Family.CREDENTIAL_REACHABLE,
    frameworks=(Control(Framework.CIS_AWS, "3.0.0 5.6"),),
    fix="Require the session token of version 2, or turn the endpoint off.",
    code='metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1}',
    types=frozenset(METADATA),
    check=check,
)
