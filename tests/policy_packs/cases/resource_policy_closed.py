import json
from typing import Any

from zs_policy.model import MISSING
from zs_policy.tables.policies import POLICIES, PolicyKind
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

KINDS = (PolicyKind.RESOURCE, PolicyKind.SECRET, PolicyKind.KEY)
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
        sample("aws:s3/bucketPolicy:BucketPolicy", "policy", document("*", Action="s3:GetObject")),
        Break("policy.Statement[0].Action", ["s3:GetObject", "s3:PutObject"], OPEN, at="policy.Statement[0]"),
        Break("policy.Statement[0].Action", "s3:*", OPEN, at="policy.Statement[0]"),
    ),
    Case(
        Sample("aws:lambda/permission:Permission", {"principal": "*", "sourceArn": "arn:aws:s3:::x"}),
        Break("sourceArn", MISSING, "lets anyone call this function", at="principal"),
    ),
]
