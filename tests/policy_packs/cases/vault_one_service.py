from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

GRANT = "azure-native:authorization:RoleAssignment"
ROLE = "/providers/Microsoft.Authorization/roleDefinitions/"
USER, OFFICER = "4633458b-17de-408a-b874-0445c86b69e6", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
AT = "/subscriptions/00000000-0000-4000-8000-0000000000d1/resourceGroups/rg"
VAULT = f"{AT}/providers/Microsoft.KeyVault/vaults/dev-mine-x1"


def grant(name: str, principal: str, scope: object = VAULT, role: object = ROLE + USER) -> Sample:
    props = {"scope": scope, "roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal"}
    return Sample(GRANT, props, name)


CASES = [
    Case(
        grant("mine", "one"),
        Break(
            "",
            grant("other", "two"),
            "belongs to one of 2 workloads that can read this vault, which holds the secrets of one service",
            of=("mine", "other"),
            at="scope",
        ),
        Break(
            "",
            grant("other", "two", role=ROLE + OFFICER),
            "belongs to one of 2 workloads that may change the secrets of this vault",
            of=("rotator", "other"),
            at="scope",
        ),
        Break(
            "",
            grant("other", "two", AT),
            "stands above the vault: Key Vault Secrets User here reads every vault below",
            at="scope",
        ),
        Break(
            "",
            grant("other", "two", f"{VAULT}/secrets/key"),
            "lets a workload read a secret inside another service's vault",
            at="scope",
        ),
        Break(
            "",
            grant("other", "two", UNKNOWN),
            "is not known yet: Key Vault Secrets User may reach any vault",
            undecided=True,
            at="scope",
        ),
        Break(
            "",
            grant("other", "two", role=UNKNOWN),
            "is not known yet, or is a role of somebody's own: it may read the vault",
            undecided=True,
            at="roleDefinitionId",
        ),
        beside=[grant("rotator", "three", role=ROLE + OFFICER)],
    )
]
