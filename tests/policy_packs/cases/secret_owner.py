from zs_policy.model import MISSING, Context
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

OWNER = "must be there: nobody can be asked about this secret"
KINDS = ("aws:secretsmanager/secret:Secret", "azure-native:keyvault:Secret")
CASES = [
    *(
        Case(
            Sample(kind, {"tags": {"owner": "catalog-team"}}),
            Break("tags.owner", MISSING, OWNER),
            Break("tags.owner", "", OWNER),
            Break("tags", UNKNOWN, "is not known yet", undecided=True, at="tags.owner"),
        )
        for kind in KINDS
    ),
    *(Case(Sample(kind, {}), context=Context()) for kind in KINDS),
]
