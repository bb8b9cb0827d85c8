from zs_policy.model import MISSING, Context
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

OWNER = "must be there: nobody can be asked about this secret"
CASES = [
    Case(
        Sample("aws:secretsmanager/secret:Secret", {"tags": {"owner": "catalog-team"}}),
        Break("tags.owner", MISSING, OWNER),
        Break("tags.owner", "", OWNER),
        Break("tags", UNKNOWN, "is not known yet", undecided=True, at="tags.owner"),
    ),
    Case(Sample("aws:secretsmanager/secret:Secret", {}), context=Context()),
    Case(
        Sample("azure-native:keyvault:Secret", {"properties": {"contentType": "api-key"}}),
        Break("properties.contentType", MISSING, "must say what kind of secret this is"),
    ),
]
