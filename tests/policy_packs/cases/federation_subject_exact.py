from zs_policy.model import MISSING
from zs_policy.tables.federation import CREDENTIALS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

GITHUB = "https://token.actions.githubusercontent.com"
WILD = "has a wildcard: it matches principals that nobody has listed"
ONE = "does not name one repository with an environment, a branch or a tag"
FLEXIBLE = "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential"
CASES = [
    *(
        Case(
            Sample(kind, {"issuer": GITHUB, "subject": "repo:acme/shop:environment:prod"}),
            Break("subject", MISSING, "is empty: every token of the issuer would match"),
            Break("subject", "", "is empty: every token of the issuer would match"),
            Break(
                "subject",
                " repo:acme/shop:environment:prod",
                "begins or ends with a space: it can never match, and what was meant cannot be read",
            ),
            Break("subject", "*", WILD),
            Break("subject", "repo:acme/*", WILD),
            Break("subject", "repo:acme/shop:*", WILD),
            Break("subject", "repo:acme", ONE),
            Break("subject", "repo:acme/shop:environment:", ONE),
            Break("subject", "environment:prod", ONE),
            Break("subject", "workflow:deploy:repo:acme", ONE),
            Break(
                "subject",
                UNKNOWN,
                "is not known yet: who may be this identity must be readable at preview",
                undecided=True,
            ),
            Break(
                "claimsMatchingExpression",
                "claims['sub'] matches 'repo:acme/*'",
                "matches subjects by an expression: list the exact ones",
            ),
        )
        for kind in sorted(CREDENTIALS)
    ),
    Case(
        Sample(
            FLEXIBLE, {"issuer": GITHUB, "claimsMatchingExpression": "claims['sub'] eq 'repo:acme/shop:environment:x'"}
        )
    ),
    Case(Sample(FLEXIBLE, {"issuer": GITHUB, "subject": "repository_owner_id:1:repo:acme/shop:environment:prod"})),
    Case(Sample(FLEXIBLE, {"issuer": "https://gitlab.com", "subject": "project_path:acme/shop:ref_type:tag:ref:v1"})),
]
