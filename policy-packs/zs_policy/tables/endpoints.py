"""VPC endpoints of AWS, and those of them through which secrets, keys and tokens pass."""

from typing import Final

ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
POLICY: Final = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
SECRET_SERVICES: Final = (".secretsmanager", ".secretsmanager-fips", ".kms", ".kms-fips", ".sts", ".ssm")
"""How the names of such services end, each behind its region."""
