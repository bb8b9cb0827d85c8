"""Each rule, on a resource that passes it and on one mutation after another: the exact message, at the exact place."""

# ruff: noqa: E501 - a table reads across

from copy import deepcopy
from typing import Any

import pytest

from zs_policy.model import canonical_type
from zs_policy.tables.minted import MINTED
from zs_policy.wire import SECRET, SIGNATURE

DEV, PROD, AUDIT = (f"00000000-0000-4000-8000-0000000000{code}" for code in ("d1", "f1", "a1"))
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
REMOVED = object()


def secret(value: object) -> dict[str, object]:
    return {SIGNATURE: SECRET, "value": value}


def arm(subscription: str, group: str, rest: str) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{rest}"


VAULT = arm(DEV, "rg-dev-catalog", "Microsoft.KeyVault/vaults/dev-catalog-ab12")

COMPLIANT: dict[str, dict[str, Any]] = {
    "azure-native:keyvault:Vault": {
        "resourceGroupName": "rg-dev-catalog",
        "vaultName": "dev-catalog-ab12",
        "properties": {
            "tenantId": "00000000-0000-4000-8000-000000000001",
            "sku": {"family": "A", "name": "standard"},
            "enableRbacAuthorization": True,
            "accessPolicies": [],
            "enableSoftDelete": True,
            "softDeleteRetentionInDays": 90,
            "enablePurgeProtection": True,
            "enabledForDeployment": False,
            "enabledForDiskEncryption": False,
            "enabledForTemplateDeployment": False,
            "publicNetworkAccess": "Disabled",
            "networkAcls": {"bypass": "None", "defaultAction": "Deny"},
        },
    },
    "azure-native:managedidentity:FederatedIdentityCredential": {
        "resourceName": "id-dev-catalog",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:acme/shop:environment:dev",
        "audiences": ["api://AzureADTokenExchange"],
    },
    "aws:iam/role:Role": {
        "assumeRolePolicy": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": {
                        "Federated": "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
                    },
                    "Condition": {
                        "StringEquals": {
                            "token.actions.githubusercontent.com:sub": "repo:acme/shop:environment:dev",
                            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                        }
                    },
                }
            ],
        }
    },
    "azure-native:storage:StorageAccount": {
        "accountName": "stdevcatalog",
        "allowSharedKeyAccess": False,
        "publicNetworkAccess": "Disabled",
    },
    "azure-native:dbforpostgresql:Server": {
        "serverName": "psql-dev",
        "network": {"publicNetworkAccess": "Disabled"},
        "authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"},
    },
    "azure-native:web:WebApp": {
        "name": "catalog",
        "httpsOnly": True,
        "siteConfig": {
            "ftpsState": "Disabled",
            "appSettings": [
                {"name": "ASPNETCORE_ENVIRONMENT", "value": "Production"},
                {"name": "upstream", "value": "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/x/)"},
            ],
            "connectionStrings": [
                {"name": "db", "connectionString": "Server=x;Authentication=Active Directory Default"}
            ],
        },
    },
    "aws:ssm/parameter:Parameter": {"name": "/dev/colour", "type": "String", "value": "blue", "keyId": "alias/dev"},
    "azure-native:compute:VirtualMachine": {
        "osProfile": {"adminUsername": "ops", "linuxConfiguration": {"disablePasswordAuthentication": True}}
    },
    "azure-native:authorization:RoleAssignment": {
        "scope": VAULT,
        "principalId": "00000000-0000-4000-8000-00000000aaaa",
        "principalType": "ServicePrincipal",
        "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6",
    },
}


def mutated(kind: str, path: str, value: object) -> dict[str, Any]:
    """The compliant resource with one place changed; numbers in the path are places in lists."""
    props = deepcopy(COMPLIANT[kind])
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    here: Any = props
    for part in way:
        here = here[part]
    if value is REMOVED:
        del here[last]
    else:
        here[last] = value
    return props


