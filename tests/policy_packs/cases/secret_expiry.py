from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

AT = "properties.attributes.expires"
CASES = [
    Case(
        Sample(
            "azure-native:keyvault:Secret",
            {"properties": {"attributes": {"expires": 1798761600, "notBefore": 1798000000}}},
        ),
        Break(AT, MISSING, "must be set"),
        Break(AT, 0, "must be set"),
        Break(AT, UNKNOWN, "is not known yet", undecided=True),
        Break(AT, 1893456000, "must be at most 365 days after its beginning"),
    ),
    Case(
        Sample(
            "azure-native:keyvault:Secret",
            {
                "properties": {
                    "contentType": "oauth-refresh-token",
                    "attributes": {"expires": 1798000000, "notBefore": 1796000000},
                }
            },
        ),
        Break(AT, 1804000000, "must be at most 90 days after its beginning for a secret of kind oauth-refresh-token"),
        Break("properties.contentType", "database-login", "must be at most 20 days after its beginning", at=AT),
        options={"days": 20, "kinds": {"oauth-refresh-token": 90}},
    ),
]
