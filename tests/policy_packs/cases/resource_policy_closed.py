import json
from typing import Any

from zs_policy.model import MISSING
from zs_policy.tables.policies import POLICIES, PolicyKind
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

KINDS = (PolicyKind.RESOURCE, PolicyKind.SECRET, PolicyKind.KEY, PolicyKind.PUBLISHED)
PERMISSION = "aws:lambda/permission:Permission"
NOT_ACTION = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111111111111:role/a"},
    "NotAction": "s3:DeleteBucket",
}
OPEN = "lets anyone in: no condition says who is asking"
LATER = "is not known yet: it may let anyone in"
ROLE = {"AWS": "arn:aws:iam::111111111111:role/dev-catalog"}


def document(principal: object, **more: object) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "x:*", "Resource": "*", **more}]}


def sample(kind: str, path: str, value: object) -> Sample:
    name, _, below = path.partition(".")
    return Sample(kind, {name: {below: value} if below else value})


CASES = [
    *(
        Case(
            sample(kind, path, document(ROLE)),
            Break(path, document("*"), OPEN, at=f"{path}.Statement[0]"),
            Break(path, document({"AWS": "*"}), OPEN, at=f"{path}.Statement[0]"),
            Break(path, json.dumps(document({"AWS": ["*"]})), OPEN, at=f"{path}.Statement[0]"),
            Break(path, UNKNOWN, LATER, undecided=True),
        )
        for kind, places in POLICIES.items()
        for path, what in places
        if what in KINDS
    ),
    Case(
        sample(
            "aws:sqs/queuePolicy:QueuePolicy", "policy", document("*", Condition={"ArnEquals": {"aws:SourceArn": "a"}})
        ),
        Break("policy.Statement[0].Condition", {"ArnLike": {"aws:SourceArn": "*"}}, OPEN, at="policy.Statement[0]"),
        Break(
            "policy.Statement[0].Condition", {"Bool": {"aws:SecureTransport": "true"}}, OPEN, at="policy.Statement[0]"
        ),
        Break(
            "policy.Statement[0].Condition",
            {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
            OPEN,
            at="policy.Statement[0]",
        ),
        Break(
            "policy.Statement[0].Condition",
            {"StringNotEquals": {"aws:SourceAccount": "1"}},
            OPEN,
            at="policy.Statement[0]",
        ),
        Break("policy.Statement[0].Condition", UNKNOWN, LATER, undecided=True, at="policy.Statement[0]"),
    ),
    Case(
        sample(
            "aws:sqs/queuePolicy:QueuePolicy",
            "policy",
            {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*"}},
        ),
        Break(
            "policy.Statement",
            {"Effect": "Allow", "NotPrincipal": ROLE, "Action": "*"},
            "names who may not: everyone else may",
        ),
    ),
    Case(
        sample("aws:s3/bucketPolicy:BucketPolicy", "policy", document(ROLE, Action="s3:GetObject")),
        Break("policy.Statement[0].Principal", "*", OPEN, at="policy.Statement[0]"),
        Break("policy.Statement[0]", NOT_ACTION, "allows every action but those that it names"),
        Break(
            "policy.Statement[0]",
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": ["*"]},
            "allows a service every action, for whoever asks it to",
        ),
    ),
    Case(
        sample(
            "aws:sqs/queuePolicy:QueuePolicy",
            "policy",
            document("*", Action="sqs:SendMessage", Condition={"ArnEquals": {"aws:SourceArn": "a"}}),
        ),
        Break(
            "policy.Statement[0].Action",
            "*",
            "allows every action to whoever meets a condition",
            at="policy.Statement[0]",
        ),
        Break(
            "policy.Statement[0].Condition",
            {"IpAddress": {"aws:SourceIp": "192.0.2.1/32"}},
            OPEN,
            at="policy.Statement[0]",
        ),
    ),
    Case(
        sample(
            "aws:secretsmanager/secretPolicy:SecretPolicy",
            "policy",
            document(ROLE, Action="secretsmanager:GetSecretValue"),
        ),
        *(
            Break(
                "policy.Statement[0].Action",
                action,
                "allows every action: to read this secret and to say who else may",
                at="policy.Statement[0]",
            )
            for action in ("secretsmanager:*", ["*"])
        ),
        Break(
            "policy.Statement[0].Principal.AWS",
            "arn:aws:iam::111111111111:root",
            "lets a whole account in: name the role that reads this secret",
            at="policy.Statement[0]",
        ),
    ),
    Case(sample("aws:kms/key:Key", "policy", document({"AWS": "arn:aws:iam::111111111111:root"}, Action="kms:*"))),
    *(
        Case(
            sample(kind, "policy", document("*", Action=action)),
            Break("policy.Statement[0].Action", [action, "x:*"], OPEN, at="policy.Statement[0]"),
        )
        for kind, action in (
            ("aws:apigateway/restApiPolicy:RestApiPolicy", "execute-api:Invoke"),
            ("aws:ecrpublic/repositoryPolicy:RepositoryPolicy", "ecr-public:BatchGetImage"),
            ("aws:mediastore/containerPolicy:ContainerPolicy", "mediastore:GetObject"),
        )
    ),
    Case(
        Sample(
            PERMISSION,
            {"principal": "s3.amazonaws.com", "action": "lambda:InvokeFunction", "sourceArn": "arn:aws:s3:::x"},
        ),
        Break("sourceArn", MISSING, "lets the service call this function for anyone: name the source", at="principal"),
        Break("principal", "*", "lets anyone call this function"),
        Break("action", "lambda:*", "allows every action on this function"),
    ),
    Case(
        Sample(PERMISSION, {"principal": "*", "action": "lambda:InvokeFunctionUrl", "principalOrgId": "o-a1b2c3d4e5"}),
        Break("principalOrgId", MISSING, "lets anyone call this function", at="principal"),
    ),
    Case(
        Sample(
            PERMISSION,
            {"principal": "arn:aws:iam::111111111111:role/dev-catalog", "action": "lambda:InvokeFunction"},
        ),
        Break("principal", "*", "lets anyone call this function"),
    ),
    *(
        Case(
            Sample(kind, {"principal": "*", limit: value}),
            Break(limit, MISSING, "lets anyone in: nothing says whose organisation", at="principal"),
            Break("principal", UNKNOWN, "names a principal that is not known yet", undecided=True),
        )
        for kind, limit, value in (
            (
                "aws:cloudwatch/eventPermission:EventPermission",
                "condition",
                {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-1"},
            ),
            ("aws:lambda/layerVersionPermission:LayerVersionPermission", "organizationId", "o-1"),
        )
    ),
]
