"""The one place that says what a storage account without keys is: nobody signs in but identities, nobody is public."""

import pulumi
from pulumi_azure_native import storage

from components import checks
from components.base import PlacedArgs, tags_of
from components.errors import Problem


def keyless_account(
    name: str,
    args: PlacedArgs,
    account_name: str,
    *,
    sku: "storage.SkuName",
    encryption: "storage.EncryptionArgsDict",
    identity: "storage.IdentityArgsDict | None" = None,
    trusted_services: bool = False,
    opts: pulumi.ResourceOptions,
) -> "storage.StorageAccount":
    """Make an account with shared keys, SAS, local users, SFTP and public blobs off.

    With `trusted_services` Azure's own services pass its firewall, which Azure offers only where the public network is
    enabled; everybody else is denied either way.
    """
    network, bypass = storage.PublicNetworkAccess.DISABLED, storage.Bypass.NONE
    if trusted_services:
        network, bypass = storage.PublicNetworkAccess.ENABLED, storage.Bypass.AZURE_SERVICES
    return storage.StorageAccount(
        name,
        account_name=account_name,
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=tags_of(args),
        kind=storage.Kind.STORAGE_V2,
        sku={"name": sku},
        access_tier=storage.AccessTier.HOT,
        identity=identity,
        encryption=encryption,
        allow_shared_key_access=False,
        default_to_o_auth_authentication=True,
        key_policy={"key_expiration_period_in_days": 90},
        sas_policy={"expiration_action": "Block", "sas_expiration_period": "00.01:00:00"},
        is_local_user_enabled=False,
        is_sftp_enabled=False,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        allowed_copy_scope=storage.AllowedCopyScope.AAD,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        public_network_access=network,
        network_rule_set={
            "default_action": storage.DefaultAction.DENY,
            "bypass": bypass,
            "ip_rules": [],
            "virtual_network_rules": [],
        },
        opts=opts,
    )


def account_name_problems(value: object) -> list[Problem]:
    """What Azure does not take as the name of a storage account."""
    allowed = "lower-case letters and digits"
    return checks.named("account_name", value, pattern="[a-z0-9]+", least=3, most=24, allowed=allowed)
