"""Rules on what resources are to each other: decided at the first preview, by ids or by what an unknown depends on."""

import dataclasses
from typing import Any

import pytest

from zs_policy.model import Context, Resource, Stack
from zs_policy.registry import Ruleset, all_rules

DEV, PROD, AUDIT = (f"00000000-0000-4000-8000-0000000000{code}" for code in ("d1", "f1", "a1"))
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
USER, OFFICER, OWNER, CRYPTO = (
    f"/providers/Microsoft.Authorization/roleDefinitions/{guid}"
    for guid in (
        "4633458b-17de-408a-b874-0445c86b69e6",
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "e147488a-f6f5-4113-8e2d-b22465e65bf6",
    )
)
GRANT, REFERENCE = "azure-native:authorization:RoleAssignment", "pulumi:pulumi:StackReference"


def vault_id(name: str, subscription: str = DEV) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/{name}"


@pytest.fixture
def vault(make):
    def _vault(name: str):
        return make("azure-native:keyvault:Vault", {"vaultName": name, "properties": VAULT}, name)

    return _vault


VAULT: dict[str, Any] = {
    "enableRbacAuthorization": True,
    "enablePurgeProtection": True,
    "publicNetworkAccess": "Disabled",
    "networkAcls": {"defaultAction": "Deny"},
}


KEYLESS = {"allowSharedKeyAccess": False}
JUDGED_HERE = [
    "no-cross-environment",
    "no-foreign-stack",
    "no-key-lookup",
    "no-literal-credential",
    "no-pull-request-reach",
    "no-unreadable-reference",
    "no-secret-config",
    "no-credential-output",
    "no-secret-input",
    "no-minted-credential",
    "vault-is-declared",
    "vault-one-service",
    "vault-audit-sink",
    "vault-rbac",
    "vault-network-deny",
    "vault-purge-protection",
    "vault-soft-delete",
    "vault-platform-bypass",
    "federation-subject-exact",
    "federation-audience-exact",
    "federation-issuer-exact",
    "no-vault-secret-resource",
]


@pytest.fixture(scope="module")
def everything():
    """The rules that these stacks are written for: what else is wrong with a sketch of a resource is no matter here."""
    return Ruleset(rule for rule in all_rules().values() if rule.id in JUDGED_HERE)


@pytest.fixture(scope="module")
def judge(everything, context):
    def _judge(*resources: Resource, where: Context = context):
        single = [f for r in resources if not r.read_only for f in everything.judge(r, where)]
        return [*single, *everything.judge_stack(Stack(resources, where))]

    return _judge


@pytest.fixture
def identity(make):
    return lambda name: make("azure-native:managedidentity:UserAssignedIdentity", {"resourceName": name}, name)


@pytest.fixture
def setting(make):
    def _setting(name: str, **changes: object):
        props: dict[str, object] = {
            "resourceUri": vault_id(name),
            "storageAccountId": f"/subscriptions/{AUDIT}/providers/Microsoft.Storage/storageAccounts/x",
            "workspaceId": f"/subscriptions/{AUDIT}/providers/Microsoft.OperationalInsights/workspaces/x",
            "logs": [{"categoryGroup": "audit", "enabled": True}],
        }
        depends = changes.pop("depends", None)
        kept = {key: value for key, value in (props | changes).items() if value is not None}
        return make("azure-native:monitor:DiagnosticSetting", kept, f"{name}-audit", depends)

    return _setting


@pytest.fixture
def grant(make):
    """grant(reader, vault or scope): an unknown principal that comes from the identity, as at a first preview."""

    def _grant(who: Any, where: Any, role: str = USER, kind: str = "ServicePrincipal"):
        depends: dict[str, list[str]] = {}
        if isinstance(who, str):
            principal: object = who
        else:
            principal, depends["principalId"] = UNKNOWN, [who.urn]
        if isinstance(where, str):
            scope: object = where
        else:
            scope, depends["scope"] = UNKNOWN, [where.urn]
        props = {"scope": scope, "principalId": principal, "principalType": kind, "roleDefinitionId": role}
        name = f"{getattr(who, 'name', who)}-{where[-12:] if isinstance(where, str) else where.name}-{role[-4:]}"
        return make(GRANT, props, name, depends)

    return _grant


def rules(findings: list[Any]) -> list[tuple[str, str, bool]]:
    return sorted((f.rule.id, f.urn.rpartition("::")[2], f.undecided) for f in findings)


