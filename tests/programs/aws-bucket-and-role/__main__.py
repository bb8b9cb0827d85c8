"""A private bucket and a role that one GitHub environment may assume: AWS as its users write it."""

import json

import pulumi
from pulumi_aws import get_caller_identity, get_partition, get_region, iam, kms, s3

account = get_caller_identity().account_id
region = get_region().region
partition = get_partition().partition

key = kms.Key("uploads", enable_key_rotation=True, deletion_window_in_days=30)
bucket = s3.Bucket("uploads", tags={"owner": "media"})
s3.BucketPublicAccessBlock(
    "uploads",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
s3.BucketServerSideEncryptionConfiguration(
    "uploads",
    bucket=bucket.id,
    rules=[
        {
            "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
            "bucket_key_enabled": True,
        }
    ],
)
issuer = "token.actions.githubusercontent.com"
provider = iam.OpenIdConnectProvider("github", url=f"https://{issuer}", client_id_lists=["sts.amazonaws.com"])
trust = iam.get_policy_document_output(
    statements=[
        {
            "actions": ["sts:AssumeRoleWithWebIdentity"],
            "principals": [{"type": "Federated", "identifiers": [provider.arn]}],
            "conditions": [
                {"test": "StringEquals", "variable": f"{issuer}:aud", "values": ["sts.amazonaws.com"]},
                {
                    "test": "StringEquals",
                    "variable": f"{issuer}:sub",
                    "values": ["repo:example/media:environment:prod"],
                },
            ],
        }
    ]
)
role = iam.Role("reader", assume_role_policy=trust.json, max_session_duration=3600)
iam.RolePolicy(
    "reader",
    role=role.id,
    policy=bucket.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{arn}/*"]}],
            }
        )
    ),
)
pulumi.export("bucket", bucket.bucket)
pulumi.export("role", role.arn)
pulumi.export("where", f"{partition}/{region}/{account}")
