"""Storage accounts that audit logs are written to, and that are not as closed as the logs deserve."""

from collections.abc import Iterator
from dataclasses import replace

from zs_policy.model import Problem, Stack
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.sinks import sink_accounts
from zs_policy.tables import controls
from zs_policy.wants import Want, is_false, is_true, judged, one_of

WANTS = (
    Want("allowSharedKeyAccess", is_false, "must be false: a key reads and deletes without a name"),
    Want("allowBlobPublicAccess", is_false, "must be false", absent=True),
    Want("allowCrossTenantReplication", is_false, "must be false", absent=True),
    Want("allowedCopyScope", one_of("AAD", "PrivateLink"), "must be 'AAD' or 'PrivateLink'"),
    Want("isLocalUserEnabled", is_false, "must be false", absent=True),
    Want("isSftpEnabled", is_false, "must be false", absent=True),
    Want("enableHttpsTrafficOnly", is_true, "must be true", absent=True),
    Want("minimumTlsVersion", one_of("TLS1_2", "TLS1_3"), "must be TLS1_2 or newer", absent=True),
    Want("encryption.requireInfrastructureEncryption", is_true, "must be true"),
    Want("networkRuleSet.defaultAction", one_of("Deny"), "must be 'Deny'"),
)


def check(stack: Stack) -> Iterator[Problem]:
    for account in sink_accounts(stack):
        for problem in judged(account, WANTS):
            yield replace(problem, urn=account.urn)


RULE = StackRule(
    id="audit-store-closed",
    title="The store of audit logs is closed",
    why=(
        "Whoever breaks in goes for the logs next: with a key, over the internet, by copying or replicating "
        "the account into a tenant of their own."
    ),
    severity=Severity.HIGH,
    family=Family.NETWORK,
    frameworks=controls.AUDIT_PROTECTED,
    fix="Use the audit account component: no keys, no local users, no other tenant, deny by default.",
    code="AzureAuditAccount(name, ...)",
    check=check,
)
