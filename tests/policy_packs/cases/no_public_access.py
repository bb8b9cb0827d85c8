from zs_policy.model import MISSING
from zs_policy.tables.doors import OPEN, by_type
from zs_policy.tables.networks import ADDRESS_LISTS, OPEN_UNSAID
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "opens the service to the internet; reach it through a private endpoint"
UNSAID = "is missing, and the service answers the internet until this is turned off"
VAGUE = "is not known yet: the service may be open to the internet"
CASES = [
    Case(
        Sample("azure-native:servicebus:Namespace", {"publicNetworkAccess": "Disabled"}),
        Break("publicNetworkAccess", "Enabled", SAYS),
        Break("publicNetworkAccess", "enabled", SAYS),
        Break("publicNetworkAccess", UNKNOWN, VAGUE, undecided=True),
    ),
    Case(
        Sample("azure-native:automation:AutomationAccount", {"publicNetworkAccess": False}),
        Break("publicNetworkAccess", True, SAYS),
    ),
    Case(
        Sample("azure-native:cognitiveservices:Account", {"properties": {"publicNetworkAccess": "Disabled"}}),
        Break("properties.publicNetworkAccess", "Enabled", SAYS),
    ),
    Case(
        Sample("azure-native:dbforpostgresql:Server", {"network": {"publicNetworkAccess": "Disabled"}}),
        Break("network.publicNetworkAccess", "Enabled", SAYS),
    ),
    Case(
        Sample(
            "azure-native:storage:StorageAccount",
            {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny"}},
        ),
        Break("networkRuleSet.defaultAction", "Allow", SAYS, at="publicNetworkAccess"),
        Break("networkRuleSet", MISSING, SAYS, at="publicNetworkAccess"),
        Break("allowBlobPublicAccess", True, SAYS),
    ),
    Case(
        Sample(
            "azure-native:containerregistry:Registry",
            {"publicNetworkAccess": "Disabled", "anonymousPullEnabled": False},
        ),
        Break("anonymousPullEnabled", True, SAYS),
    ),
    *(
        Case(Sample(kind, {"publiclyAccessible": False}), Break("publiclyAccessible", True, SAYS))
        for kind in ("aws:rds/instance:Instance", "aws:redshift/cluster:Cluster", "aws:mq/broker:Broker")
    ),
    Case(
        Sample(
            "aws:eks/cluster:Cluster",
            {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["192.0.2.0/24"]}},
        ),
        Break("vpcConfig.publicAccessCidrs", MISSING, SAYS, at="vpcConfig.endpointPublicAccess"),
        Break("vpcConfig.publicAccessCidrs[0]", "0.0.0.0/0", SAYS, at="vpcConfig.endpointPublicAccess"),
        Break("vpcConfig.endpointPublicAccess", UNKNOWN, VAGUE, undecided=True),
    ),
    Case(
        Sample(
            "aws:eks/cluster:Cluster", {"vpcConfig": {"endpointPublicAccess": False, "endpointPrivateAccess": True}}
        ),
        Break("vpcConfig.endpointPublicAccess", MISSING, UNSAID),
    ),
]


def _closed(kind: str) -> dict[str, object]:
    """Every switch of the type turned off, where a missing one would mean open."""
    props: dict[str, object] = {}
    for place, types in OPEN_UNSAID.items():
        if kind in types:
            steps = place.split(".")
            inner = props.setdefault(steps[0], {}) if len(steps) > 1 else props
            inner[steps[-1]] = "Disabled"
    if kind == AKS:
        props["apiServerAccessProfile"] = {"enablePrivateCluster": True}
    return props


def _at(place: str) -> str:
    return f"{place[:-2]}[0]" if place.endswith("[]") else place.replace("[]", "[0]")


def _behind(place: str) -> bool:
    """Whether a closed switch makes this place harmless."""
    return place.endswith("efaultAction") or place in ADDRESS_LISTS