def test_each_service_with_its_own_vault_passes(judge, vault, identity, grant, setting) -> None:
    catalog, orders, a, b, rotator = vault("cat-1"), vault("ord-1"), identity("a"), identity("b"), identity("rotator")
    grants = [
        grant(a, catalog),
        grant(b, vault_id("ord-1")),
        grant(rotator, catalog, OFFICER),
        grant(rotator, orders, OFFICER),
    ]
    assert judge(catalog, orders, a, b, rotator, *grants, setting("cat-1"), setting("ord-1")) == []


@pytest.mark.parametrize("scope", ["by id", "by dependency", "by id in other letters"])
def test_a_second_service_on_a_vault(scope: str, judge, vault, identity, grant, setting) -> None:
    catalog, a, b = vault("cat-1"), identity("a"), identity("b")
    where: Any = {
        "by id": vault_id("cat-1"),
        "by dependency": catalog,
        "by id in other letters": vault_id("CAT-1").lower(),
    }
    first, second = grant(a, catalog), grant(b, where[scope])
    findings = judge(catalog, a, b, first, second, setting("cat-1"))
    assert rules(findings) == sorted(("vault-one-service", g.name, False) for g in (first, second))
    text = "belongs to one of 2 workloads that can read this vault, which holds the secrets of one service"
    assert {f.text for f in findings} == {text}


def test_a_second_service_by_a_known_principal(judge, vault, identity, grant, setting) -> None:
    catalog, a = vault("cat-1"), identity("a")
    first, second = grant(a, catalog), grant("11111111-1111-4111-8111-111111111111", catalog)
    findings = judge(catalog, a, first, second, setting("cat-1"))
    assert {f.urn for f in findings} == {first.urn, second.urn}


def test_two_that_may_change_a_vault(judge, vault, identity, grant, setting) -> None:
    catalog, a, b = vault("cat-1"), identity("a"), identity("b")
    findings = judge(catalog, a, b, grant(a, catalog, OFFICER), grant(b, catalog, OFFICER), setting("cat-1"))
    assert {f.text for f in findings} == {"belongs to one of 2 workloads that may change the secrets of this vault"}


def test_two_grants_of_one_service_are_one_reader(judge, vault, identity, grant, setting) -> None:
    catalog, a = vault("cat-1"), identity("a")
    assert (
        judge(catalog, a, grant(a, catalog), grant(a, catalog, CRYPTO), grant(a, catalog, OFFICER), setting("cat-1"))
        == []
    )


def test_people_do_not_make_a_vault_shared(judge, vault, identity, grant, setting) -> None:
    catalog, a = vault("cat-1"), identity("a")
    people = grant("22222222-2222-4222-8222-222222222222", catalog, USER, "Group")
    assert judge(catalog, a, grant(a, catalog), people, setting("cat-1")) == []


def test_a_service_as_officer_of_anothers_vault(judge, vault, identity, grant, setting) -> None:
    catalog, orders, a, b = vault("cat-1"), vault("ord-1"), identity("a"), identity("b")
    intruder = grant(b, catalog, OFFICER)
    findings = judge(
        catalog, orders, a, b, grant(a, catalog), grant(b, orders), intruder, setting("cat-1"), setting("ord-1")
    )
    assert rules(findings) == [("vault-one-service", intruder.name, False)]


def test_a_grant_on_one_secret_inside_anothers_vault(judge, vault, identity, grant, setting) -> None:
    catalog, a, b = vault("cat-1"), identity("a"), identity("b")
    inside = grant(b, f"{vault_id('cat-1')}/secrets/db")
    assert rules(judge(catalog, a, b, grant(a, catalog), inside, setting("cat-1"))) == [
        ("vault-one-service", inside.name, False)
    ]


def test_single_objects_of_the_platform_vault_may_have_several_users(judge, vault, identity, grant, setting) -> None:
    platform, a, b = vault("plat-1"), identity("a"), identity("b")
    grants = [grant(a, f"{vault_id('plat-1')}/secrets/x"), grant(b, f"{vault_id('plat-1')}/secrets/y")]
    assert judge(platform, a, b, *grants, setting("plat-1")) == []


