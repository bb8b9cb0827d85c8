from zs_policy.testing import Break, Case, Sample

IN_PLACE = "changes the one login in place: the old password is dead before promotion"
REPLICAS = "moves AWSCURRENT without looking at the replicas"
ARN = "arn:aws:serverlessrepo:us-east-1:111111111111:applications/{}"
HOSTED = '{"Resources": {"R": {"Properties": {"HostedRotationLambda": {"RotationType": "PostgreSQLSingleUser"}}}}}'
CASES = [
    Case(
        Sample(
            "aws:serverlessrepository/cloudFormationStack:CloudFormationStack", {"applicationId": ARN.format("resizer")}
        ),
        Break("applicationId", ARN.format("SecretsManagerRDSPostgreSQLRotationSingleUser"), IN_PLACE),
        Break("applicationId", ARN.format("SecretsManagerRDSMySQLRotationMultiUser"), REPLICAS),
    ),
    *(
        Case(Sample(kind, {"templateBody": "{}"}), Break("templateBody", HOSTED, IN_PLACE))
        for kind in ("aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet")
    ),
]
