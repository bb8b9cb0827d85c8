"""Fourteen mistakes seen in well-known public modules and samples: each is refused by the rule that names it, and its
corrected twin passes that rule.

What happens inside a function when it runs (the order of writes, which labels it moves) no resource shows; there the
rule refuses the resource that brings such a function, and the rotation functions have tests of their own.
"""

from typing import Any, NamedTuple

import pytest

from zs_policy.model import Resource, Stack
from zs_policy.registry import Ruleset, all_rules
from zs_policy.testing import CONTEXT, Sample
from zs_policy.wire import read


class Mistake(NamedTuple):
    """`rule` refuses `wrong`; `right` is the same, corrected."""

    name: str
    rule: str
    wrong: list[Sample]
    right: list[Sample]


GITHUB, EKS = "token.actions.githubusercontent.com", "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
MAIN, AUD = "repo:acme/shop:ref:refs/heads/main", "sts.amazonaws.com"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-4000-8000-000000000001"
SECRET = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:dev/shop/db-AbCdEf"
ROOT, OWNER, ADMIN, USER = (f"arn:aws:iam::111111111111:{end}" for end in ("root", "role/o", "role/admin", "role/user"))


def role(issuer: str, condition: dict[str, Any]) -> list[Sample]:
    provider = f"arn:aws:iam::111111111111:oidc-provider/{issuer}"
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider},
        "Condition": condition,
    }
    return [Sample("aws:iam/role:Role", {"assumeRolePolicy": {"Statement": [statement]}})]


def exact(issuer: str, sub: str) -> list[Sample]:
    return role(issuer, {"StringEquals": {f"{issuer}:aud": AUD, f"{issuer}:sub": sub}})


def policy(action: object, resource: object) -> list[Sample]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return [Sample("aws:iam/policy:Policy", {"policy": {"Statement": [statement]}})]


def vault(**changes: object) -> list[Sample]:
    properties = {
        "enabledForDeployment": False,
        "enabledForTemplateDeployment": False,
        "enabledForDiskEncryption": False,
        "publicNetworkAccess": "Disabled",
        "networkAcls": {"defaultAction": "Deny"},
    }
    return [Sample("azure-native:keyvault:Vault", {"properties": properties | changes})]


def key(*statements: dict[str, Any]) -> list[Sample]:
    return [Sample("aws:kms/key:Key", {"policy": {"Statement": list(statements)}})]


