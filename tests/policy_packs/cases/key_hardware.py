from dataclasses import replace

from zs_policy.model import MISSING, UNDECLARED, Context
from zs_policy.testing import CONTEXT, Break, Case, Sample
from zs_policy.wire import UNKNOWN

PROD = replace(CONTEXT, stack="prod")

KEY, VAULT = "azure-native:keyvault:Key", "azure-native:keyvault:Vault"
HSM, PREMIUM = "must be a kind of HSM in production", "must be premium in production: only it has an HSM"
CASES = [
    Case(
        Sample(KEY, {"properties": {"kty": "RSA-HSM"}}),
        Break("properties.kty", "RSA", HSM),
        Break("properties.kty", MISSING, HSM),
        Break("properties.kty", UNKNOWN, "is not known yet", undecided=True),
        context=PROD,
    ),
    Case(
        Sample(VAULT, {"properties": {"sku": {"name": "premium"}}}),
        Break("properties.sku.name", "standard", PREMIUM),
        context=PROD,
    ),
    Case(
        Sample(KEY, {"properties": {"kty": "RSA"}}),
        Break("", None, f"{HSM} ({UNDECLARED})", undecided=True, at="properties.kty", context=Context()),
    ),
    Case(
        Sample(VAULT, {"properties": {"sku": {"name": "standard"}}}),
        Break("", None, f"{PREMIUM} ({UNDECLARED})", undecided=True, at="properties.sku.name", context=Context()),
    ),
]
