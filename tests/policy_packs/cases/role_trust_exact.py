import json
from typing import Any

from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN, UNKNOWN_MARKS

AT = "assumeRolePolicy.Statement[0]"
IN = ("assumeRolePolicy", "Statement", 0, "Condition")
GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
NONE = "has no exact test of {}: every token of the issuer would match"
ALL, IF, ANY = (
    "tests {} with ForAllValues, which is true when the claim is absent",
    "tests {} with IfExists, which is true when the claim is absent",
    "tests {} with ForAnyValue: the claim has one value, use StringEquals",
)
WILD = "sub has a wildcard: it matches principals that nobody has listed"
ONE = "sub does not name one repository with an environment, a branch or a tag"
MARK = min(UNKNOWN_MARKS)
LATER = "is not known yet: who may be this role must be readable at preview"
PUSH = "repo:acme/shop:ref:refs/heads/main"


def policy(issuer: str, condition: dict[str, Any] | None = None, **claims: object) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::111111111111:oidc-provider/{issuer}"},
    }
    tests = {f"{issuer}:{name}": value for name, value in claims.items()}
    statement["Condition"] = condition or {"StringEquals": tests}
    return {"Version": "2012-10-17", "Statement": [statement]}


def role(document: object) -> Sample:
    return Sample("aws:iam/role:Role", {"assumeRolePolicy": document})


def sub(value: object, says: str) -> Break:
    return Break((*IN, "StringEquals", f"{GITHUB}:sub"), value, says, at=AT)


def condition(value: object, says: str) -> Break:
    return Break(IN, value, says, at=AT)


GOOD = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": PUSH}}
AUD = {f"{GITHUB}:aud": "sts.amazonaws.com"}
CASES = [
    Case(
        role(policy(GITHUB, aud="sts.amazonaws.com", sub=[PUSH, "repo:acme/shop:environment:prod"])),
        sub(MISSING, NONE.format("sub")),
        sub("*", WILD),
        sub("repo:acme/*", WILD),
        sub("repo:acme/shop:*", WILD),
        sub("repo:*:ref:refs/heads/main", WILD),
        sub([PUSH, "repo:acme/*"], WILD),
        sub("repo:acme", ONE),
        sub("repo:acme/shop", ONE),
        sub("environment:prod", ONE),
        sub("ref:refs/heads/main", ONE),
        sub("workflow:deploy", ONE),
        sub("actor:someone", ONE),
        sub("repository_owner:acme", ONE),
        sub("job_workflow_ref:acme/shop/.github/workflows/a.yml@refs/heads/main", ONE),
        sub("", "sub is empty: every token of the issuer would match"),
        Break((*IN, "StringEquals", f"{GITHUB}:sub"), UNKNOWN, f"sub {LATER}", undecided=True, at=AT),
        Break((*IN, "StringEquals", f"{GITHUB}:aud"), MISSING, NONE.format("aud"), at=AT),
        Break(
            (*IN, "StringEquals", f"{GITHUB}:aud"),
            ["sts.amazonaws.com", "other"],
            "aud has several entries: one audience, made for this exchange only",
            at=AT,
        ),
        condition({"StringEquals": AUD, "StringLike": {f"{GITHUB}:sub": "repo:acme/*"}}, WILD),
        condition({"StringEquals": AUD, "StringLike": {f"{GITHUB}:job_workflow_ref": "acme/*"}}, NONE.format("sub")),
        condition({"StringEquals": AUD, "ForAllValues:StringEquals": {f"{GITHUB}:sub": PUSH}}, ALL.format("sub")),
        condition({"StringEquals": AUD, "ForAnyValue:StringLike": {f"{GITHUB}:sub": PUSH}}, ANY.format("sub")),
        condition({"StringEquals": AUD, "StringEqualsIfExists": {f"{GITHUB}:sub": PUSH}}, IF.format("sub")),
        condition({"StringEquals": AUD, "StringNotEquals": {f"{GITHUB}:sub": PUSH}}, NONE.format("sub")),
        condition(
            {"StringEquals": {f"{GITHUB}:sub": PUSH}, "StringLike": AUD}, "tests aud with a pattern: use StringEquals"
        ),
        condition({**GOOD, "ForAllValues:StringEquals": {f"{GITHUB}:iss": "https://x"}}, ALL.format("iss")),
        Break("assumeRolePolicy", UNKNOWN, LATER, undecided=True),
        Break("assumeRolePolicy", "${data.policy.json}", "is not readable as a policy document", undecided=True),
        Break(IN, UNKNOWN, LATER, undecided=True, at=AT),
        Break(
            IN,
            {"StringEquals": {f"{GITHUB}:aud": "a", MARK: PUSH}},
            "may test sub under a key that is not known yet",
            undecided=True,
            at=AT,
        ),
        Break(("assumeRolePolicy", "Statement", 0), UNKNOWN, LATER, undecided=True, at=AT),
    ),
    Case(role(json.dumps(policy(GITHUB, GOOD)))),
    Case(role(policy(EKS, aud="sts.amazonaws.com", sub="system:serviceaccount:${namespace}:${name}"))),
    Case(role(policy(GITHUB, {"StringEquals": AUD, "StringLike": {f"{GITHUB}:sub": PUSH}}))),
    Case(role(policy(GITHUB, {**GOOD, "StringLike": {f"{GITHUB}:sub": "repo:acme/*"}}))),
    Case(role(policy(GITHUB, {"stringequals": {k.upper(): v for k, v in GOOD["StringEquals"].items()}}))),
    Case(
        role(policy(EKS, aud="sts.amazonaws.com", sub="system:serviceaccount:shop:catalog")),
        Break((*IN, "StringEquals", f"{EKS}:sub"), "system:serviceaccount:*:*", WILD, at=AT),
        Break((*IN, "StringEquals", f"{EKS}:sub"), "system:serviceaccount:shop:*", WILD, at=AT),
        condition(
            {"StringEquals": {f"{EKS}:aud": "a"}, "StringLike": {f"{EKS}:sub": "system:serviceaccount:shop:*"}}, WILD
        ),
    ),
    Case(
        role(policy("gitlab.com", aud="https://gitlab.com", sub="project_path:acme/shop:ref_type:branch:ref:main")),
        Break((*IN, "StringEquals", "gitlab.com:sub"), "project_path:acme/*:ref_type:branch:ref:main", WILD, at=AT),
    ),
    Case(
        role(policy("oidc.circleci.com/org/x", aud="x", sub="org/x/project/y/user/z")),
        Break((*IN, "StringEquals", "oidc.circleci.com/org/x:sub"), MISSING, NONE.format("sub"), at=AT),
        Break(
            (*IN, "StringEquals", "oidc.circleci.com/org/x:sub"),
            "org/x",
            "sub does not name one project and user",
            at=AT,
        ),
    ),
    Case(
        role(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Action": ["sts:AssumeRoleWithWebIdentity"],
                    "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                    "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"}},
                }
            }
        ),
        Break(
            ("assumeRolePolicy", "Statement", "Condition"), MISSING, NONE.format("aud"), at="assumeRolePolicy.Statement"
        ),
    ),
]
