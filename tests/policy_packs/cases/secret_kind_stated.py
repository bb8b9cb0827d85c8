from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

AT = "properties.contentType"
SECRET = Sample("azure-native:keyvault:Secret", {"properties": {"contentType": "webhook-secret"}})
CASES = [
    Case(
        SECRET,
        Break(AT, MISSING, "must say what kind of secret this is"),
        Break(AT, "", "must say what kind of secret this is"),
        Break(AT, UNKNOWN, "is not known yet", undecided=True),
    ),
    Case(
        SECRET,
        Break(AT, "misc", "must be one of jwt-signing-key, webhook-secret"),
        Break(AT, MISSING, "must be one of jwt-signing-key, webhook-secret"),
        options={"kinds": ["jwt-signing-key", "webhook-secret"]},
    ),
]
