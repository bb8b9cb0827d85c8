from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
POLICY = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
SERVICE = {"serviceName": "com.amazonaws.eu-west-1.secretsmanager", "vpcId": "vpc-1"}
SAYS = "is missing, which lets anyone through to anything"
CASES = [
    Case(Sample(ENDPOINT, {**SERVICE, "policy": {"Statement": []}}), Break("policy", MISSING, SAYS)),
    Case(
        Sample(ENDPOINT, {"serviceName": "com.amazonaws.eu-west-1.s3"}),
        Break("serviceName", "com.amazonaws.eu-west-1.kms", SAYS, at="policy"),
        Break("serviceName", UNKNOWN, "is missing: it may let anyone through", undecided=True, at="policy"),
    ),
    Case(
        Sample(ENDPOINT, SERVICE),
        Break("", MISSING, SAYS, on="rights", at="policy", of="it"),
        beside=[Sample(POLICY, {"vpcEndpointId": UNKNOWN}, "rights", depends={"vpcEndpointId": ["it"]})],
    ),
]