def allow(principal: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": list(actions), "Resource": "*"}


def trail(condition: dict[str, Any]) -> list[Sample]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::trail/*",
        "Condition": {"StringEquals": condition},
    }
    return [Sample("aws:s3/bucketPolicy:BucketPolicy", {"policy": {"Statement": [statement]}})]


def subscription(**more: object) -> list[Sample]:
    events = {"includedEventTypes": ["Microsoft.KeyVault.SecretNearExpiry"]}
    return [Sample("azure-native:eventgrid:SystemTopicEventSubscription", {"filter": events} | more)]


def template(name: str) -> list[Sample]:
    application = f"arn:aws:serverlessrepo:us-east-1:111111111111:applications/{name}"
    return [Sample("aws:serverlessrepository/cloudFormationStack:CloudFormationStack", {"applicationId": application})]


def log_storage(days: int) -> list[Sample]:
    account = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/logs"
    delete = {"delete": {"daysAfterModificationGreaterThan": days}}
    return [
        Sample("azure-native:storage:StorageAccount", {"accountName": "logs"}, "logs"),
        Sample("azure-native:monitor:DiagnosticSetting", {"storageAccountId": account}, "setting"),
        Sample("azure-native:storage:BlobContainerImmutabilityPolicy", {"accountName": "logs"}, "worm"),
        Sample(
            "azure-native:storage:ManagementPolicy",
            {"accountName": "logs", "policy": {"rules": [{"definition": {"actions": {"baseBlob": delete}}}]}},
            "tidy",
        ),
    ]


def command(text: str) -> list[Sample]:
    return [Sample("command:local:Command", {"create": text})]


def lease(seconds: int) -> list[Sample]:
    return [Sample("vault:database/secretBackendRole:SecretBackendRole", {"maxTtl": seconds})]


def mounted(**parameters: str) -> list[Sample]:
    kind = "kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass"
    return [Sample(kind, {"spec": {"provider": "aws", "parameters": parameters}})]


def assigned(most: int, least: int) -> list[Sample]:
    parameters = {"maximumValidityInDays": {"value": most}, "minimumDaysBeforeExpiration": {"value": least}}
    return [Sample("azure-native:authorization:PolicyAssignment", {"parameters": parameters})]


def locked(target: str) -> list[Sample]:
    retention = {"defaultRetention": {"mode": "GOVERNANCE", "days": 365}}
    kind = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    return [
        *(Sample("aws:s3/bucket:Bucket", {"bucket": name}, name) for name in ("trail", "logs")),
        Sample("aws:s3/bucketLogging:BucketLogging", {"bucket": "trail", "targetBucket": "logs"}, "logging"),
        Sample(kind, {"bucket": target, "rule": retention}, "lock"),
    ]


GOOD_EVENTS = {
    "retryPolicy": {"maxDeliveryAttempts": 30, "eventTimeToLiveInMinutes": 1440},
    "deadLetterWithResourceIdentity": {"identity": {"type": "UserAssigned"}},
}
MISTAKES = [
    Mistake(
        "1 no subject when the list of subjects is empty",
        "role-trust-exact",
        role(GITHUB, {"StringEquals": {f"{GITHUB}:aud": AUD}}),
        exact(GITHUB, MAIN),
    ),
    Mistake(
        "1 an empty list of subjects",
        "role-trust-exact",
        role(GITHUB, {"StringEquals": {f"{GITHUB}:aud": AUD, f"{GITHUB}:sub": []}}),
        exact(GITHUB, MAIN),
    ),
    Mistake(
        "2 ForAllValues on issuer and audience",
        "role-trust-exact",
        role(
            GITHUB,
            {
                "StringEquals": {f"{GITHUB}:sub": MAIN},
                "ForAllValues:StringEquals": {f"{GITHUB}:iss": f"https://{GITHUB}", f"{GITHUB}:aud": AUD},
            },
        ),
        exact(GITHUB, MAIN),
    ),
    Mistake(
        "3 audience by a pattern",
        "role-trust-exact",
        role(EKS, {"StringEquals": {f"{EKS}:sub": "system:serviceaccount:a:b"}, "StringLike": {f"{EKS}:aud": AUD}}),
        exact(EKS, "system:serviceaccount:a:b"),
    ),
    Mistake(
        "3 any namespace and any service account",
        "role-trust-exact",
        role(EKS, {"StringLike": {f"{EKS}:sub": "system:serviceaccount:*:*"}, "StringEquals": {f"{EKS}:aud": AUD}}),
        exact(EKS, "system:serviceaccount:a:b"),
    ),
    *(
        Mistake(f"4 {switch} by default", "vault-platform-bypass", vault(**{switch: True}), vault())
        for switch in ("enabledForDeployment", "enabledForTemplateDeployment", "enabledForDiskEncryption")
    ),
    Mistake("4 public by default", "vault-network-deny", vault(publicNetworkAccess="Enabled"), vault()),
    Mistake(
        "5 every secret by default",
        "policy-secret-scope",
        policy("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:*"),
        policy("secretsmanager:GetSecretValue", SECRET),
    ),
    Mistake(
        "5 batch reads of everything",
        "policy-secret-scope",
        policy("secretsmanager:BatchGetSecretValue", "*"),
        policy(["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"], SECRET),
    ),
    Mistake(
        "6 the owner of a key may do all with it, beside separate administrators and users",
        "key-duties-apart",
        key(allow(ROOT, "kms:*"), allow(OWNER, "kms:*"), allow(ADMIN, "kms:Put*"), allow(USER, "kms:Decrypt")),
        key(allow(ROOT, "kms:*"), allow(ADMIN, "kms:Put*", "kms:ScheduleKeyDeletion"), allow(USER, "kms:Decrypt")),
    ),
    Mistake(
        "7 a trail's bucket that takes anyone's trail",
        "trail-bucket-source",
        trail({"s3:x-amz-acl": "bucket-owner-full-control"}),
        trail({"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:111111111111:trail/all"}),
    ),
    Mistake(
        "8 rotation events without dead letters and retries",
        "rotation-event-delivery",
        subscription(),
        subscription(**GOOD_EVENTS),
    ),
    Mistake(
        "8 the storage key in the rotation function's settings",
        "no-connection-string",
        [
            Sample(
                "azure-native:web:WebApp",
                {
                    "siteConfig": {
                        "connectionStrings": [
                            {"name": "s", "connectionString": "AccountName=x;Account" + "Key=" + "b2s=" * 16 + ";"}
                        ]
                    }
                },
            )
        ],
        [
            Sample(
                "azure-native:web:WebApp",
                {"siteConfig": {"appSettings": [{"name": "AzureWebJobsStorage__accountName", "value": "x"}]}},
            )
        ],
    ),
    Mistake(
        "9 one login changed in place",
        "rotation-dual-validity",
        template("SecretsManagerRDSPostgreSQLRotationSingleUser"),
        template("our-own-rotation"),
    ),
    Mistake(
        "9 promotion without a look at the replicas",
        "rotation-dual-validity",
        template("SecretsManagerRDSMySQLRotationMultiUser"),
        template("our-own-rotation"),
    ),
    Mistake("10 log storage that deletes", "audit-sink-immutable", log_storage(30), log_storage(400)),
    Mistake(
        "10 secrets with an empty value, kept when the program ends",
        "no-vault-secret-resource",
        [Sample("azure-native:keyvault:Secret", {"properties": {"value": ""}})],
        [Sample("azure-native:keyvault:Vault", {})],
    ),
    Mistake(
        "10 a password for every service principal",
        "no-minted-credential",
        [Sample("azuread:index/servicePrincipalPassword:ServicePrincipalPassword", {})],
        [Sample("azuread:index/servicePrincipal:ServicePrincipal", {})],
    ),
    Mistake(
        "11 recovery keys in a file beside the program",
        "recovery-shares-apart",
        command("vault operator init -format=json > recovery-keys.json"),
        command("bao status"),
    ),
    Mistake(
        "11 sign-in by password",
        "dynamic-lease-bounded",
        [Sample("vault:index/authBackend:AuthBackend", {"type": "userpass"})],
        [Sample("vault:index/authBackend:AuthBackend", {"type": "kubernetes"})],
    ),
    Mistake("11 database logins for half a year", "dynamic-lease-bounded", lease(60 * 60 * 24 * 180), lease(3600)),
    Mistake(
        "12 a missing replica takes the primary down",
        "csi-no-failover-region",
        mounted(region="eu-west-1", failoverRegion="eu-central-1"),
        mounted(region="eu-west-1"),
    ),
    Mistake("13 limits that no secret can obey", "vault-policy-solvable", assigned(90, 90), assigned(90, 30)),
    Mistake("14 a lock on the bucket of access logs", "no-lock-on-log-target", locked("logs"), locked("trail")),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_the_mistake_is_refused_by_name_and_its_twin_passes(mistake: Mistake) -> None:
    refused = _said(mistake.rule, mistake.wrong)
    assert refused
    assert all(text for text in refused)
    assert _said(mistake.rule, mistake.right) == []


def test_all_fourteen_are_here() -> None:
    assert {int(m.name.split()[0]) for m in MISTAKES} == set(range(1, 15))


def _said(rule: str, samples: list[Sample]) -> list[str]:
    """What a rule holds against these samples: violations only, an undecided is no refusal."""
    ruleset = Ruleset([all_rules()[rule]])
    resources = [Resource(s.type, s.name, s.urn, read(s.props)[0]) for s in samples]
    found = [f for r in resources for f in ruleset.judge(r, CONTEXT)]
    found += ruleset.judge_stack(Stack(resources, CONTEXT))
    return [f.text for f in found if not f.undecided]
