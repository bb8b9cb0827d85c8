"""What somebody who may commit would try against the rules: other spellings of the same thing, one a line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from zs_access.azure_roles import matches
from zs_policy.model import Resource
from zs_policy.profile import Exemption, Migration, tail
from zs_policy.registry import Finding
from zs_policy.testing import DEV

SUBSCRIPTION = f"/subscriptions/{DEV}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/dev-x"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
ROLE = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
GITHUB = "https://token.actions.githubusercontent.com"
SECRETS = "arn:aws:secretsmanager:*:*:secret:"


@dataclass(frozen=True)
class Trick:
    """`rule` finds it, as a violation or as something that fails until it is decided: never as advice."""

    what: str
    type: str
    props: dict[str, Any]
    rule: str


def assigned(what: str, scope: str = GROUP, role: str = ROLE, **more: object) -> Trick:
    props = {"scope": scope, "roleDefinitionId": role, "principalId": "p", "principalType": "ServicePrincipal", **more}
    return Trick(what, "azure-native:authorization:RoleAssignment", props, "assignment-scope")


def trusting(what: str, rule: str, **props: object) -> Trick:
    exact = {"issuer": GITHUB, "audiences": ["api://AzureADTokenExchange"], **props}
    return Trick(what, "azure-native:managedidentity:FederatedIdentityCredential", exact, rule)


def allowed(what: str, **statement: object) -> Trick:
    whole = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*", **statement}
    return Trick(what, "aws:iam/policy:Policy", {"policy": json.dumps({"Statement": whole})}, "policy-secret-scope")


def invited(what: str, **condition: dict[str, str]) -> Trick:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}, "Condition": condition}
    props = {"assumeRolePolicy": json.dumps({"Statement": statement})}
    return Trick(what, "aws:iam/role:Role", props, "role-trust-named")


def trust_text(what: str, text: str) -> Trick:
    return Trick(what, "aws:iam/role:Role", {"assumeRolePolicy": text}, "role-trust-exact")


ANYONE = '{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}'
SERVICE = '{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}'

TRICKS = [
    assigned("two final slashes", f"{GROUP}//"),
    assigned("a doubled slash", GROUP.replace("/resourceGroups", "//resourceGroups")),
    assigned("a doubled first slash", f"/{GROUP}"),
    assigned("spaces around", f" {GROUP}\n"),
    assigned("percent signs", GROUP.replace("Groups", "%47roups")),
    assigned("a namespace without a resource", f"{GROUP}/providers/Microsoft.KeyVault"),
    assigned("a way up and out", f"{GROUP}/providers/Microsoft.Storage/storageAccounts/x/../../../.."),
    assigned("the whole tenant's namespace", "/providers/Microsoft.KeyVault"),
    assigned("odd case", GROUP.upper()),
    assigned("role: doubled slash", role=ROLE.replace("Definitions/", "Definitions//")),
    assigned("role: braces", role=ROLE.replace(OWNER, f"{{{OWNER}}}")),
    assigned("role: bare, in braces", role=f"{{{OWNER}}}"),
    assigned("role: no hyphens", role=ROLE.replace(OWNER, OWNER.replace("-", ""))),
    assigned("role: space", role=ROLE.replace(OWNER, f" {OWNER} ")),
    assigned("role: another one first", role=f"/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7/..{ROLE}"),
    assigned("on a vault, doubled slash", VAULT.replace("/vaults", "//vaults")),
    Trick(
        "role by its name, with a space",
        "azure:authorization/assignment:Assignment",
        {"scope": GROUP, "roleDefinitionName": "Owner ", "principalId": "p"},
        "assignment-scope",
    ),
    trusting(
        "subject: a letter that looks like another",
        "federation-subject-exact",
        subject="repo:\u043e/r:ref:refs/heads/x",
    ),
    trusting("subject: a letter without width", "federation-subject-exact", subject="repo:o/r:environment:de\u200bv"),
    trusting("issuer: a name before @", "federation-issuer-exact", issuer=f"{GITHUB}@gitlab.example", subject="x"),
    trusting(
        "issuer: a letter that looks like another",
        "federation-issuer-exact",
        issuer="https://g\u0456tlab.com",
        subject="x",
    ),
    *(
        trusting(
            f"expression: {more}",
            "federation-subject-exact",
            claimsMatchingExpression={
                "value": f"claims['sub'] eq 'repo:o/r:environment:dev'{more}",
                "languageVersion": 1,
            },
        )
        for more in (
            " or claims['ref'] eq 'refs/heads/main'",
            " or claims['sub'] Matches 'repo:o/*'",
            " or claims['sub']\tmatches\t'repo:o/*'",
        )
    ),
    trusting(
        "expression: a wildcard as a text",
        "federation-subject-exact",
        claimsMatchingExpression="claims['sub'] eq 'repo:o/*'",
    ),
    trust_text("statements twice", f'{{"Statement": [{ANYONE}], "Statement": [{SERVICE}]}}'),
    trust_text("statements twice, in another case", f'{{"Statement": [{ANYONE}], "statement": [{SERVICE}]}}'),
    trust_text("a principal twice", f'{{"Statement": {SERVICE[:-1]}, "principal": "*"}}}}'),
    trust_text("an effect twice", f'{{"Statement": {ANYONE[:-1]}, "Effect": "Deny"}}}}'),
    Trick(
        "statements twice, in an object",
        "aws:iam/role:Role",
        {"assumeRolePolicy": {"Statement": [json.loads(ANYONE)], "statement": [json.loads(SERVICE)]}},
        "role-trust-exact",
    ),
    invited("any account", StringLike={"aws:PrincipalAccount": "*?"}),
    invited("any organisation", StringLike={"aws:PrincipalOrgID": "o-*"}),
    invited("any path of any organisation", **{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/r-*/*"}}),
    invited("any role of anyone", ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:role/*"}),
    invited("compared with itself", StringEquals={"aws:PrincipalAccount": "${aws:PrincipalAccount}"}),
    allowed("a condition that always holds", Condition={"StringLike": {"secretsmanager:SecretId": "*?"}}),
    allowed("any ARN", Condition={"ArnLike": {"secretsmanager:SecretId": "arn:aws:secretsmanager:*"}}),
    allowed("one letter somewhere", Resource=f"{SECRETS}*e*"),
    allowed("one letter first", Resource=f"{SECRETS}a*"),
    allowed("the suffix that every secret has", Resource=f"{SECRETS}*-??????"),
    *(
        Trick(what, "pulumi:providers:kubernetes", {"kubeconfig": text}, "no-provider-credential")
        for what, text in (
            ("kubeconfig: a space before the colon", "users:\n- name: x\n  user: {token : abcdef}\n"),
            ("kubeconfig: an escaped name", 'users:\n- user:\n    "tok\\x65n": abcdef\n'),
            ("kubeconfig: an escaped name in JSON", '{"users":[{"user":{"client\\u002dkey\\u002ddata":"TFM="}}]}'),
            ("kubeconfig: a tag that fails", "users:\n- user: {token : abcdef, x: !!bool foo}\n"),
            ("kubeconfig: an alias", "x: &a {password : b}\nusers:\n- user: *a\n"),
        )
    ),
    Trick(
        "text before the document",
        "aws:iam/policy:Policy",
        {"policy": '\ufeff{"Statement": []}'},
        "policy-secret-scope",
    ),
]


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.what)
def test_another_spelling_is_the_same_thing(
    trick: Trick, make: Callable[..., Resource], judge: Callable[..., list[Finding]]
) -> None:
    found = [f for f in judge(make(trick.type, trick.props)) if f.rule.id == trick.rule]
    assert found
    assert not any(finding.plausible for finding in found)


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        ("aws:iam/policy:Policy", {"Action": "secretsmanager:GetSecretValue", "Resource": f"{SECRETS}db-??????"}),
        ("aws:iam/policy:Policy", {"Action": "secretsmanager:GetSecretValue", "Resource": f"{SECRETS}dev/shop/*"}),
        (
            "aws:iam/policy:Policy",
            {
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
            },
        ),
    ],
)
def test_a_name_is_still_narrow(
    type_: str, props: dict[str, Any], make: Callable[..., Resource], judge: Callable[..., list[Finding]]
) -> None:
    document = {"policy": json.dumps({"Statement": {"Effect": "Allow", **props}})}
    assert [f for f in judge(make(type_, document)) if f.rule.id == "policy-secret-scope"] == []


ALLOWED = "azure-native:storage:StorageAccount::legacy"
URN = "urn:pulumi:dev::zero-secret::"


@pytest.mark.parametrize(
    "urn",
    [
        f"{URN}aws:iam/accessKey:AccessKey::x::{ALLOWED}",
        f"{URN}aws:iam/accessKey:AccessKey::{ALLOWED}",
        f"{URN}my:azure-native:storage:StorageAccount::legacy",
        f"{URN}azure-native:storage:StorageAccount$aws:iam/accessKey:AccessKey::legacy",
        "",
    ],
)
def test_no_name_makes_a_resource_the_one_that_is_allowed(urn: str, make: Callable[..., Resource]) -> None:
    allowed_one = Exemption(ALLOWED, "a reason that is one", date(2100, 1, 1))
    moving = Migration("x", 1, frozenset({"dev"}), frozenset(), frozenset({ALLOWED}), "a reason", date(2100, 1, 1))
    resource = Resource("t", "n", urn, {})
    assert not allowed_one.covers(urn, "dev")
    assert not moving.covers(resource, "dev")
    there = f"{URN}my:Component${ALLOWED}"
    assert tail(there) == ALLOWED
    assert allowed_one.covers(there, "dev")
    assert moving.covers(Resource("t", "n", there, {}), "dev")


def test_a_resource_group_counts_only_where_the_cloud_checks_it(make: Callable[..., Resource]) -> None:
    moving = Migration("x", 1, frozenset({"dev"}), frozenset({"rg-old"}), frozenset(), "a reason", date(2100, 1, 1))
    props = {"resourceGroupName": "rg-old"}
    assert moving.covers(make("azure-native:storage/v20230101:StorageAccount", props), "dev")
    assert not moving.covers(make("aws:iam/accessKey:AccessKey", props), "dev")
    assert not moving.covers(make("pulumi-python:dynamic:Resource", props), "dev")


def test_no_pattern_of_a_role_keeps_the_rules_busy() -> None:
    """A backtracking matcher would need longer than the universe has for the first of these."""
    action = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
    assert not matches("*" * 60 + "q", action)
    assert matches("*" * 60 + "n", action)
    assert not matches("microsoft.keyvault/vaults/*/getsecret", action)
    assert matches("Microsoft.KeyVault/*/getSecret/*", action)
    assert not matches("a*a", "a")
    assert matches("a*a", "aa")


@pytest.mark.parametrize(
    "version", ["azure-native-v2:storage:StorageAccount", "azure-native-v1:storage/v20200801preview:StorageAccount"]
)
def test_a_twin_of_a_package_is_judged_like_it(
    version: str, make: Callable[..., Resource], judge: Callable[..., list[Finding]]
) -> None:
    assert "no-local-auth" in {f.rule.id for f in judge(make(version, {"allowSharedKeyAccess": True}))}