V, F, R = "azure-native:keyvault:Vault", "azure-native:managedidentity:FederatedIdentityCredential", "aws:iam/role:Role"
S, P, W = "azure-native:storage:StorageAccount", "azure-native:dbforpostgresql:Server", "azure-native:web:WebApp"
M = "azure-native:compute:VirtualMachine"
TRUST = "assumeRolePolicy/Statement/0"
SUB, AUD = (f"{TRUST}/Condition/StringEquals/token.actions.githubusercontent.com:{claim}" for claim in ("sub", "aud"))
AT = "assumeRolePolicy.Statement[0]"
NO_VALUE = "the program must not know it, not even marked secret"
PASSED = "is given a password that the program makes or fetches and passes on"
SETTING = "siteConfig/appSettings/0/value"
SETTING_AT = "siteConfig.appSettings[0].value"
NOT_REPO = "does not name one repository with an environment, a branch or a tag"

VIOLATIONS: list[tuple[str, str, object, str, str, str]] = [
    (V, "properties/enableRbacAuthorization", False, "vault-rbac", "properties.enableRbacAuthorization", "must be true: the vault authorises by access policies otherwise"),
    (V, "properties/enableRbacAuthorization", REMOVED, "vault-rbac", "properties.enableRbacAuthorization", "must be true: the vault authorises by access policies otherwise"),
    (V, "properties/accessPolicies", [{"objectId": "x"}], "no-access-policy", "properties.accessPolicies", "must be empty: roles decide"),
    (V, "properties/enablePurgeProtection", REMOVED, "vault-purge-protection", "properties.enablePurgeProtection", "must be true"),
    (V, "properties/enablePurgeProtection", False, "vault-purge-protection", "properties.enablePurgeProtection", "must be true"),
    (V, "properties/enableSoftDelete", False, "vault-soft-delete", "properties.enableSoftDelete", "must be true"),
    (V, "properties/softDeleteRetentionInDays", 7, "vault-soft-delete", "properties.softDeleteRetentionInDays", "must be 90; it cannot be changed once the vault exists"),
    (V, "properties/publicNetworkAccess", "Enabled", "vault-network-deny", "properties.publicNetworkAccess", "must be 'Disabled'"),
    (V, "properties/networkAcls/defaultAction", "Allow", "vault-network-deny", "properties.networkAcls.defaultAction", "must be 'Deny'"),
    (V, "properties/enabledForTemplateDeployment", True, "vault-platform-bypass", "properties.enabledForTemplateDeployment", "must be false"),
    (F, "subject", "repo:acme/*", "federation-subject-exact", "subject", "has a wildcard: it matches principals that nobody has listed"),
    (F, "subject", "repo:acme/shop:*", "federation-subject-exact", "subject", "has a wildcard: it matches principals that nobody has listed"),
    (F, "subject", "", "federation-subject-exact", "subject", "is empty: every token of the issuer would match"),
    (F, "subject", " ", "federation-subject-exact", "subject", "is empty: every token of the issuer would match"),
    (F, "subject", REMOVED, "federation-subject-exact", "subject", "is empty: every token of the issuer would match"),
    (F, "subject", "repo:acme", "federation-subject-exact", "subject", NOT_REPO),
    (F, "subject", "repo:acme/shop", "federation-subject-exact", "subject", NOT_REPO),
    (F, "subject", secret("repo:acme/*"), "federation-subject-exact", "subject", "has a wildcard: it matches principals that nobody has listed"),
    (F, "subject", "system:serviceaccount:shop", "federation-subject-exact", "subject", NOT_REPO),
    (F, "subject", "project_path:acme:ref_type:branch:ref:main", "federation-subject-exact", "subject", NOT_REPO),
    (F, "audiences", [], "federation-audience-exact", "audiences", "is missing: a token made for anyone else would do"),
    (F, "audiences", REMOVED, "federation-audience-exact", "audiences", "is missing: a token made for anyone else would do"),
    (F, "audiences", ["*"], "federation-audience-exact", "audiences", "has a wildcard: a token made for anyone else would do"),
    (F, "audiences", ["a", "b"], "federation-audience-exact", "audiences", "has several entries: one audience, made for this exchange only"),
    (F, "issuer", "http://issuer.example.com", "federation-issuer-exact", "issuer", "is not an https address"),
    (F, "issuer", "https://*.example.com", "federation-issuer-exact", "issuer", "is not the plain address of one issuer"),
    (R, SUB, "repo:acme/shop:*", "role-trust-exact", AT, "sub has a wildcard: it matches principals that nobody has listed"),
    (R, SUB, [], "role-trust-exact", AT, "sub is empty: every token of the issuer would match"),
    (R, SUB, REMOVED, "role-trust-exact", AT, "has no exact test of sub: every token of the issuer would match"),
    (R, AUD, REMOVED, "role-trust-exact", AT, "has no exact test of aud: every token of the issuer would match"),
    (R, AUD, ["a", "b"], "role-trust-exact", AT, "aud has several entries: one audience, made for this exchange only"),
    (R, f"{TRUST}/Condition", REMOVED, "role-trust-exact", AT, "has no exact test of sub: every token of the issuer would match"),
    (R, f"{TRUST}/Condition", {"StringLike": {"x:sub": "repo:acme/shop:*"}, "StringEquals": {"x:aud": "a"}}, "role-trust-exact", AT, "sub has a wildcard: it matches principals that nobody has listed"),
    (R, f"{TRUST}/Condition", {"ForAllValues:StringEquals": {"x:sub": "a", "x:aud": "b"}}, "role-trust-exact", AT, "tests sub with ForAllValues, which is true when the claim is absent"),
    (R, f"{TRUST}/Condition/ForAllValues:StringEquals", {"x:iss": "a"}, "role-trust-exact", AT, "tests iss with ForAllValues, which is true when the claim is absent"),
    (R, TRUST, {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}, "role-trust-named", AT, "lets anyone assume the role"),
    (R, TRUST, {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::1:root"}}, "role-trust-named", AT, "lets a whole account assume the role"),
    (S, "allowSharedKeyAccess", REMOVED, "no-local-auth", "allowSharedKeyAccess", "is missing and shared-key authentication is on by default; set it to False"),
    (S, "allowSharedKeyAccess", True, "no-local-auth", "allowSharedKeyAccess", "leaves shared-key authentication on; set it to False"),
    (S, "isLocalUserEnabled", True, "no-local-auth", "isLocalUserEnabled", "leaves local users on; set it to False"),
    (P, "authConfig/passwordAuth", "Enabled", "no-local-auth", "authConfig.passwordAuth", "leaves password authentication on; set it to 'Disabled'"),
    (P, "authConfig", REMOVED, "no-local-auth", "authConfig.passwordAuth", "is missing and password authentication is on by default; set it to 'Disabled'"),
    (M, "osProfile/linuxConfiguration/disablePasswordAuthentication", REMOVED, "no-local-auth", "osProfile.linuxConfiguration.disablePasswordAuthentication", "is missing and password sign-in over SSH is on by default; set it to True"),
    (P, "administratorLoginPassword", "anything", "no-password", "administratorLoginPassword", f"carries a password; {NO_VALUE}"),
    (P, "administratorLoginPassword", secret(UNKNOWN), "no-passed-credential", "administratorLoginPassword", PASSED),
    (M, "osProfile/adminPassword", UNKNOWN, "no-passed-credential", "osProfile.adminPassword", PASSED),
    (W, "storageAccountAccessKey", "anything", "no-account-key", "storageAccountAccessKey", f"carries an account key; {NO_VALUE}"),
    (W, "deep", [{"sasToken": secret("x=1")}], "no-account-key", "deep[0].sasToken", f"carries a token; {NO_VALUE}"),
    (W, "deep", {"privateKey": "abc"}, "no-account-key", "deep.privateKey", f"carries a private key; {NO_VALUE}"),
    (W, "identityProviders", {"registration": {"clientSecret": secret("x1")}}, "no-client-secret", "identityProviders.registration.clientSecret", f"carries a client secret; {NO_VALUE}"),
    (W, "siteConfig/connectionStrings/0/connectionString", "Server=x;User ID=u;Pass" + "word=p4ss;", "no-connection-string", "siteConfig.connectionStrings[0].connectionString", "is a connection string with a password in a connection string"),
    (W, SETTING, "postgres://app:" + "s3cr3t" + "@db/orders", "no-literal-credential", SETTING_AT, "holds what looks like a password in a URL"),
    (W, "siteConfig/appSettings/0/name", "DB_PASSWORD", "no-literal-credential", SETTING_AT, "holds what looks like a password"),
    (W, "tags", {"note": "pwd" + "=hunter22"}, "no-literal-credential", "tags.note", "holds what looks like a password in a connection string"),
    (W, SETTING, secret("hunter2"), "no-secret-input", SETTING_AT, "is marked secret by the program: whoever marks it knows that it is a value"),
    (W, SETTING, secret(UNKNOWN), "no-secret-input", SETTING_AT, "is marked secret by the program: whoever marks it knows that it is a value"),
    (W, SETTING, arm(PROD, "rg", "Microsoft.KeyVault/vaults/x"), "no-cross-environment", SETTING_AT, "points into environment 'prod'; this stack belongs to environment 'dev'"),
    (W, "tags", {"subscription": PROD.upper()}, "no-cross-environment", "tags.subscription", "points into environment 'prod'; this stack belongs to environment 'dev'"),
    (W, SETTING, "arn:aws:kms:eu-west-1:999999999999:key/x", "no-cross-environment", SETTING_AT, "points into environment 'prod'; this stack belongs to environment 'dev'"),
    (V, "properties/publicNetworkAccess", REMOVED, "", "", ""),
    (V, "properties/networkAcls", REMOVED, "", "", ""),
    (V, "properties/networkAcls", {"defaultAction": "Allow"}, "vault-network-deny", "properties.networkAcls.defaultAction", "must be 'Deny'"),
    ("aws:ssm/parameter:Parameter", "type", "SecureString", "no-vault-secret-resource", "value", "writes a secret's value from the program"),
    ("azure-native:authorization:RoleAssignment", "roleDefinitionId", "/x/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6", "", "", ""),
]  # fmt: skip


def said(findings: list[Any], rule: str) -> list[tuple[str, str]]:
    return [(f.path, f.text) for f in findings if f.rule.id == rule and not f.undecided]


@pytest.mark.parametrize("kind", COMPLIANT)
def test_compliant_resources_are_passed_by_every_rule(kind: str, make, everything, context) -> None:
    assert list(everything.judge(make(kind, COMPLIANT[kind]), context)) == []


@pytest.mark.parametrize("case", VIOLATIONS, ids=lambda c: f"{c[0].split(':')[-1]}-{c[1].replace('/', '.')}-{c[3]}")
def test_one_mutation_breaks_one_rule(case: tuple[str, str, object, str, str, str], make, everything, context) -> None:
    kind, path, value, rule, place, text = case
    findings = list(everything.judge(make(kind, mutated(kind, path, value)), context))
    if not rule:
        assert findings == []
        return
    assert (place, text) in said(findings, rule)
    assert {f.rule.id for f in findings} <= {rule, "no-literal-credential", "no-secret-input"}


UNDECIDED = [
    (V, "properties", UNKNOWN, "vault-rbac"),
    (V, "properties/enableRbacAuthorization", UNKNOWN, "vault-rbac"),
    (V, "properties/accessPolicies", UNKNOWN, "no-access-policy"),
    (V, "properties/enablePurgeProtection", UNKNOWN, "vault-purge-protection"),
    (V, "properties/softDeleteRetentionInDays", UNKNOWN, "vault-soft-delete"),
    (V, "properties/enableSoftDelete", UNKNOWN, "vault-soft-delete"),
    (V, "properties/networkAcls", UNKNOWN, "vault-network-deny"),
    (V, "properties/enabledForDeployment", UNKNOWN, "vault-platform-bypass"),
    (F, "subject", UNKNOWN, "federation-subject-exact"),
    (F, "subject", secret(UNKNOWN), "federation-subject-exact"),
    (F, "audiences", UNKNOWN, "federation-audience-exact"),
    (F, "audiences", [UNKNOWN], "federation-audience-exact"),
    (F, "issuer", UNKNOWN, "federation-issuer-exact"),
    (R, "assumeRolePolicy", UNKNOWN, "role-trust-exact"),
    (R, "assumeRolePolicy", "not json", "role-trust-exact"),
    (S, "allowSharedKeyAccess", UNKNOWN, "no-local-auth"),
    (W, "siteConfig/connectionStrings/0/connectionString", UNKNOWN, "no-connection-string"),
    (W, SETTING, UNKNOWN, "no-literal-credential"),
    (W, "siteConfig", UNKNOWN, "no-literal-credential"),
]


@pytest.mark.parametrize("case", UNDECIDED, ids=lambda c: f"{c[3]}-{c[1].replace('/', '.')}")
def test_an_unknown_is_undecided_never_fine(case: tuple[str, str, object, str], make, everything, context) -> None:
    kind, path, value, rule = case
    findings = [f for f in everything.judge(make(kind, mutated(kind, path, value)), context) if f.rule.id == rule]
    assert findings
    assert all(f.undecided and not f.plausible for f in findings)


def test_a_credential_in_a_name_or_a_key(credentials, make, judge) -> None:
    key = credentials["github token"]
    findings = judge(make("aws:sns/topic:Topic", {"tags": {key: "x"}}, name=key))
    assert [(f.rule.id, f.path) for f in findings] == [
        ("no-literal-credential", ""),
        ("no-literal-credential", "tags.(key)"),
    ]
    assert all(key not in f.text for f in findings)


SUBJECTS = {
    "project_path:acme/shop:ref_type:branch:ref:main": "",
    "project_path:acme": "does not name one project with a branch or a tag",
    "sc://acme/shop/deploy": "",
    "sc://acme/shop": "does not name one service connection of one project",
    "spiffe://acme.example/ns/shop/sa/catalog": "",
    "spiffe://acme.example": "does not name one workload of one trust domain",
    "system:serviceaccount:shop:catalog": "",
    "system:serviceaccount:shop": "does not name one namespace and one service account",
    "00000000-0000-4000-8000-000000000001": "",
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subjects_of_other_issuers(subject: str, make, everything, context) -> None:
    props = COMPLIANT[F] | {"issuer": "https://gitlab.example.com", "subject": subject}
    assert [f.text for f in everything.judge(make(F, props), context)] == (
        [SUBJECTS[subject]] if SUBJECTS[subject] else []
    )


def test_an_unknown_with_an_innocent_name_is_reported_only(make, everything, context) -> None:
    props = mutated(W, "siteConfig/appSettings/0", {"name": "AZURE_CLIENT_ID", "value": UNKNOWN})
    findings = list(everything.judge(make(W, props), context))
    assert [(f.rule.id, f.undecided, f.plausible) for f in findings] == [("no-literal-credential", True, True)]


def test_how_a_connection_signs_in_is_no_credential(make, everything, context) -> None:
    def judged(name: str, value: object) -> list[tuple[str, bool, bool]]:
        props = mutated(W, "siteConfig/appSettings/0", {"name": name, "value": value})
        return [(f.rule.id, f.undecided, f.plausible) for f in everything.judge(make(W, props), context)]

    name = "AzureWebJobsStorage__credential"
    assert judged(name, "managedidentity") == []
    assert judged(name, UNKNOWN) == [("no-literal-credential", True, True)]
    assert judged(name, "hunter2-and-more") == [("no-literal-credential", False, False)]
    assert judged("MY_CREDENTIAL", "managedidentity") == [("no-literal-credential", False, False)]
    assert judged("MY_CREDENTIAL", UNKNOWN) == [("no-literal-credential", True, False)]
    for end in ("accountName", "clientId", "blobServiceUri", "queueServiceUri", "tableServiceUri", "accountEndpoint"):
        assert judged(f"AzureWebJobsStorage__{end}", UNKNOWN) == [("no-literal-credential", True, True)]
    assert judged("ServiceBus__fullyQualifiedNamespace", UNKNOWN) == [("no-literal-credential", True, True)]


CONTAINER_APP_SECRETS: list[tuple[dict[str, object], list[tuple[str, str, bool]]]] = [
    ({"identity": UNKNOWN, "keyVaultUrl": UNKNOWN}, []),
    ({"identity": "system", "keyVaultUrl": "https://v.vault.azure.net/secrets/db"}, []),
    (
        {"value": UNKNOWN},
        [
            ("no-literal-credential", "configuration.secrets[0].value", True),
            ("no-looked-up-key", "configuration.secrets[0].value", True),
            ("no-passed-credential", "configuration.secrets[0].value", False),
        ],
    ),
    (
        {"value": "hunter22"},
        [
            ("no-account-key", "configuration.secrets[0].value", False),
            ("no-literal-credential", "configuration.secrets[0].value", False),
        ],
    ),
    ({"identity": secret(UNKNOWN)}, [("no-secret-input", "configuration.secrets[0].identity", False)]),
]


@pytest.mark.parametrize("case", CONTAINER_APP_SECRETS, ids=lambda c: "-".join(c[0]))
def test_a_container_apps_secret_may_be_a_reference(case: Any, make, judge, credentials) -> None:
    """Judged as a stack too, with dependencies recorded elsewhere: an unknown without an origin is a lookup's."""

    def judged(secret: dict[str, object]) -> list[tuple[str, str, bool]]:
        props = {"configuration": {"secrets": [{"name": "db-password"} | secret]}}
        app = make("azure-native:app:ContainerApp", props, depends={"environmentId": ["urn"]})
        return [(f.rule.id, f.path, f.undecided) for f in judge(app)]

    given, expected = case
    assert [
        found for found in judged(given) if found[0] not in ("no-key-lookup", "no-unreadable-reference")
    ] == expected
    assert ("no-key-lookup" in {rule for rule, _, _ in judged(given)}) == (given == {"value": UNKNOWN})
    for field in ("identity", "keyVaultUrl"):
        found = judged({field: credentials["storage key"]})
        place = f"configuration.secrets[0].{field}"
        assert found == [("no-literal-credential", place, False), ("no-looked-up-key", place, False)]


def test_a_key_is_shown_and_a_place_is_named_once(make, everything, context, credentials) -> None:
    def judged(key: str) -> list[str]:
        resource = make("kubernetes:core/v1:ConfigMap", {"data": secret({key: "x1y2z3"})})
        return [f.path for f in everything.judge(resource, context) if f.rule.id == "no-secret-input"]

    assert judged("jenkins-admin-password") == ["data.jenkins-admin-password"]
    assert judged(credentials["github token"]) == ["data.(masked)"]


@pytest.mark.parametrize(
    "kind",
    sorted({*MINTED, "azure-native:keyvault:Secret"}),
)
def test_resources_that_are_a_credential_are_refused_whatever_they_say(kind: str, make, everything, context) -> None:
    found = {f.rule.id for f in everything.judge(make(kind, {}), context) if not f.undecided}
    assert found & {"no-minted-credential", "no-vault-secret-resource"}


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        ("aws:secretsmanager/secretVersion:SecretVersion", {"secretId": "x", "secretString": secret(UNKNOWN)}),
        ("aws:secretsmanager/secretVersion:SecretVersion", {"secretId": "x", "secretStringWo": "y"}),
        ("kubernetes:core/v1:Secret", {"metadata": {"name": "x"}, "stringData": secret({"a": "b"})}),
    ],
)
def test_writing_a_value_into_a_vault(kind: str, props: dict[str, object], make, judge) -> None:
    assert "no-vault-secret-resource" in {f.rule.id for f in judge(make(kind, props))}


def test_a_secret_without_a_version_is_a_slot(make, judge) -> None:
    slot = {"name": "dev/shop/db", "kmsKeyId": "alias/dev", "tags": {"owner": "catalog-team"}}
    assert judge(make("aws:secretsmanager/secret:Secret", slot)) == []


def test_versions_of_a_type_are_one_type(make, everything, context) -> None:
    for kind in (
        "azure-native:storage/v20230101:StorageAccount",
        "azure-native_storage_v20230101:storage:StorageAccount",
    ):
        assert {f.rule.id for f in everything.judge(make(kind, {}), context)} == {"no-local-auth", "no-public-access"}


SPELLINGS = {
    "aws:iam:Role": "aws:iam/role:Role",
    "aws:iam/role:Role": "aws:iam/role:Role",
    "random:RandomPassword": "random:index/randomPassword:RandomPassword",
    "azuread:index/application:Application": "azuread:index/application:Application",
    "kubernetes:core/v1:Secret": "kubernetes:core/v1:Secret",
    "pulumi:providers:aws": "pulumi:providers:aws",
    "aws": "aws",
    "aws:": "aws:",
}


@pytest.mark.parametrize("token", SPELLINGS)
def test_a_short_token_is_the_type_that_the_engine_sends(token: str) -> None:
    assert canonical_type(token) == SPELLINGS[token]