AKS = "azure-native:containerservice:ManagedCluster"
CASES += [
    Case(
        Sample(kind, _closed(kind)),
        *(Break(_at(place), value, SAYS) for value in OPEN[place].values if not _behind(place)),
        *(Break(place, MISSING, UNSAID) for types in [OPEN_UNSAID.get(place, ())] if kind in types),
    )
    for kind, places in by_type(OPEN).items()
    for place in places
]
DENYING = {
    "azure-native:batch:BatchAccount": {"networkProfile": {"accountAccess": {"defaultAction": "Deny"}}},
    "azure-native:cognitiveservices:Account": {"properties": {"networkAcls": {"defaultAction": "Deny"}}},
    "azure-native:containerregistry:Registry": {"networkRuleSet": {"defaultAction": "Deny"}},
    "azure-native:iotcentral:App": {"networkRuleSets": {"defaultAction": "Deny"}},
    "azure-native:iothub:IotHubResource": {"properties": {"networkRuleSets": {"defaultAction": "Deny"}}},
    "azure-native:signalrservice:SignalR": {"networkACLs": {"defaultAction": "Deny"}},
    "azure-native:storage:StorageAccount": {"networkRuleSet": {"defaultAction": "Deny"}},
    "azure-native:webpubsub:WebPubSub": {"networkACLs": {"defaultAction": "Deny"}},
    "azure-native:cosmosdb:DatabaseAccount": {"isVirtualNetworkFilterEnabled": True},
    "azure-native:redis:Redis": {"subnetId": "/subscriptions/s/subnets/cache"},
    "azure-native:dbforpostgresql:Server": {"network": {"delegatedSubnetResourceId": "/subscriptions/s/subnets/db"}},
    "azure-native:kusto:Cluster": {"allowedIpRangeList": ["192.0.2.7"]},
    "azure-native:durabletask:Scheduler": {"properties": {"ipAllowlist": ["192.0.2.7"]}},
    "azure-native:search:Service": {"networkRuleSet": {"ipRules": [{"value": "192.0.2.7"}]}},
    "azure-native:notificationhubs:Namespace": {"networkAcls": {"ipRules": [{"ipMask": "192.0.2.7"}]}},
    **{
        f"azure-native:eventgrid:{name}": {"inboundIpRules": [{"ipMask": "192.0.2.7", "action": "Allow"}]}
        for name in ("Domain", "Namespace", "PartnerNamespace", "Topic")
    },
    **{f"azure-native:{bus}:NamespaceNetworkRuleSet": {"defaultAction": "Deny"} for bus in ("eventhub", "servicebus")},
}
"""Types with an address of their own that turn away whoever is not listed; each list with everybody on it is open."""
CASES += [
    Case(Sample(kind, props), *(Break(_at(place), value, SAYS) for value in OPEN[place].values))
    for kind, props in DENYING.items()
    for place in by_type(OPEN)[kind]
    if place in ADDRESS_LISTS
]
CASES += [
    Case(
        Sample(kind, {"publicNetworkAccess": "SecuredByPerimeter", "networkRuleSet": {"defaultAction": "Allow"}}),
        Break("publicNetworkAccess", MISSING, UNSAID),
    )
    for kind in ("azure-native:storage:StorageAccount", "azure-native:containerregistry:Registry")
]
CASES += [
    Case(Sample(f"azure-native:{bus}:NamespaceNetworkRuleSet", {}), Break("defaultAction", "Allow", SAYS))
    for bus in ("eventhub", "servicebus")
]
API = "is not on, and no addresses are listed: the cluster's API answers the internet"
CASES += [
    Case(
        Sample(AKS, {"apiServerAccessProfile": {"authorizedIPRanges": ["192.0.2.0/24"]}}),
        Break("apiServerAccessProfile", MISSING, API, at="apiServerAccessProfile.enablePrivateCluster"),
        Break(
            "apiServerAccessProfile.authorizedIPRanges[1]",
            "0.0.0.0/0",
            API,
            at="apiServerAccessProfile.enablePrivateCluster",
        ),
        Break("apiServerAccessProfile.enablePrivateCluster", UNKNOWN, VAGUE, undecided=True),
        Break("publicNetworkAccess", "Enabled", SAYS),
    ),
    Case(
        Sample(AKS, {"apiServerAuthorizedIPRanges": ["192.0.2.0/24"]}),
        Break("apiServerAuthorizedIPRanges", [], API, at="apiServerAccessProfile.enablePrivateCluster"),
    ),
]
