from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

AT = "assumeRolePolicy.Statement[0]"
WHO = (*AT.replace("[0]", "").split("."), 0, "Principal", "AWS")
ANYONE, ACCOUNT = "lets anyone assume the role", "lets a whole account assume the role"
ROOT = "arn:aws:iam::111111111111:root"


def role(principal: object, condition: object = None, action: object = "sts:AssumeRole") -> Sample:
    statement = {"Effect": "Allow", "Action": action, "Principal": principal}
    if condition is not None:
        statement["Condition"] = condition
    return Sample("aws:iam/role:Role", {"assumeRolePolicy": {"Version": "2012-10-17", "Statement": [statement]}})


NAMED = role({"AWS": "arn:aws:iam::111111111111:role/deployer"})
VENDOR = role({"AWS": ROOT}, {"StringEquals": {"sts:ExternalId": "acme-1"}})
CASES = [
    Case(
        NAMED,
        Break(WHO, "*", ANYONE, at=AT),
        Break(WHO[:-1], "*", ANYONE, at=AT),
        Break(WHO, ["arn:aws:iam::111111111111:role/x", "*"], ANYONE, at=AT),
        Break(WHO, ROOT, ACCOUNT, at=AT),
        Break(WHO, "111111111111", ACCOUNT, at=AT),
        Break(WHO, "arn:aws:iam::*:root", "names principals by a pattern", at=AT),
        Break(WHO[:-1], {"Service": "*"}, "lets every service principal assume the role", at=AT),
        Break(WHO[:-1], {"Federated": "*"}, "lets every federated principal assume the role", at=AT),
        Break((*WHO[:-2], "NotPrincipal"), {"AWS": ROOT}, "names who may not: everyone else may", at=AT),
        Break((*WHO[:-2], "Action"), "*", "allows more than to assume the role", at=AT),
        Break((*WHO[:-2], "Action"), ["sts:*"], "allows more than to assume the role", at=AT),
        Break(WHO, UNKNOWN, "names a principal that is not known yet", undecided=True, at=AT),
    ),
    Case(role({"Service": "lambda.amazonaws.com"})),
    Case(role({"AWS": "*"}, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
    Case(
        role({"AWS": ROOT}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        Break((*WHO[:-2], "Condition", "Bool", "aws:MultiFactorAuthPresent"), "false", ACCOUNT, at=AT),
    ),
    Case(
        VENDOR,
        Break((*WHO[:-2], "Condition"), MISSING, ACCOUNT, at=AT),
        Break((*WHO[:-2], "Condition"), {"StringLike": {"sts:ExternalId": "*"}}, ACCOUNT, at=AT),
        Break((*WHO[:-2], "Condition"), {"StringEqualsIfExists": {"sts:ExternalId": "a"}}, ACCOUNT, at=AT),
        Break((*WHO[:-2], "Condition"), {"StringNotEquals": {"sts:ExternalId": "a"}}, ACCOUNT, at=AT),
        Break((*WHO[:-2], "Condition"), {"StringEquals": {"aws:RequestedRegion": "a"}}, ACCOUNT, at=AT),
    ),
]
