"""The same mistakes in the classic Azure provider (`azure:`), by its documented property names.

That SDK is not among the locked ones, so that no test walks it: the table is as good as its reading.
"""

from collections.abc import Mapping
from typing import Final

from zs_policy.switches import ANYTHING, Switch
from zs_policy.tables.text import listed

_KEYS: Final = "key authentication"
_PUBLISHING: Final = "publishing with a user name and password"


def _each(types: str, *switches: Switch) -> dict[str, tuple[Switch, ...]]:
    return dict.fromkeys((f"azure:{name}" for name in sorted(listed(types))), switches)


LOCAL_AUTH: Final[Mapping[str, tuple[Switch, ...]]] = {
    **_each(
        """
        appconfiguration/configurationStore:ConfigurationStore cognitive/account:Account eventgrid/domain:Domain
        eventgrid/topic:Topic servicebus/namespace:Namespace signalr/service:Service webpubsub/service:Service
        machinelearning/computeCluster:ComputeCluster machinelearning/computeInstance:ComputeInstance
        """,
        Switch("localAuthEnabled", _KEYS, off=(False,)),
    ),
    **_each(
        "automation/account:Account eventhub/eventHubNamespace:EventHubNamespace search/service:Service",
        Switch("localAuthenticationEnabled", _KEYS, off=(False,)),
    ),
    **_each(
        """
        appinsights/insights:Insights cosmosdb/account:Account
        operationalinsights/analyticsWorkspace:AnalyticsWorkspace
        """,
        Switch("localAuthenticationDisabled", _KEYS, off=(True,), unless="localAuthenticationEnabled"),
        Switch("localAuthenticationEnabled", _KEYS, on=(True,)),
    ),
    **_each(
        "storage/account:Account",
        Switch("sharedAccessKeyEnabled", "shared-key authentication", off=(False,)),
    ),
    **_each(
        "containerservice/registry:Registry",
        Switch("adminEnabled", "the admin user", on=(True,)),
        Switch("anonymousPullEnabled", "pulling without signing in", on=(True,)),
    ),
    **_each(
        "containerservice/kubernetesCluster:KubernetesCluster",
        Switch("localAccountDisabled", "the local cluster-admin account", off=(True,)),
    ),
    **_each("redis/cache:Cache", Switch("accessKeysAuthenticationEnabled", "access-key authentication", off=(False,))),
    **_each(
        "mssql/server:Server",
        Switch("azureadAdministrator.azureadAuthenticationOnly", "SQL authentication", off=(True,)),
    ),
    **_each(
        "postgresql/flexibleServer:FlexibleServer",
        Switch("authentication.passwordAuthEnabled", "password authentication", off=(False,)),
    ),
    **_each(
        "mysql/flexibleServer:FlexibleServer",
        Switch("administratorPassword", "sign-in with a password", on=ANYTHING),
    ),
    **_each(
        """
        compute/linuxVirtualMachine:LinuxVirtualMachine
        compute/linuxVirtualMachineScaleSet:LinuxVirtualMachineScaleSet
        """,
        Switch("disablePasswordAuthentication", "password sign-in over SSH", on=(False,)),
    ),
    **_each(
        """
        appservice/linuxFunctionApp:LinuxFunctionApp appservice/linuxWebApp:LinuxWebApp
        appservice/windowsFunctionApp:WindowsFunctionApp appservice/windowsWebApp:WindowsWebApp
        """,
        Switch("ftpPublishBasicAuthenticationEnabled", _PUBLISHING, off=(False,)),
        Switch("webdeployPublishBasicAuthenticationEnabled", _PUBLISHING, off=(False,)),
    ),
}

MINTED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            f"azure:{name}"
            for name in sorted(
                listed("""
                    eventhub/authorizationRule:AuthorizationRule
                    eventhub/eventHubNamespaceAuthorizationRule:EventHubNamespaceAuthorizationRule
                    notificationhub/authorizationRule:AuthorizationRule
                    relay/namespaceAuthorizationRule:NamespaceAuthorizationRule
                    servicebus/namespaceAuthorizationRule:NamespaceAuthorizationRule
                    servicebus/queueAuthorizationRule:QueueAuthorizationRule
                    servicebus/topicAuthorizationRule:TopicAuthorizationRule
                    """)
            )
        ),
        "a pair of keys that sign access to a namespace",
    ),
    "azure:apimanagement/subscription:Subscription": "a pair of subscription keys",
    "azure:appinsights/apiKey:ApiKey": "an API key",
    "azure:automation/credential:Credential": "a stored user name and password",
    "azure:containerservice/registryTokenPassword:RegistryTokenPassword": "a password of a registry's token",
    "azure:iot/sharedAccessPolicy:SharedAccessPolicy": "a pair of keys of a hub",
    "azure:storage/localUser:LocalUser": "a user of a storage account with its own password or key",
    "gcp:projects/apiKey:ApiKey": "an API key",
    "gcp:serviceaccount/key:Key": "a key of a service account",
    "gcp:storage/hmacKey:HmacKey": "an access key of a bucket",
}
"""Also of Google Cloud, where programs that mix clouds make them."""
