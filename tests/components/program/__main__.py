"""Every component once: an audit stack in small, and a service with all data stores."""

import pulumi
from pulumi_azure_native import resources

from components import arm
from components.audit.azure import AzureAuditAccount, AzureLogWorkspace
from components.base import ConnectedArgs, OwnedArgs, PlacedArgs, PrivateArgs
from components.data.azure_postgres import AzurePostgres
from components.data.azure_redis import AzureRedis
from components.data.azure_servicebus import AzureServiceBus
from components.data.azure_storage import AzureStorage
from components.federation import subjects
from components.grants import Principal
from components.identity.azure import AzureIdentity
from components.replica.azure_failover import AzureFailover
from components.slots.azure import AzureSlotManifest
from components.vault.azure import AzureVault

SUBSCRIPTION, TENANT = "00000000-0000-4000-8000-0000000000d1", "00000000-0000-4000-8000-000000000001"
GROUP = "rg-dev-catalog"
config = pulumi.Config()

owned: OwnedArgs = {
    "environment": "dev",
    "service": "catalog",
    "owner": "catalog-team",
    "subscription_id": SUBSCRIPTION,
    "resource_group_name": GROUP,
}
placed: PlacedArgs = {**owned, "location": "westeurope"}
connected: ConnectedArgs = {**placed, "subnet_id": arm.subnet_id(SUBSCRIPTION, GROUP, "vnet", "private-endpoints")}
private: PrivateArgs = {
    **connected,
    "audit_account_id": arm.storage_account_id(SUBSCRIPTION, GROUP, "logwesteurope"),
    "audit_workspace_id": arm.workspace_id(SUBSCRIPTION, GROUP, "log-audit"),
}
zone = arm.private_dns_zone_id(SUBSCRIPTION, GROUP, "privatelink.vaultcore.azure.net")
group = resources.ResourceGroup("group", resource_group_name=GROUP, location="westeurope")
after = pulumi.ResourceOptions(depends_on=[group])

identity = AzureIdentity("catalog", {**placed, "identity_name": "id-dev-catalog"}, after)
branches = config.get("branches") or "main,release,hotfix"
identity.federate([subjects.github("eshop/catalog", branch=branch) for branch in branches.split(",")])

keys = AzureVault(
    "audit",
    {
        **private,
        "tenant_id": TENANT,
        "vault_name": "audit-keys",
        "premium": True,
        "key_only": True,
        "audit_later": True,
        "recover": config.get_bool("recover") or False,
    },
    after,
)
kek = keys.add_key("kek", {"kty": "RSA"})
wrap = kek.grant_wrap(identity.principal)
workspace = AzureLogWorkspace(
    "logs", {**placed, "workspace_name": "log-audit", "retention_days": 90, "protect": False}, after
)
records = AzureAuditAccount(
    "records",
    {
        **connected,
        "account_name": "logwesteurope",
        "retention_days": 365,
        "customer_managed_key": {"key_uri": kek.uri, "identity_id": identity.resource_id},
        "audit_workspace_id": workspace.resource_id,
        "protect": False,
    },
    pulumi.ResourceOptions(depends_on=[wrap, workspace.workspace]),
)
keys.start_logging(after=[records.account, workspace.workspace])

vault = AzureVault(
    "catalog",
    {
        **private,
        "private_dns_zone_id": zone,
        "tenant_id": TENANT,
        "vault_name": "dev-catalog",
        "premium": False,
        "key_only": False,
        "recover": config.get_bool("recover") or False,
    },
    pulumi.ResourceOptions(depends_on=[records.account]),
)
records_elsewhere = AzureAuditAccount(
    "elsewhere",
    {**connected, "location": "northeurope", "account_name": "lognortheurope", "retention_days": 365, "protect": False},
    after,
)
other_group = resources.ResourceGroup("other", resource_group_name=f"{GROUP}-replica", location="northeurope")
replica = vault.replicate_to(
    {
        "location": "northeurope",
        "resource_group_name": f"{GROUP}-replica",
        "vault_name": "dev-catalog-north",
        "audit_account_id": records_elsewhere.resource_id,
        "subnet_id": arm.subnet_id(SUBSCRIPTION, GROUP, "vnet-north", "private-endpoints"),
        "recover": config.get_bool("recover") or False,
    },
    pulumi.ResourceOptions(depends_on=[other_group, records_elsewhere.account]),
)
for one in (vault, replica):
    one.grant_read(identity.principal)
AzureFailover(
    "failover",
    {
        **owned,
        "profile_name": "dev-secrets",
        "primary_host": "west.eshop.example",
        "secondary_host": "north.eshop.example",
        "audit_account_id": private["audit_account_id"],
        "audit_workspace_id": private["audit_workspace_id"],
    },
    pulumi.ResourceOptions(depends_on=[records.account]),
)

after = pulumi.ResourceOptions(depends_on=[group, records.account])  # what sends its logs there

slots = AzureSlotManifest(
    "slots", {**private, "store_name": "appcs-dev", "recover": config.get_bool("recover") or False}, after
)
slots.grant_write(Principal("deployers", "00000000-0000-4000-8000-000000000d01", "Group", "dev"))
slots.publish("catalog", [{"name": "embedding-api-key", "owner": "catalog-team"}])

server = AzurePostgres(
    "sql", {**private, "tenant_id": TENANT, "server_name": "psql-dev", "databases": ["catalogdb"]}, after
)
server.grant_access(identity.principal, "id-dev-catalog")
AzureRedis("cache", {**private, "cluster_name": "redis-dev"}, after).grant_access(identity.principal)
files = AzureStorage("files", {**private, "account_name": "stdevcatalog", "containers": ["pictures"]}, after)
files.grant_access(identity.principal, "pictures", write=True)
events = AzureServiceBus("events", {**private, "namespace_name": "sbns-dev", "topics": ["prices"]}, after)
events.grant_access(identity.principal, "topics/prices", "send")

pulumi.export("vault", vault.uri)
pulumi.export("client", identity.client_id)
pulumi.export("cache", server.host)