@pytest.mark.parametrize(
    "scope",
    [
        f"/subscriptions/{DEV}",
        f"/subscriptions/{DEV}/resourceGroups/rg",
        "/providers/Microsoft.Management/managementGroups/all",
    ],
)
@pytest.mark.parametrize("role", [USER, OWNER])
def test_a_reading_role_above_the_vault(scope: str, role: str, judge, identity, grant) -> None:
    a = identity("a")
    assert [f.rule.id for f in judge(a, grant(a, scope, role))] == ["vault-one-service"]


def test_a_scope_that_nothing_explains_is_undecided(judge, identity, grant) -> None:
    a, b = identity("a"), identity("b")
    assert [(f.rule.id, f.undecided) for f in judge(a, b, grant(a, b))] == [("vault-one-service", True)]


def test_a_role_that_is_not_known_is_undecided(judge, vault, identity, grant, setting) -> None:
    catalog, a, b = vault("cat-1"), identity("a"), identity("b")
    findings = judge(catalog, a, b, grant(a, catalog), grant(b, catalog, UNKNOWN), setting("cat-1"))
    assert [(f.rule.id, f.path, f.undecided) for f in findings] == [("vault-one-service", "roleDefinitionId", True)]


def test_a_role_that_is_not_known_on_what_is_no_vault(judge, vault, identity, grant, make, setting) -> None:
    """Where the scope comes from a data service of this stack alone; any other origin leaves it open."""
    catalog, a, account = vault("cat-1"), identity("a"), make("azure-native:storage:StorageAccount", KEYLESS, "st")
    group = make("azure-native:resources:ResourceGroup", {}, "rg")
    made = (catalog, setting("cat-1"), a, account, group)

    def judged(role: str, *sources: str) -> list[tuple[str, bool]]:
        props = {"scope": UNKNOWN, "principalId": UNKNOWN, "roleDefinitionId": role}
        assignment = make(GRANT, props, "g", {"principalId": [a.urn], "scope": list(sources)})
        return [(f.rule.id, f.undecided) for f in judge(*made, assignment)]

    refused = [("vault-one-service", True)]
    assert judged(UNKNOWN, account.urn) == []
    assert judged(USER, account.urn) == refused
    for others in ((), (catalog.urn,), (group.urn,), (a.urn,), (account.urn, catalog.urn), (account.urn, group.urn)):
        assert judged(UNKNOWN, *others) == refused, others
    elsewhere = f"urn:pulumi:dev-services::zero-secret::{account.type}::only-read"
    assert ("vault-one-service", True) in judged(UNKNOWN, elsewhere)


def test_a_role_of_somebodys_own_on_a_vault_is_undecided(judge, vault, identity, grant, setting) -> None:
    catalog, a = vault("cat-1"), identity("a")
    own = "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/12345678-1234-4234-8234-123456789012"
    findings = judge(catalog, a, grant(a, catalog, own), setting("cat-1"))
    assert [(f.rule.id, f.undecided) for f in findings] == [("vault-one-service", True)]
    assert judge(a, grant(a, f"/subscriptions/{DEV}/resourceGroups/rg", own)) == []


def test_pull_requests(judge, vault, identity, grant, setting, make) -> None:
    catalog, a = vault("cat-1"), identity("a")
    props = {
        "resourceName": "a",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:acme/shop:pull_request",
        "audiences": ["api://AzureADTokenExchange"],
    }
    credential = make("azure-native:managedidentity:FederatedIdentityCredential", props, "pr")
    metadata = "/providers/Microsoft.Authorization/roleDefinitions/21090545-7ca7-4776-b22c-e363652d74d2"
    assert judge(catalog, a, credential, grant(a, catalog, metadata), setting("cat-1")) == []
    for role in (USER, CRYPTO):
        findings = judge(catalog, a, credential, grant(a, catalog, role), setting("cat-1"))
        assert rules(findings) == [("no-pull-request-reach", "pr", False)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"storageAccountId": None}, "the vault's diagnostic setting does not write to a storage account"),
        ({"workspaceId": None}, "the vault's diagnostic setting does not write to a log workspace"),
        ({"logs": []}, "does not enable the audit category group"),
        ({"logs": [{"categoryGroup": "audit", "enabled": False}]}, "does not enable the audit category group"),
        ({"resourceUri": vault_id("other")}, "this vault has no diagnostic setting: nobody sees who reads from it"),
    ],
)
def test_audit_sink(changes: dict[str, object], message: str, judge, vault, setting) -> None:
    findings = judge(vault("cat-1"), setting("cat-1", **changes))
    assert [(f.rule.id, f.text) for f in findings if f.rule.id == "vault-audit-sink"] == [("vault-audit-sink", message)]


