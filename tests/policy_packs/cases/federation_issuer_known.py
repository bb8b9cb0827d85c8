from zs_policy.tables.federation import CREDENTIALS, OIDC_PROVIDER
from zs_policy.testing import Break, Case, Sample

SAYS = "is an issuer that nobody has named: whoever runs it may be anyone it likes"
GITHUB = "https://token.actions.githubusercontent.com"
CASES = [
    *(
        Case(
            Sample(kind, {"issuer": issuer}),
            Break("issuer", "https://token.actions.githubusercontent.com.example.org", SAYS),
            Break("issuer", "https://login.example.org/", SAYS),
            options={"issuers": ["https://spire.example.com"]},
        )
        for kind in sorted(CREDENTIALS)
        for issuer in (
            GITHUB,
            "https://gitlab.com",
            "https://gitlab.example.org",
            "https://westeurope.oic.prod-aks.azure.com/00000000-0000-4000-8000-000000000001/x1/",
            "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
            "https://vstoken.dev.azure.com/00000000-0000-4000-8000-000000000001",
            "https://oidc.circleci.com/org/00000000-0000-4000-8000-000000000001",
            "https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
            "https://spire.example.com",
            "http://is-another-rules-business.example.com",
        )
    ),
    Case(
        Sample(OIDC_PROVIDER, {"url": "token.actions.githubusercontent.com"}),
        Break("url", "https://login.example.org", SAYS),
        Break("url", "gitlab.com.example.org", SAYS),
    ),
]
