"""Federated credentials and OIDC providers of an issuer that nobody has named."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import STRINGS, Family, Option, ResourceRule, Severity
from zs_policy.subjects import KNOWN_ISSUERS
from zs_policy.tables import controls
from zs_policy.tables.federation import CREDENTIALS, OIDC_PROVIDER

LONGEST = 400


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    name = "url" if resource.kind == OIDC_PROVIDER else "issuer"
    issuer = resource.at(name)
    if not isinstance(issuer, str) or "*" in issuer:
        return  # whether it can be read, and is one address, is another rule's question
    address = issuer if "://" in issuer else f"https://{issuer}"
    if not address.startswith("https://"):
        return
    own = {entry.rstrip("/") for entry in cast("list[str]", context.options["issuers"])}
    if address.rstrip("/") not in own and not (len(address) <= LONGEST and KNOWN_ISSUERS.fullmatch(address)):
        yield violated((name,), "is an issuer that nobody has named: whoever runs it may be anyone it likes")


RULE = ResourceRule(
    id="federation-issuer-known",
    title="Tokens are accepted from known issuers only",
    why=(
        "An issuer decides what its tokens say. Trusting one more is trusting all that run it, and an address that only"
        " looks like a known one is somebody else's."
    ),
    severity=Severity.HIGH,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix="Use the build service's or the cluster's own issuer, or name yours in the rule's option `issuers`.",
    code='"federation-issuer-known": {"issuers": ["https://oidc.spire.example.com"]}',
    types=CREDENTIALS | {OIDC_PROVIDER},
    options={"issuers": Option([], "Addresses of issuers of your own, byte for byte.", STRINGS)},
    check=check,
)