def test_audit_sink_of_a_vault_whose_id_is_not_known(judge, vault, setting) -> None:
    catalog = vault("cat-1")
    assert judge(catalog, setting("cat-1", resourceUri=UNKNOWN, depends={"resourceUri": [catalog.urn]})) == []
    findings = judge(catalog, setting("cat-1", logs=UNKNOWN))
    assert [(f.rule.id, f.undecided) for f in findings] == [("vault-audit-sink", True)]


STACKS = {
    "organization/zero-secret/dev": [],
    "organization/zero-secret/audit": [],
    "dev": [],
    "organization/zero-secret/prod": [("no-foreign-stack", False)],
    "prod": [("no-foreign-stack", True)],
    "organization/zero-secret/prod-services": [("no-foreign-stack", False)],
    "organization/other/dev": [("no-foreign-stack", False)],
    "organization/zero-secret/scratch": [("no-foreign-stack", False)],
    "n17": [("no-foreign-stack", True)],
}


@pytest.mark.parametrize("name", STACKS)
def test_foreign_stacks_by_what_depends_on_them(name: str, judge, make) -> None:
    """The engine shows a reference as a URN that a value depends on, and nothing more."""
    urn = f"urn:pulumi:dev-services::zero-secret::{REFERENCE}::{name}"
    user = make("x:y:Z", {"a": "b"}, "user", {"a": [urn]})
    assert [(f.rule.id, f.undecided) for f in judge(user)] == STACKS[name]


@pytest.mark.parametrize("name", [n for n in STACKS if "/" in n])
def test_foreign_stacks_by_what_was_read(name: str, judge, make) -> None:
    reference = make(REFERENCE, {"name": name}, "n17", read_only=True)
    assert [(f.rule.id, f.undecided) for f in judge(reference)] == STACKS[name]


def test_an_unknown_from_a_resource_that_is_only_read(judge, make, identity, context) -> None:
    read = "urn:pulumi:dev-services::zero-secret::azure-native:keyvault:Vault::n-read"
    a = identity("a")
    unknown = make(GRANT, {"scope": UNKNOWN, "roleDefinitionId": CRYPTO}, "g", {"scope": [read, a.urn]})
    known = make(GRANT, {"scope": vault_id("xyz"), "roleDefinitionId": CRYPTO}, "g", {"scope": [read]})
    assert [(f.rule.id, f.undecided, f.path) for f in judge(a, unknown)] == [("no-unreadable-reference", True, "scope")]
    assert [f.rule.id for f in judge(a, known)] == ["vault-is-declared"]
    assert judge(a, unknown, where=Context(stack="any")) == []


def test_a_stack_that_no_environment_declares(judge, context) -> None:
    where = dataclasses.replace(context, stack="scratch")
    assert [f.text for f in judge(where=where)] == ["the stack 'scratch' belongs to no declared environment"]
    assert judge(where=dataclasses.replace(context, stack="audit")) == []


def test_the_audit_stack_points_into_no_environment(judge, make, context) -> None:
    where = dataclasses.replace(context, stack="audit")
    finding = judge(make("azure-native:web:WebApp", {"tags": {"a": DEV}}), where=where)
    assert [f.rule.id for f in finding] == ["no-cross-environment"]


def test_what_is_read_from_another_environment(judge, make) -> None:
    read = make("azure-native:keyvault:Vault", {"id": vault_id("prod-1", PROD)}, "theirs", read_only=True)
    assert "no-cross-environment" in {f.rule.id for f in judge(read)}


def test_without_a_declaration_nothing_is_foreign(judge, make) -> None:
    resources = [make(REFERENCE, {"name": "a/b/c"}), make("x:y:Z", {"uri": "https://v.vault.azure.net"})]
    assert judge(*resources, where=Context(stack="any")) == []


