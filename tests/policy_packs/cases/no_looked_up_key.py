# ruff: noqa: E501 - a table reads across

import base64
import hashlib

from zs_policy.tables.lookups import LOOKUPS, PLAIN_ENVIRONMENTS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE, UNKNOWN

KEY = base64.b64encode(hashlib.sha512(b"account").digest()).decode()
BUS = base64.b64encode(hashlib.sha256(b"bus").digest()).decode()
CONNECTION = f"Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccess{'Key'}={BUS}"
MARKED = {SIGNATURE: SECRET, "value": UNKNOWN}
MADE = "holds a key that a cloud made: it was looked up, or copied"
CARRIES = "exists to carry a key, and what it carries was looked up or comes from another resource"
CALLED = "is called {}, and its value was looked up or comes from another resource"
PLATFORM, KEY_NAMED, STRING = (
    CALLED.format(what) for what in ("like a setting that takes a key", "a key", "a connection string")
)
REGISTRY = "is a registry's password, which was looked up or comes from another resource"
APP = "is an app's secret, and its value was looked up or comes from another resource"
SETTING = "siteConfig.appSettings[0]"


def setting(name: str, value: object) -> dict[str, object]:
    return {"name": name, "value": value}


CASES = [
    Case(
        Sample(
            "azure-native:web:WebApp",
            {
                "siteConfig": {"appSettings": [setting("AzureWebJobsStorage__accountName", UNKNOWN)]},
                "storageAccountName": UNKNOWN,
            },
        ),
        Break(SETTING, setting("upstream", KEY), MADE, at=f"{SETTING}.value"),
        Break(SETTING, setting("upstream", CONNECTION), MADE, at=f"{SETTING}.value"),
        Break(SETTING, setting("AzureWebJobsStorage", MARKED), PLATFORM, at=f"{SETTING}.value"),
        Break(SETTING, setting("AzureWebJobsStorage", UNKNOWN), PLATFORM, at=f"{SETTING}.value", undecided=True),
        Break(SETTING, setting("COSMOS_KEY", UNKNOWN), KEY_NAMED, at=f"{SETTING}.value", undecided=True),
        Break(SETTING, setting("COSMOS_KEY", MARKED), KEY_NAMED, at=f"{SETTING}.value"),
        Break(SETTING, setting("CosmosDBKey", UNKNOWN), KEY_NAMED, at=f"{SETTING}.value", undecided=True),
        Break(SETTING, setting("REDIS_PRIMARY_KEY1", MARKED), KEY_NAMED, at=f"{SETTING}.value"),
        Break(SETTING, setting("BLOB_CONNECTION_STRING", MARKED), STRING, at=f"{SETTING}.value"),
        Break("storageAccountAccessKey", UNKNOWN, CARRIES),
    ),
    Case(
        Sample(
            "azure-native:web:WebApp",
            {"siteConfig": {"appSettings": [setting("APPLICATIONINSIGHTS_CONNECTION_STRING", UNKNOWN)]}},
        ),
        Break("siteConfig.connectionStrings", [{"name": "db", "connectionString": MARKED}], CARRIES,
              at="siteConfig.connectionStrings[0].connectionString"),
    ),
    Case(
        Sample("azure-native:app:ContainerApp", {"configuration": {"secrets": [{"name": "bus-connection-string", "keyVaultUrl": UNKNOWN}]}}),
        Break("configuration.secrets[0].value", MARKED, STRING),
        Break("configuration.secrets[0]", {"name": "n0", "value": UNKNOWN}, APP, at="configuration.secrets[0].value", undecided=True),
    ),
    Case(
        Sample("azure-native:containerinstance:ContainerGroup", {"imageRegistryCredentials": [{"server": UNKNOWN, "identity": UNKNOWN}]}),
        Break("imageRegistryCredentials[0].password", MARKED, REGISTRY),
        Break("imageRegistryCredentials[0].password", UNKNOWN, REGISTRY, undecided=True),
    ),
    Case(
        Sample("aws:lambda/function:Function", {"environment": {"variables": {"DB_HOST": UNKNOWN, "DB_PASSWORD": ""}}}),
        Break("environment.variables.DB_PASSWORD", MARKED, CALLED.format("a password")),
        Break("environment.variables.DB_PASSWORD", UNKNOWN, CALLED.format("a password")),
    ),
    Case(
        Sample("aws:lambda/function:Function", {"environment": {"variables": {"DB_SECRET": UNKNOWN}}}),  # its name, likely
        Break("environment.variables.STORAGE_KEY", UNKNOWN, CALLED.format("a key")),
    ),
    *(
        Case(
            Sample(kind, {"a": {"containers": [{"b": [{"name": "DB_HOST", "value": UNKNOWN}]}]}}),
            Break(f"a.containers[0].{below}[0]", {"name": "STORAGE_KEY", "value": UNKNOWN}, CALLED.format("a key"),
                  at=f"a.containers[0].{below}[0].value"),
        )
        for kind, below in PLAIN_ENVIRONMENTS.items()
        if kind.startswith("azure-native:")
    ),
    Case(
        Sample("aws:rds/instance:Instance", {"password": MARKED}),  # no-password's
    ),
    Case(
        Sample("aws:s3/bucket:Bucket", {}, name="sound"),
        *(Break("", Sample(token, {}), "this lookup answers with a credential", ) for token in sorted(LOOKUPS)),
    ),
]  # fmt: skip
