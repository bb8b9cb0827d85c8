"""A value that the program itself marked secret and then hands to a resource as free text."""

from collections.abc import Iterator
from typing import Final

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.names import sounds_innocent
from zs_policy.properties import points_elsewhere
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables.credential_properties import ALWAYS
from zs_policy.tables.sinks import in_sink
from zs_policy.wire import UNKNOWN, shown

# What an SDK marks in every program, so that the mark says nothing: feature flags and settings lie there as well. A
# credential among them is still found by its name or form; what is not known is `no-key-lookup`'s.
_MARKED_BY_SDK: Final = {
    "aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion": "content",
    "aws:glue/connection:Connection": "connectionProperties",
    "aws:ssm/parameter:Parameter": "value",
}


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if not resource.secrets:
        return
    by_sdk = _MARKED_BY_SDK.get(resource.kind)
    for leaf in resource.leaves:
        if not leaf.secret or leaf.label in ALWAYS or leaf.path[:1] == (by_sdk,) or not in_sink(leaf):
            continue
        if leaf.value is UNKNOWN and sounds_innocent(leaf.label):
            yield undecided(leaf.path, "is marked secret and not known yet; its name says that it is none")
        elif leaf.value is UNKNOWN or not _harmless(str(leaf.value)):
            yield violated(shown(leaf), "is marked secret by the program: whoever marks it knows that it is a value")


def _harmless(text: str) -> bool:
    address = text.startswith(("https://", "api://", "spiffe://")) and "?" not in text and "@" not in text
    return points_elsewhere(text) or len(text) < 3 or address


RULE = ResourceRule(
    id="no-secret-input",
    title="No secret value is an input",
    why=(
        "Marking a value secret encrypts it in state; it still travels through the program, the engine, the "
        "provider and the API."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_WRITTEN,
    fix="Declare a slot instead of a value; if it is no secret, do not mark it as one.",
    code="secrets: [{name: smtp, kind: third-party-api-key, seed: generated, ...}]  # stacks/services/*.yaml",
    check=check,
)
