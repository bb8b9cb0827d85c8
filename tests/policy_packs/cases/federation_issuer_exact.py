from zs_policy.model import MISSING
from zs_policy.tables.federation import CREDENTIALS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

CASES = [
    Case(
        Sample(kind, {"issuer": "https://token.actions.githubusercontent.com"}),
        Break("issuer", MISSING, "is not an https address"),
        Break("issuer", "http://issuer.example.com", "is not an https address"),
        Break("issuer", "https://*.example.com", "is not the plain address of one issuer"),
        Break(
            "issuer",
            UNKNOWN,
            "is not known yet: whose tokens are accepted must be readable at preview",
            undecided=True,
        ),
    )
    for kind in sorted(CREDENTIALS)
]
