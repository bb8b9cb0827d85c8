from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SWITCHES = ("enabledForDeployment", "enabledForDiskEncryption", "enabledForTemplateDeployment")
CASES = [
    Case(
        Sample("azure-native:keyvault:Vault", {"properties": dict.fromkeys(SWITCHES[:2], False)}),
        *(Break(f"properties.{switch}", True, "must be false") for switch in SWITCHES),
        *(Break(f"properties.{switch}", UNKNOWN, "is not known yet", undecided=True) for switch in SWITCHES),
    )
]
