from zs_policy.model import MISSING
from zs_policy.tables.federation import CREDENTIALS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

LATER = "is not known yet: what tokens are accepted must be readable at preview"
CASES = [
    *(
        Case(
            Sample(kind, {"audiences": ["api://AzureADTokenExchange"]}),
            Break("audiences", MISSING, "is missing: a token made for anyone else would do"),
            Break("audiences", [], "is missing: a token made for anyone else would do"),
            Break("audiences", ["*"], "has a wildcard: a token made for anyone else would do"),
            Break("audiences", [""], "is empty: a token made for anyone else would do"),
            Break("audiences", ["a", "b"], "has several entries: one audience, made for this exchange only"),
            Break("audiences", UNKNOWN, LATER, undecided=True),
            Break("audiences[0]", UNKNOWN, LATER, undecided=True, at="audiences"),
        )
        for kind in sorted(CREDENTIALS)
    ),
    Case(
        Sample(
            "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential",
            {"audience": "api://AzureADTokenExchange"},
        ),
        Break("audience", "*", "has a wildcard: a token made for anyone else would do"),
    ),
]
