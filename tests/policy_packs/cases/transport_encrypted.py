from zs_policy.model import MISSING
from zs_policy.tables.doors import WEAK, WEAK_UNSAID, by_type
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

UNSAID = "is missing, and plain connections are taken until this is turned on"
SAYS = "takes connections that are not encrypted, or with what is broken"
CASES = [
    Case(
        Sample("azure-native:storage:StorageAccount", {"minimumTlsVersion": "TLS1_2", "enableHttpsTrafficOnly": True}),
        Break("minimumTlsVersion", "TLS1_0", SAYS),
        Break("minimumTlsVersion", "TLS1_1", SAYS),
        Break("minimumTlsVersion", UNKNOWN, "is not known yet: connections may not be encrypted", undecided=True),
        Break("enableHttpsTrafficOnly", False, SAYS),
    ),
    Case(
        Sample("azure-native:redis:Redis", {"minimumTlsVersion": "1.2", "enableNonSslPort": False}),
        Break("minimumTlsVersion", "1.0", SAYS),
        Break("enableNonSslPort", True, SAYS),
    ),
    Case(
        Sample("azure-native:sql:Server", {"minimalTlsVersion": "1.2"}),
        Break("minimalTlsVersion", "1.1", SAYS),
        Break("minimalTlsVersion", "None", SAYS),
    ),
    Case(
        Sample("azure-native:web:WebApp", {"httpsOnly": True, "siteConfig": {"minTlsVersion": "1.3"}}),
        Break("httpsOnly", False, SAYS),
        Break("siteConfig.minTlsVersion", "1.1", SAYS),
    ),
    Case(
        Sample("aws:elasticache/replicationGroup:ReplicationGroup", {"transitEncryptionEnabled": True}),
        Break("transitEncryptionEnabled", False, SAYS),
    ),
    Case(
        Sample("aws:msk/cluster:Cluster", {"encryptionInfo": {"encryptionInTransit": {"clientBroker": "TLS"}}}),
        Break("encryptionInfo.encryptionInTransit.clientBroker", "PLAINTEXT", SAYS),
        Break("encryptionInfo.encryptionInTransit.clientBroker", "TLS_PLAINTEXT", SAYS),
    ),
]
CASES += [
    Case(
        Sample(kind, {place: True for place, types in WEAK_UNSAID.items() if kind in types}),
        *(Break(place, value, SAYS) for value in WEAK[place].values),
        *(Break(place, MISSING, UNSAID) for types in [WEAK_UNSAID.get(place, ())] if kind in types),
    )
    for kind, places in by_type(WEAK).items()
    for place in places
]
