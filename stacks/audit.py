"""The audit stack: where every read and write of a secret is recorded, out of reach of whoever reads and writes.

An immutable account in each region used, with a container for each category that anything here is recorded in, and
encrypted with a key of this subscription's own key-only vault; one workspace for the rules that watch. Deliberately not
made: the locking of the accounts' immutability, which cannot be undone and is a reviewed step of its own.
"""

from dataclasses import replace
from typing import cast

import pulumi

from components import arm
from components.audit.azure import AzureAuditAccount, AzureLogWorkspace
from components.identity.azure import AzureIdentity
from components.vault.azure import AzureVault
from stacks import names
from stacks.model import Stack
from stacks.model.layers import AuditLayer
from stacks.outputs import AuditOutputs, access
from stacks.site import Sinks, Site

_MOST_WORKSPACE_DAYS = 730  # Azure's limit; the accounts keep everything for as long as the profiles ask
_WORKSPACE = "log-audit"


async def build(stack: Stack) -> AuditOutputs:
    """Register the audit stack's resources."""
    layer = cast("AuditLayer", stack.layer)
    accounts = {region: names.audit_account(region, stack.subscription_id) for region in layer.regions}
    site = Site(stack, names.PLATFORM, layer.owner, stack.location, layer.regions, Sinks({}, ""), {})
    group = site.resource_group()
    workspace = AzureLogWorkspace(
        "audit",
        {**site.placed(), "workspace_name": _WORKSPACE, "retention_days": min(layer.days, _MOST_WORKSPACE_DAYS)},
        pulumi.ResourceOptions(depends_on=[group]),
    )
    ids = {r: arm.storage_account_id(stack.subscription_id, site.group, name) for r, name in accounts.items()}
    site = replace(site, sinks=Sinks(ids, workspace.resource_id))
    vault = AzureVault(
        "audit",
        {
            **site.private("vault"),
            "tenant_id": stack.tenant_id,
            "vault_name": names.vault(*site.suffixed),
            "recover": site.recovers(names.vault(*site.suffixed)),
            "premium": True,
            "key_only": True,
            "protect": True,
            # Its key encrypts the accounts that its logs go to, so they come in between.
            "audit_later": True,
        },
        pulumi.ResourceOptions(depends_on=[group]),
    )
    key = vault.add_key("kek-audit", {"kty": "RSA", "size": 3072})
    storage = AzureIdentity(
        "audit-storage",
        {**site.placed(), "identity_name": names.identity(stack.code, "storage")},
        pulumi.ResourceOptions(depends_on=[group]),
    )
    wrap = key.grant_wrap(storage.principal)
    made = {
        region: AzureAuditAccount(
            f"audit-{region}",
            {
                **replace(site, region=region).connected("blob"),
                "account_name": name,
                "retention_days": layer.days,
                "customer_managed_key": {"key_uri": key.uri, "identity_id": storage.resource_id},
                "audit_workspace_id": workspace.resource_id,
            },
            pulumi.ResourceOptions(depends_on=[wrap, workspace.workspace]),
        )
        for region, name in accounts.items()
    }
    vault.start_logging(after=[made[stack.location].account, workspace.workspace])
    return {
        "auditAccounts": {region: account.resource_id for region, account in made.items()},
        "workspaceId": workspace.resource_id,
        "retentionDays": layer.days,
        "vaultId": vault.resource_id,
        "vaultUri": vault.uri,
        "keyUri": key.uri,
        "access": [
            access(
                storage.principal,
                "Key Vault Crypto Service Encryption User",
                key.resource_id,
                service=names.PLATFORM,
                vault=vault.name,
            )
        ],
    }
