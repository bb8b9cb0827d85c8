from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

OWN = "must be a key of your own"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/x"
CASES = [
    Case(
        Sample("aws:secretsmanager/secret:Secret", {"kmsKeyId": KEY, "replicas": [{"region": "a", "kmsKeyId": KEY}]}),
        Break("kmsKeyId", MISSING, OWN),
        Break("kmsKeyId", "", OWN),
        Break("kmsKeyId", "alias/aws/secretsmanager", OWN),
        Break("kmsKeyId", UNKNOWN, "is not known yet", undecided=True),
        Break("replicas[0].kmsKeyId", MISSING, f"{OWN} in that region"),
        Break("replicas[0].kmsKeyId", UNKNOWN, "is not known yet", undecided=True),
    ),
    Case(Sample("aws:ssm/parameter:Parameter", {"type": "SecureString", "keyId": KEY}), Break("keyId", MISSING, OWN)),
    Case(Sample("aws:ssm/parameter:Parameter", {"type": "String"})),
    Case(
        Sample(
            "aws:eks/cluster:Cluster", {"encryptionConfig": {"resources": ["secrets"], "provider": {"keyArn": KEY}}}
        ),
        Break("encryptionConfig.provider.keyArn", MISSING, f"{OWN}, for the cluster's secrets"),
        Break("encryptionConfig.provider.keyArn", UNKNOWN, "is not known yet", undecided=True),
        Break("encryptionConfig.resources", ["pods"], "must name 'secrets'"),
    ),
]
