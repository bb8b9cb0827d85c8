"""What policies, trusts and roles of AWS and Kubernetes let whom reach; planned and deployed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from zs_access import Graph, build
from zs_policy.model import Context, Environment, Resource
from zs_policy.wire import UNKNOWN

HERE, THERE = "111111111111", "999999999999"
WORLD = Context(
    stack="dev",
    environments={
        "dev": Environment("dev", frozenset(), frozenset({HERE}), frozenset({"dev"})),
        "prod": Environment("prod", frozenset(), frozenset({THERE}), frozenset({"prod"})),
    },
)
ARN = f"arn:aws:secretsmanager:eu-central-1:{HERE}:secret:shop/db-aB3dEf"
GITHUB = "token.actions.githubusercontent.com"


def make(
    kind: str, name: str, props: Mapping[str, object], outputs: Mapping[str, object] = {}, **needs: str
) -> Resource:
    depends = {key: [value] for key, value in needs.items()}
    urn = f"urn:pulumi:dev::p::{kind}::{name}"
    return Resource(kind, name, urn, props, property_dependencies=depends, outputs=outputs)


def secret(arn: str = ARN, **props: object) -> Resource:
    return make("aws:secretsmanager/secret:Secret", "db", {"name": "shop/db", **props}, {"arn": arn} if arn else {})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]})


def trusting(subject: str, issuer: str = GITHUB) -> str:
    principal = {"Federated": f"arn:aws:iam::{HERE}:oidc-provider/{issuer}"}
    tests = {"StringEquals": {f"{issuer}:sub": subject, f"{issuer}:aud": "sts.amazonaws.com"}}
    return document(
        {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": principal, "Condition": tests}
    )


def role(name: str = "shop", trust: object = document(), account: str = HERE, **props: object) -> Resource:
    arn = f"arn:aws:iam::{account}:role/{name}"
    return make("aws:iam/role:Role", name, {"name": name, "assumeRolePolicy": trust, **props}, {"arn": arn})


def policy(text: object, of: str = "shop", **needs: str) -> Resource:
    return make("aws:iam/rolePolicy:RolePolicy", "reads", {"role": of, "policy": text}, {}, **needs)


def said(graph: Graph) -> list[tuple[str, str, str, bool]]:
    return [(r.principal.label, r.right, r.target.label, bool(r.undecided)) for r in graph.reach()]


@pytest.mark.parametrize(
    ("statements", "rights"),
    [
        ([allow("secretsmanager:GetSecretValue", ARN)], ["read"]),
        ([allow("secretsmanager:Get*", "arn:aws:secretsmanager:*:*:secret:shop/*")], ["read"]),
        ([allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:other-??????")], []),
        ([allow("secretsmanager:*")], ["read", "write", "manage"]),
        ([allow("secretsmanager:DescribeSecret")], []),
        (
            [allow("*"), {"Effect": "Deny", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}],
            ["write", "manage"],
        ),
        (
            [allow("secretsmanager:GetSecretValue"), {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::x"}],
            ["read"],
        ),
        (
            [
                allow("secretsmanager:GetSecretValue"),
                {
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ],
            ["read"],
        ),
        (
            [allow("secretsmanager:GetSecretValue", Condition={"StringEquals": {"aws:PrincipalTag/env": "dev"}})],
            ["read"],
        ),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], ["read", "write", "manage"]),
        ([{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "NotResource": ARN}], []),
    ],
)
def test_an_identity_policy(statements: Sequence[Mapping[str, Any]], rights: list[str]) -> None:
    graph = build([secret(), role(), policy(document(*statements))], WORLD)
    assert said(graph) == [("shop", right, "shop/db", False) for right in rights]


def test_at_a_first_preview_a_policy_is_about_what_its_text_comes_from() -> None:
    other = make("aws:secretsmanager/secret:Secret", "other", {"name": "other"})
    planned = secret(arn="")
    reads = policy(UNKNOWN, policy=planned.urn)
    graph = build([planned, other, role(), reads], WORLD)
    assert said(graph) == [("shop", right, "shop/db", True) for right in ("read", "write", "manage")]
    everything = build([planned, other, role(), policy(UNKNOWN)], WORLD)
    assert {(who, what, unsure) for who, _, what, unsure in said(everything)} == {
        ("shop", "shop/db", True),
        ("shop", "other", True),
    }


def test_a_known_policy_is_about_what_it_says_whatever_its_text_comes_from() -> None:
    other = make(
        "aws:secretsmanager/secret:Secret", "other", {"name": "other"}, {"arn": ARN.replace("shop/db", "other")}
    )
    graph = build([secret(), other, role(), policy(document(allow("secretsmanager:GetSecretValue")), policy=other.urn)])
    assert {what for _, _, what, _ in said(graph)} == {"shop/db", "other"}


def test_a_subject_reaches_through_the_role_that_trusts_it() -> None:
    reads = policy(document(allow("secretsmanager:GetSecretValue", ARN)))
    graph = build([secret(), role(trust=trusting("repo:eshop/shop:environment:dev")), reads], WORLD)
    (outside, _) = sorted(graph.reach(), key=lambda r: r.principal.kind)
    assert (outside.principal.kind, outside.principal.label) == ("pipeline", "repo:eshop/shop:environment:dev")
    assert [step.text for step in outside.path] == ["signs in as shop", "policy reads"]


@pytest.mark.parametrize(
    ("trust", "label", "kind", "unsure"),
    [
        (trusting("repo:eshop/shop:pull_request"), "repo:eshop/shop:pull_request", "pull request", False),
        (UNKNOWN, "somebody outside, not known yet", "external", True),
        (
            document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}),
            "lambda.amazonaws.com",
            "service",
            False,
        ),
        (document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}), "anyone", "external", False),
        (
            document(
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": {"Federated": f"arn:aws:iam::{HERE}:oidc-provider/{GITHUB}"},
                }
            ),
            f"anyone of {GITHUB}",
            "external",
            False,
        ),
    ],
)
def test_whom_a_role_trusts(trust: object, label: str, kind: str, unsure: bool) -> None:
    reads = policy(document(allow("secretsmanager:GetSecretValue", ARN)))
    graph = build([secret(), role(trust=trust), reads], WORLD)
    found = {
        (r.principal.label, r.principal.kind, bool(r.undecided)) for r in graph.reach() if r.principal.kind != "role"
    }
    assert found == {(label, kind, unsure)}


def test_a_role_of_another_account_that_the_secret_lets_in() -> None:
    there = f"arn:aws:iam::{THERE}:role/shop"
    guest = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Principal": {"AWS": there}, "Resource": "*"}
    beside = make("aws:secretsmanager/secretPolicy:SecretPolicy", "p", {"secretArn": ARN, "policy": document(guest)})
    graph = build([secret(), role(), beside], WORLD)
    (found,) = graph.reach()
    assert (found.principal.key, found.principal.environment, found.target.environment) == (there, "prod", "dev")


def test_a_key_whose_policy_leaves_nothing_to_the_account() -> None:
    root = {"Effect": "Allow", "Action": "kms:*", "Principal": {"AWS": f"arn:aws:iam::{HERE}:root"}, "Resource": "*"}
    closed = {**root, "Principal": {"AWS": f"arn:aws:iam::{HERE}:role/admin"}, "Action": "kms:PutKeyPolicy"}
    reads = policy(document(allow("kms:Decrypt")))
    for own, expected in ((root, [("shop", "use", "key", False)]), (closed, [("admin", "manage", "key", False)])):
        key = make("aws:kms/key:Key", "key", {"policy": document(own)}, {"arn": f"arn:aws:kms:x:{HERE}:key/1"})
        assert said(build([key, role(), reads], WORLD)) == expected


def test_groups_and_attached_policies() -> None:
    user = make("aws:iam/user:User", "ada", {"name": "ada"}, {"arn": f"arn:aws:iam::{HERE}:user/ada"})
    group = make("aws:iam/group:Group", "ops", {"name": "ops"}, {"arn": f"arn:aws:iam::{HERE}:group/ops"})
    member = make("aws:iam/userGroupMembership:UserGroupMembership", "m", {"user": "ada", "groups": ["ops"]})
    arn = f"arn:aws:iam::{HERE}:policy/read"
    made = make(
        "aws:iam/policy:Policy", "read", {"policy": document(allow("secretsmanager:GetSecretValue"))}, {"arn": arn}
    )
    attached = make("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "a", {"group": "ops", "policyArn": arn})
    graph = build([secret(), user, group, member, made, attached], WORLD)
    assert said(graph) == [("ops", "read", "shop/db", False), ("ada", "read", "shop/db", False)]
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    of_aws = make("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "a", {"group": "ops", "policyArn": admin})
    assert {right for _, right, _, _ in said(build([secret(), group, of_aws], WORLD))} == {"read", "write", "manage"}
    unknown = make("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "a", {"group": "ops", "policyArn": f"{arn}2"})
    assert all(unsure for *_, unsure in said(build([secret(), group, unknown], WORLD)))


SUBJECT = "system:serviceaccount:eshop:catalog"


def meta(name: str, namespace: str = "eshop", **more: object) -> dict[str, object]:
    return {"metadata": {"name": name, "namespace": namespace, **more}}


def test_a_pod_reaches_what_its_role_reaches() -> None:
    pod = {
        "namespace": "eshop",
        "serviceAccount": "catalog",
        "clusterName": "c",
        "roleArn": f"arn:aws:iam::{HERE}:role/shop",
    }
    resources = [
        secret(),
        role(),
        policy(document(allow("secretsmanager:GetSecretValue"))),
        make("aws:eks/podIdentityAssociation:PodIdentityAssociation", "pod", pod),
        make("kubernetes:core/v1:ServiceAccount", "sa", meta("catalog")),
    ]
    found = {(r.principal.kind, r.principal.label, bool(r.undecided)) for r in build(resources, WORLD).reach()}
    assert found == {("role", "shop", False), ("workload", SUBJECT, False), ("service account", SUBJECT, True)}


def binding(kind: str, role_kind: str, name: str) -> Resource:
    subject = {"kind": "ServiceAccount", "name": "catalog", "namespace": "eshop"}
    props = {**meta("b"), "roleRef": {"kind": role_kind, "name": name}, "subjects": [subject]}
    return make(f"kubernetes:rbac.authorization.k8s.io/v1:{kind}", "b", props)


def rules_of(kind: str, rule: Mapping[str, object]) -> Resource:
    return make(f"kubernetes:rbac.authorization.k8s.io/v1:{kind}", "r", {**meta("r"), "rules": [rule]})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]},
            {("read", "db"), ("read", "namespace eshop")},
        ),
        ({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["db"]}, {("read", "db")}),
        ({"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}, set()),
        (
            {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
            {("read", "db"), ("write", "db"), ("read", "namespace eshop"), ("write", "namespace eshop")},
        ),
    ],
)
def test_roles_of_a_cluster(rule: dict[str, object], expected: set[tuple[str, str]]) -> None:
    kept = make("kubernetes:core/v1:Secret", "db", meta("db"))
    graph = build([kept, rules_of("Role", rule), binding("RoleBinding", "Role", "r")], WORLD)
    assert {(right, what) for _, right, what, _ in said(graph)} == expected


def test_a_cluster_wide_binding_reaches_every_namespace() -> None:
    kept = [make("kubernetes:core/v1:Secret", n, meta(n, n)) for n in ("one", "two")]
    graph = build([*kept, binding("ClusterRoleBinding", "ClusterRole", "cluster-admin")], WORLD)
    assert {what for _, right, what, _ in said(graph) if right == "read"} >= {"one", "two"}
    unknown = build([*kept, binding("ClusterRoleBinding", "ClusterRole", "theirs")], WORLD)
    assert all(unsure for *_, unsure in said(unknown))
    assert said(unknown)
