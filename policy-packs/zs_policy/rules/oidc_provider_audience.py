"""AWS OIDC providers that accept any audience, or are not reached by https."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.federation import OIDC_PROVIDER
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    clients = resource.at("clientIdLists")
    if clients is UNKNOWN or (isinstance(clients, list) and any(c is UNKNOWN for c in clients)):
        yield undecided(("clientIdLists",), "is not known yet: what tokens are accepted must be readable at preview")
    elif clients is MISSING or not isinstance(clients, list) or not clients:
        yield violated(("clientIdLists",), "names no audience")
    elif any(not isinstance(c, str) or not c.strip() or "*" in c for c in clients):
        yield violated(("clientIdLists",), "has a wildcard or an empty entry")
    elif len(clients) > 1:
        yield violated(("clientIdLists",), "names several audiences: a token that was made for another one passes too")
    url = resource.at("url")
    if url is UNKNOWN:
        yield undecided(("url",), "is not known yet: whose tokens are accepted must be readable at preview")
    if isinstance(url, str) and (url.startswith("http://") or "*" in url):
        yield violated(("url",), "is not the https address of one issuer")


RULE = ResourceRule(
    id="oidc-provider-audience",
    title="An OIDC provider accepts named audiences",
    why="The provider is the first gate for every role that trusts it: an open one leaves each role to guard itself.",
    severity=Severity.HIGH,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix="List the audience that your tokens are made for, and no other.",
    code='client_id_lists=["sts.amazonaws.com"]',
    types=frozenset({OIDC_PROVIDER}),
    check=check,
)
