from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

AT = "properties.contentType"
CASES = [
    Case(
        Sample("azure-native:keyvault:Secret", {"properties": {"contentType": "api-key"}}),
        Break(AT, MISSING, "must say what kind of secret this is"),
        Break(AT, "", "must say what kind of secret this is"),
        Break(AT, UNKNOWN, "is not known yet", undecided=True),
    )
]
