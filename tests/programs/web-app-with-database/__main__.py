"""A web app and its PostgreSQL server: Entra-only login, a vault for the rest, none of our components."""

import pulumi
from pulumi_azure_native import (
    applicationinsights,
    authorization,
    dbforpostgresql,
    keyvault,
    managedidentity,
    operationalinsights,
    resources,
    web,
)

client = authorization.get_client_config_output()
group = resources.ResourceGroup("shop")
identity = managedidentity.UserAssignedIdentity("shop", resource_group_name=group.name)

server = dbforpostgresql.Server(
    "shop",
    resource_group_name=group.name,
    version="17",
    sku=dbforpostgresql.SkuArgs(name="Standard_D2ds_v5", tier="GeneralPurpose"),
    storage=dbforpostgresql.StorageArgs(storage_size_gb=32),
    auth_config=dbforpostgresql.AuthConfigArgs(active_directory_auth="Enabled", password_auth="Disabled"),
    network=dbforpostgresql.NetworkArgs(public_network_access="Disabled"),
)
database = dbforpostgresql.Database("orders", resource_group_name=group.name, server_name=server.name)

vault = keyvault.Vault(
    "shop",
    resource_group_name=group.name,
    properties=keyvault.VaultPropertiesArgs(
        tenant_id=client.tenant_id,
        sku=keyvault.SkuArgs(family="A", name="standard"),
        enable_rbac_authorization=True,
        enable_purge_protection=True,
        public_network_access="Disabled",
        network_acls=keyvault.NetworkRuleSetArgs(bypass="None", default_action="Deny"),
    ),
)
authorization.RoleAssignment(
    "shop-reads",
    scope=vault.id,
    principal_id=identity.principal_id,
    principal_type="ServicePrincipal",
    role_definition_id=client.subscription_id.apply(
        lambda s: (
            f"/subscriptions/{s}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
        )
    ),
)

workspace = operationalinsights.Workspace("shop", resource_group_name=group.name, retention_in_days=30)
insights = applicationinsights.Component(
    "shop",
    resource_group_name=group.name,
    kind="web",
    application_type="web",
    ingestion_mode="LogAnalytics",
    workspace_resource_id=workspace.id,
    disable_local_auth=True,
)
plan = web.AppServicePlan(
    "shop", resource_group_name=group.name, kind="linux", reserved=True, sku=web.SkuDescriptionArgs(name="P1v3")
)
app = web.WebApp(
    "shop",
    resource_group_name=group.name,
    server_farm_id=plan.id,
    https_only=True,
    identity=web.ManagedServiceIdentityArgs(type="UserAssigned", user_assigned_identities=[identity.id]),
    key_vault_reference_identity=identity.id,
    site_config=web.SiteConfigArgs(
        ftps_state="Disabled",
        min_tls_version="1.2",
        app_settings=[
            web.NameValuePairArgs(name="PGHOST", value=server.fully_qualified_domain_name),
            web.NameValuePairArgs(name="PGDATABASE", value=database.name),
            web.NameValuePairArgs(name="PGUSER", value=identity.name),
            web.NameValuePairArgs(
                name="MAIL_TOKEN",
                value=vault.properties.vault_uri.apply(lambda uri: f"@Microsoft.KeyVault(SecretUri={uri}secrets/mail)"),
            ),
        ],
    ),
)
pulumi.export("url", app.default_host_name.apply(lambda host: f"https://{host}"))
pulumi.export("vault", vault.properties.vault_uri)
