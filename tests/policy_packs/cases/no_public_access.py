from zs_policy.model import MISSING
from zs_policy.tables.doors import OPEN, by_type
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "opens the service to the internet; reach it through a private endpoint"
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
        Sample("azure-native:containerregistry:Registry", {"anonymousPullEnabled": False}),
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
]
CASES += [
    Case(Sample(kind, {}), *(Break(place, value, SAYS) for value in OPEN[place].values))
    for kind, places in by_type(OPEN).items()
    for place in places
]
