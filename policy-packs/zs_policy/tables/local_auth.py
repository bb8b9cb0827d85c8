"""Every switch of the locked SDKs that turns key, password or local-user sign-in off: (type, property path, off).

Found by walking the SDKs' input types for the names in `SWITCH_NAMES`; the test that repeats the walk fails for a type
or a path that is neither here nor in `LEFT_OUT`, so that a new type cannot bring the same switch unnoticed.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from zs_policy.tables.text import listed

SWITCH_NAMES: Final = re.compile(
    r"(?i)^(disable_?local_?(auth|accounts)\w*|allowSharedKeyAccess|adminUserEnabled|disableAccessKeyAuthentication"
    r"|accessKeysAuthentication|passwordAuth|azureADOnlyAuthentication|disablePasswordAuthentication|localAuth"
    r"|isLocalUserEnabled)$"
)


class Switch(NamedTuple):
    """`off` is the only value that turns `what` off. `only_with`: the switch matters where that object is given."""

    path: str
    off: object
    what: str
    off_by_default: bool = False
    only_with: str = ""


def _flags(path: str, types: str) -> dict[str, tuple[Switch, ...]]:
    return {f"azure-native:{name}": (Switch(path, True, "key authentication"),) for name in sorted(listed(types))}


def _linux(prefix: str = "") -> tuple[Switch, ...]:
    where = f"{prefix}osProfile.linuxConfiguration"
    return (Switch(f"{where}.disablePasswordAuthentication", True, "password sign-in over SSH", only_with=where),)


_SQL: Final = "SQL authentication"
_PASSWORD: Final = Switch("authConfig.passwordAuth", "Disabled", "password authentication")
_PLAYWRIGHT: Final = Switch("localAuth", "Disabled", "access-token authentication", off_by_default=True)

LOCAL_AUTH: Final[Mapping[str, tuple[Switch, ...]]] = {
    **_flags(
        "disableLocalAuth",
        """
        appconfiguration:ConfigurationStore applicationinsights:Component automation:AutomationAccount
        communication:CommunicationService cosmosdb:DatabaseAccount eventgrid:Domain eventgrid:PartnerNamespace
        eventgrid:Topic eventhub:Namespace search:Service servicebus:Namespace signalrservice:SignalR
        webpubsub:WebPubSub
        """,
    ),
    **_flags(
        "properties.disableLocalAuth",
        "botservice:Bot cognitiveservices:Account iothub:IotHubResource machinelearningservices:Compute maps:Account",
    ),
    **_flags("features.disableLocalAuth", "operationalinsights:Workspace"),
    "azure-native:containerservice:ManagedCluster": (
        Switch("disableLocalAccounts", True, "the local cluster-admin account"),
    ),
    "azure-native:storage:StorageAccount": (
        Switch("allowSharedKeyAccess", False, "shared-key authentication"),
        Switch("isLocalUserEnabled", False, "local users", off_by_default=True),
    ),
    "azure-native:containerregistry:Registry": (
        Switch("adminUserEnabled", False, "the admin user", off_by_default=True),
    ),
    "azure-native:redis:Redis": (Switch("disableAccessKeyAuthentication", True, "access-key authentication"),),
    "azure-native:redisenterprise:Database": (
        Switch("accessKeysAuthentication", "Disabled", "access-key authentication"),
    ),
    "azure-native:dbforpostgresql:Server": (_PASSWORD,),
    "azure-native:dbforpostgresql:ServerGroupCluster": (_PASSWORD,),
    "azure-native:sql:Server": (Switch("administrators.azureADOnlyAuthentication", True, _SQL),),
    "azure-native:sql:ManagedInstance": (Switch("administrators.azureADOnlyAuthentication", True, _SQL),),
    "azure-native:sql:ServerAzureADOnlyAuthentication": (Switch("azureADOnlyAuthentication", True, _SQL),),
    "azure-native:sql:ManagedInstanceAzureADOnlyAuthentication": (Switch("azureADOnlyAuthentication", True, _SQL),),
    "azure-native:synapse:Workspace": (Switch("azureADOnlyAuthentication", True, _SQL),),
    "azure-native:azureplaywrightservice:Account": (_PLAYWRIGHT,),
    "azure-native:loadtestservice:PlaywrightWorkspace": (_PLAYWRIGHT,),
    "azure-native:compute:VirtualMachine": _linux(),
    "azure-native:compute:VirtualMachineScaleSet": _linux("virtualMachineProfile."),
    "azure-native:compute:VirtualMachineScaleSetVM": _linux(),
    "azure-native:azurestackhci:VirtualMachine": _linux(),
    "azure-native:azurestackhci:VirtualMachineInstance": _linux(),
    "azure-native:azurefleet:Fleet": _linux("computeProfile.baseVirtualMachineProfile."),
    "azure-native:computebulkactions:BulkAction": _linux("properties.computeProfile.virtualMachineProfile."),
}

LEFT_OUT: Final[Mapping[str, str]] = {
    "azure-native:workloads:SapVirtualInstance": "the machines of a managed system: one switch in four shapes",
}
"""Types that carry such a switch and are not judged by it, each with the reason."""
