from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

KIND = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
LATER = "is not known yet: what tokens are accepted must be readable at preview"
CASES = [
    Case(
        Sample(KIND, {"url": "https://token.actions.githubusercontent.com", "clientIdLists": ["sts.amazonaws.com"]}),
        Break("clientIdLists", [], "names no audience"),
        Break("clientIdLists", MISSING, "names no audience"),
        Break(
            "clientIdLists",
            ["sts.amazonaws.com", "https://github.com/acme"],
            "names several audiences: a token that was made for another one passes too",
        ),
        Break("clientIdLists", ["*"], "has a wildcard or an empty entry"),
        Break("clientIdLists[0]", "", "has a wildcard or an empty entry", at="clientIdLists"),
        Break("clientIdLists", UNKNOWN, LATER, undecided=True),
        Break("clientIdLists[0]", UNKNOWN, LATER, undecided=True, at="clientIdLists"),
        Break("url", "http://issuer.example.com", "is not the https address of one issuer"),
        Break("url", "https://*.example.com", "is not the https address of one issuer"),
    )
]
