from zs_policy.tables.federation import CREDENTIALS
from zs_policy.testing import Break, Case, Sample

OWNERS = {"azure-native:managedidentity:FederatedIdentityCredential": "resourceName"}


def sample(kind: str, number: int) -> Sample:
    return Sample(kind, {OWNERS.get(kind, "applicationId"): "one"}, f"c{number:02}")


CASES = [
    Case(
        sample(kind, 1),
        Break("", sample(kind, 21), "is one of 21 credentials of this identity; 20 fit"),
        beside=[sample(kind, number) for number in range(2, 21)],
    )
    for kind in sorted(CREDENTIALS)
    if kind != "azure:armmsi/federatedIdentityCredential:FederatedIdentityCredential"
]