@pytest.mark.parametrize(
    "props",
    [
        {"siteConfig": {"appSettings": [{"name": "x", "value": "https://prod-cat.vault.azure.net/secrets/a"}]}},
        {
            "siteConfig": {
                "appSettings": [
                    {"name": "x", "value": "@Microsoft.KeyVault(SecretUri=https://prod-cat.vault.azure.net/secrets/a)"}
                ]
            }
        },
        {"spec": {"parameters": {"keyvaultName": "prod-cat"}}},
        {"deep": [[{"a": '{"uri": "https://prod-cat.vault.azure.net"}'}]]},
    ],
)
def test_a_vault_that_nobody_here_declared(props: dict[str, object], judge, make, vault, setting) -> None:
    findings = judge(vault("cat-1"), setting("cat-1"), make("azure-native:web:WebApp", props))
    assert [f.rule.id for f in findings] == ["vault-is-declared"]


def test_vaults_of_this_stack_and_of_its_environment(judge, make, vault, setting) -> None:
    outputs = {"name": "organization/zero-secret/dev", "outputs": {"platform": {"vault": vault_id("plat-1")}}}
    reference = make(REFERENCE, {"name": "organization/zero-secret/dev"}, "dev", outputs=outputs, read_only=True)
    app = make("x:y:Z", {"a": "https://cat-1.vault.azure.net", "b": "https://PLAT-1.vault.azure.net/"})
    assert judge(vault("cat-1"), setting("cat-1"), reference, app) == []


def test_unknown_free_text_from_a_resource_with_keys(judge, make) -> None:
    account = make("azure-native:storage:StorageAccount", {"allowSharedKeyAccess": False}, "account")
    app = make(
        "azure-native:web:WebApp",
        {
            "siteConfig": {
                "appSettings": [{"name": "upstream", "value": UNKNOWN}, {"name": "accountName", "value": UNKNOWN}]
            }
        },
        "app",
        {"siteConfig": [account.urn]},
    )
    assert [(f.rule.id, f.path, f.undecided, f.plausible) for f in judge(account, app)] == [
        ("no-literal-credential", "siteConfig.appSettings[0].value", True, False),
        ("no-literal-credential", "siteConfig.appSettings[1].value", True, True),
        ("no-key-lookup", "siteConfig.appSettings[0].value", True, False),
    ]


def test_unknown_free_text_that_comes_from_nowhere(judge, make, identity) -> None:
    """What the Python SDK makes of a lookup whose arguments are not known: an unknown without an origin."""
    a = identity("a")
    props = {"siteConfig": {"appSettings": [{"name": "upstream", "value": UNKNOWN}]}}
    looked_up = make("azure-native:web:WebApp", props, "app", {"name": [a.urn]})
    assert [(f.rule.id, f.undecided) for f in judge(a, looked_up)] == [
        ("no-literal-credential", True),
        ("no-key-lookup", True),
    ]
    computed = make("azure-native:web:WebApp", props, "app", {"siteConfig": [a.urn]})
    assert [f.rule.id for f in judge(a, computed)] == ["no-literal-credential"]


def test_outputs(judge, make, credentials) -> None:
    fine = {"vaultUri": "https://v.vault.azure.net", "access": [{"secrets": ["db-password"]}], "id": UNKNOWN}
    assert judge(make("pulumi:pulumi:Stack", {}, "s", outputs=fine)) == []
    for outputs in (
        {"a": [credentials["storage key"]]},
        {"a": SECRET | {"value": "x1y2"}},
        {"a": SECRET | {"value": UNKNOWN}},
    ):
        findings = judge(make("pulumi:pulumi:Stack", {}, "s", outputs=outputs))
        assert [f.rule.id for f in findings] == ["no-credential-output"]
    findings = judge(
        make("pulumi:pulumi:Stack", {}, "s", outputs={"a": SECRET | {"value": {"jenkins-password": "x1y2"}}})
    )
    assert [f.path for f in findings] == ["a.jenkins-password"]
    theirs = {"name": "dev", "outputs": {"k": credentials["jwt"]}, "secretOutputNames": ["k"]}
    findings = judge(make(REFERENCE, {"name": "dev"}, "dev", outputs=theirs, read_only=True))
    assert [f.rule.id for f in findings] == ["no-credential-output"] * 2


def test_configuration(judge, context, credentials) -> None:
    where = dataclasses.replace(context, config={"p:region": "westeurope", "p:x": credentials["sas"], "p:s": "abc"})
    findings = judge(where=dataclasses.replace(where, secret_config=frozenset({"p:s"})))
    assert [(f.rule.id, f.path) for f in findings] == [
        ("no-secret-config", "config.p:s"),
        ("no-secret-config", "config.p:x"),
    ]
