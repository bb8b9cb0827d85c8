from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

GRANT = "azure-native:authorization:RoleAssignment"
VAULT = Sample("azure-native:keyvault:Vault", {}, "vault")
ELSEWHERE = "urn:pulumi:dev-services::zero-secret::azure-native:keyvault:Vault::fetched"


def grant(source: str, value: object = UNKNOWN) -> Sample:
    return Sample(GRANT, {"scope": value}, depends={"scope": [source]})


CASES = [
    Case(
        grant("vault"),
        Break(
            "",
            grant(ELSEWHERE),
            "comes from a resource that is only read: which environment's, is not known",
            undecided=True,
            at="scope",
        ),
        beside=[VAULT],
    )
]
