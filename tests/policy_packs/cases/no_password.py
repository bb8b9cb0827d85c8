from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE

WORDS = "carries a password; the program must not know it, not even marked secret"
CASES = [
    Case(
        Sample(kind, {"password": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:x"}),
        Break(name, "anything", WORDS),
        Break(name, {SIGNATURE: SECRET, "value": "anything"}, WORDS),
    )
    for kind, name in (
        ("azure-native:sql:Server", "administratorLoginPassword"),
        ("azure-native:compute:VirtualMachine", "osProfile.adminPassword"),
        ("aws:rds/instance:Instance", "password"),
        ("aws:redshift/cluster:Cluster", "masterPassword"),
    )
]
