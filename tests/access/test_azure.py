"""What the graph makes of Azure's resources, one thing at a time: what is certain, what is undecided, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zs_access import Graph, build, compare
from zs_policy.model import Context, Environment, Resource
from zs_policy.tables.text import listed
from zs_policy.wire import UNKNOWN

DEV, PROD = (f"00000000-0000-4000-8000-0000000000{code}" for code in ("d1", "f1"))
WORLD = Context(
    stack="dev",
    environments={
        "dev": Environment("dev", frozenset({DEV}), frozenset(), frozenset({"dev"})),
        "prod": Environment("prod", frozenset({PROD}), frozenset(), frozenset({"prod"})),
    },
    config={"azure-native:subscriptionId": DEV},
)
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
USER, OFFICER, OWNER, READER = (
    f"{ROLES}/{guid}"
    for guid in (
        "4633458b-17de-408a-b874-0445c86b69e6",
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    )
)
SOMEBODY = "00000000-0000-4000-8000-00000000abcd"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"


def make(
    kind: str, name: str, props: Mapping[str, object], outputs: Mapping[str, object] | None = None, **needs: str
) -> Resource:
    depends = {key: [value] for key, value in needs.items()}
    kind = kind if kind.startswith(("azuread", "pulumi")) else f"azure-native:{kind}"
    urn = f"urn:pulumi:dev::p::{kind}::{name}"
    return Resource(kind, name, urn, props, property_dependencies=depends, outputs=outputs or {})


def vault(name: str = "shop-kv", group: object = "rg", **properties: object) -> Resource:
    body = {"enableRbacAuthorization": True, **properties}
    return make("keyvault:Vault", name, {"vaultName": name, "resourceGroupName": group, "properties": body})


def scope(below: str = "", subscription: str = DEV, group: str = "rg") -> str:
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/shop-kv{below}"


def grant(role: object = USER, at: object = None, who: object = SOMEBODY, name: str = "grant", **more: Any) -> Resource:
    needs = {key: more.pop(key) for key in ("principalId", "scope") if key in more}
    props = {"roleDefinitionId": role, "scope": scope() if at is None else at, "principalId": who, **more}
    return make("authorization:RoleAssignment", name, props, None, **needs)


def said(graph: Graph) -> list[tuple[str, str, str]]:
    return [(r.right, r.target.label, r.undecided) for r in graph.reach()]


def test_what_nobody_grants_nobody_reaches() -> None:
    assert build([vault(), grant(READER)], WORLD).reach() == []


@pytest.mark.parametrize(
    ("resources", "reached"),
    [
        ([vault(), grant(f"{ROLES}/99999999-9999-4999-8999-999999999999")], "what its role reaches is not known here"),
        ([vault(), grant(UNKNOWN)], "what its role reaches is not known here"),
        ([vault(), grant(USER, UNKNOWN)], "its scope is not known yet"),
        ([vault(), grant(USER, who=UNKNOWN)], "principalId is not known yet"),
        ([vault(), grant(USER, condition="@Resource[…]")], "it has a condition, which is not read here"),
        ([vault(enableRbacAuthorization=UNKNOWN), grant()], "the vault's way of authorising is not known yet"),
        (
            [vault(group=UNKNOWN), grant(USER, f"/subscriptions/{DEV}/resourceGroups/rg")],
            "where this lies is not known yet",
        ),
        (
            [vault(), grant(USER, "/providers/Microsoft.Management/managementGroups/all")],
            "which subscriptions lie below a management group is not known here",
        ),
    ],
)
def test_what_cannot_be_told_is_undecided_and_says_why(resources: list[Resource], reached: str) -> None:
    found = build(resources, WORLD).reach()
    assert found
    assert {reach.undecided for reach in found} == {reached}


def test_a_certain_way_hides_an_undecided_one() -> None:
    graph = build([vault(), grant(UNKNOWN), grant(name="certain")], WORLD)
    (read,) = [r for r in graph.reach() if r.right == "read"]
    assert (read.undecided, read.path[-1].urn.rpartition("::")[2]) == ("", "certain")


def test_a_service_of_the_stack_that_holds_nothing_is_no_unknown_scope() -> None:
    bus = make("servicebus:Namespace", "bus", {})
    assert build([vault(), bus, grant(UNKNOWN, UNKNOWN, scope=bus.urn)], WORLD).reach() == []


def test_a_scope_that_comes_from_a_vault_is_that_vault() -> None:
    kept, other = vault(), vault("other")
    assert said(build([kept, other, grant(USER, UNKNOWN, scope=kept.urn)], WORLD)) == [("read", "shop-kv", "")]


def test_a_vault_in_access_policy_mode_asks_no_roles() -> None:
    policy = {"objectId": SOMEBODY, "permissions": {"secrets": ["Get", "List"], "keys": ["wrapKey"]}}
    by_role = build([vault(enableRbacAuthorization=False), grant(OFFICER)], WORLD)
    assert by_role.reach() == []
    above = build([vault(enableRbacAuthorization=False), grant(OFFICER, f"/subscriptions/{DEV}")], WORLD)
    assert above.reach() == []
    managed = build([vault(enableRbacAuthorization=False), grant(OWNER)], WORLD)
    assert ("manage", "shop-kv", "") in said(managed)
    assert ("read", "shop-kv", "") not in said(managed)
    by_policy = build([vault(enableRbacAuthorization=False, accessPolicies=[policy])], WORLD)
    assert said(by_policy) == [("read", "shop-kv", ""), ("use", "shop-kv", "")]


@pytest.mark.parametrize(
    ("subscription", "environment"), [(DEV, "dev"), (PROD, "prod"), ("00000000-0000-4000-8000-0000000000a1", "")]
)
def test_an_environment_is_what_the_ids_say(subscription: str, environment: str) -> None:
    """The resource is called, tagged and grouped as production's, whatever it is."""
    name = "prod-vault"
    identity = scope(subscription=subscription).replace("/shop-kv", f"/{name}")
    props = {"vaultName": name, "tags": {"env": "prod"}, "properties": {"enableRbacAuthorization": True}}
    (found,) = build([make("keyvault:Vault", name, props, {"id": identity}), grant(USER, identity)], WORLD).reach()
    assert found.target.environment == environment


def test_an_identity_is_one_node_before_and_after_its_object_id_is_known() -> None:
    props = {"resourceName": "id-a", "resourceGroupName": "rg"}
    planned = make("managedidentity:UserAssignedIdentity", "a", props)
    deployed = make("managedidentity:UserAssignedIdentity", "a", props, {"principalId": SOMEBODY.upper()})
    before = build([vault(), planned, grant(who=UNKNOWN, principalId=planned.urn)], WORLD).reach()
    during = build([vault(), planned, grant(principalId=planned.urn)], WORLD).reach()
    after = build([vault(), deployed, grant()], WORLD).reach()
    assert [r.principal for r in before] == [r.principal for r in during] == [r.principal for r in after]


def test_an_id_that_only_seems_to_come_from_an_identity_is_what_it_is() -> None:
    known = make("managedidentity:UserAssignedIdentity", "a", {"resourceName": "id-a"}, {"principalId": SOMEBODY})
    other = "00000000-0000-4000-8000-00000000ffff"
    (found,) = build([vault(), known, grant(who=other, principalId=known.urn)], WORLD).reach()
    assert found.principal.key == other


def test_another_stacks_identity_is_known_by_what_that_stack_tells() -> None:
    arm = f"/subscriptions/{PROD}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-p"
    told = {"outputs": {"services": {"a": {"identity": {"identityId": arm, "principalId": SOMEBODY}}}}}
    reference = make("pulumi:pulumi:StackReference", "prod", {"name": "organization/p/prod"}, told)
    (found,) = build([vault(), reference, grant()], WORLD).reach()
    assert (found.principal.label, found.principal.environment) == ("id-p", "prod")


def test_an_application_and_its_service_principal_are_one() -> None:
    app = make("azuread:index/application:Application", "app", {"displayName": "shop"})
    principal = make(
        "azuread:index/servicePrincipal:ServicePrincipal", "sp", {"clientId": UNKNOWN}, None, clientId=app.urn
    )
    trust = make(
        "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
        "trust",
        {
            "applicationId": UNKNOWN,
            "issuer": "https://gitlab.example",
            "subject": "project_path:g/p:ref_type:branch:ref:main",
        },
        None,
        applicationId=app.urn,
    )
    graph = build([vault(), app, principal, trust, grant(who=UNKNOWN, principalId=principal.urn)], WORLD)
    assert {(r.principal.kind, r.principal.label) for r in graph.reach()} == {
        ("identity", "shop"),
        ("pipeline", "project_path:g/p:ref_type:branch:ref:main"),
    }


def test_issuers_are_compared_byte_for_byte() -> None:
    identity = make("managedidentity:UserAssignedIdentity", "a", {"resourceName": "a", "resourceGroupName": "rg"})
    trusts = [
        make(
            "managedidentity:FederatedIdentityCredential",
            f"t{n}",
            {"resourceName": "a", "resourceGroupName": "rg", "issuer": issuer, "subject": "system:serviceaccount:n:s"},
        )
        for n, issuer in enumerate(("https://i.example", "https://i.example/"))
    ]
    graph = build([vault(), identity, *trusts, grant(who=UNKNOWN, principalId=identity.urn)], WORLD)
    assert len({r.principal.key for r in graph.reach() if r.principal.kind == "workload"}) == 2


def entry(*secrets: Mapping[str, object], text: str | None = None) -> Resource:
    value = json.dumps(secrets) if text is None else text
    return make("appconfiguration:KeyValue", "slots", {"keyValueName": "slots.shop", "value": value})


def test_secrets_are_the_slots_that_are_declared() -> None:
    uri = "https://shop-kv.vault.azure.net/"
    slots = entry(
        {"name": "db", "kind": "password", "vault": uri, "replica": "https://shop-kv2.vault.azure.net/"},
        {"name": "kek", "kind": "key-encryption-key", "vault": uri},
        {"name": "leased", "kind": "database-login", "vault": ""},
    )
    graph = build([vault(), slots, grant()], WORLD)
    assert said(graph) == [("read", "shop-kv", ""), ("read", "db", "")]
    assert [n.label for n in graph.nodes.values() if n.kind == "secret"] == ["db", "db"]


@pytest.mark.parametrize(
    "text", ["", "no json", "[[[", "{}", "[1, null, [], {}]", '[{"name": 3, "vault": []}]', "null"]
)
def test_a_manifest_that_cannot_be_read_declares_nothing(text: str) -> None:
    assert said(build([vault(), entry(text=text), grant()], WORLD)) == [("read", "shop-kv", "")]


def test_scopes_compare_without_case_and_to_the_end_of_a_name() -> None:
    shouted = scope().upper().replace("/SUBSCRIPTIONS", "/subscriptions")
    assert said(build([vault(), grant(USER, shouted)], WORLD)) == [("read", "shop-kv", "")]
    for elsewhere in (scope() + "2", scope("/secrets/db/more/x"), f"/subscriptions/{DEV}/resourceGroups/rg2"):
        assert all(what != "shop-kv" for _, what, _ in said(build([vault(), grant(USER, elsewhere)], WORLD)))


def test_declared_access_is_compared_by_what_it_amounts_to() -> None:
    identity = make(
        "managedidentity:UserAssignedIdentity",
        "a",
        {"resourceName": "id-a"},
        {"id": f"/subscriptions/{DEV}/resourceGroups/rg/providers/x/id-a", "principalId": SOMEBODY},
    )
    entries = [
        {"principalResource": identity.outputs["id"], "role": "Key Vault Secrets User", "scope": scope().upper()}
    ]
    graph = build([vault(), identity, grant()], WORLD)
    assert compare(graph, entries) == ((), ())
    more = compare(build([vault(), identity, grant(OFFICER)], WORLD), entries)
    assert [(r.right, r.target.label) for r in more.undeclared] == [("write", "shop-kv")]
    gone = compare(build([vault(), identity], WORLD), entries)
    assert [(r.right, r.target.kind) for r in gone.unreached] == [("read", "vault")]
    assert compare(graph, [*entries, {"role": "PostgreSQL administrator", "scope": "/x"}, None, "text", {}]) == ((), ())


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.just(UNKNOWN)
    | st.just(scope())
    | st.just(USER),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    sorted(
        listed("""
    scope roleDefinitionId principalId principalType condition vaultName keyName resourceGroupName properties subject
    issuer resourceName members groupObjectId memberObjectId value keyValueName storageAccountId permissions policy
    accountName containerName assumeRolePolicy inlinePolicies managedPolicyArns role policyArn name secretArn user
    groups metadata rules roleRef subjects namespace serviceAccount roleArn
    """)
    )
)
KINDS = st.sampled_from(
    sorted(
        listed("""
    azure-native:authorization:RoleAssignment azure-native:authorization:RoleDefinition azure-native:keyvault:Vault
    azure-native:keyvault:Key azure-native:keyvault:AccessPolicy azure-native:managedidentity:UserAssignedIdentity
    azure-native:managedidentity:FederatedIdentityCredential azure-native:appconfiguration:KeyValue
    azure-native:storage:StorageAccount azure-native:storage:BlobContainer azure-native:monitor:DiagnosticSetting
    azure-native:management:ManagementGroupSubscription azure-native:resources:ResourceGroup
    azuread:index/group:Group azuread:index/groupMember:GroupMember azuread:index/servicePrincipal:ServicePrincipal
    aws:iam/role:Role aws:iam/user:User aws:iam/rolePolicy:RolePolicy aws:iam/policy:Policy
    aws:iam/rolePolicyAttachment:RolePolicyAttachment aws:iam/userGroupMembership:UserGroupMembership
    aws:secretsmanager/secret:Secret aws:secretsmanager/secretPolicy:SecretPolicy aws:kms/key:Key
    aws:eks/podIdentityAssociation:PodIdentityAssociation kubernetes:core/v1:Secret kubernetes:core/v1:ServiceAccount
    kubernetes:rbac.authorization.k8s.io/v1:Role kubernetes:rbac.authorization.k8s.io/v1:RoleBinding
    kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding pulumi:pulumi:StackReference x:y:Z
    """)
    )
)


@st.composite
def anything(draw: st.DrawFn) -> list[Resource]:
    kinds = draw(st.lists(KINDS, min_size=1, max_size=6))
    urns = [f"urn:pulumi:dev::p::{kind}::{n}" for n, kind in enumerate(kinds)]
    props = st.dictionaries(NAMES, JSON, max_size=5)
    needs = st.dictionaries(NAMES, st.lists(st.sampled_from([*urns, "urn:gone"]), max_size=2), max_size=3)
    return [
        Resource(kind, str(n), urns[n], draw(props), property_dependencies=draw(needs), outputs=draw(props))
        for n, kind in enumerate(kinds)
    ]


@given(anything())
@settings(max_examples=400, deadline=None, database=None, derandomize=True)
def test_no_resource_breaks_the_graph_and_no_order_changes_it(resources: list[Resource]) -> None:
    graph = build(resources, WORLD)
    assert graph.reach() == build(resources, WORLD).reach()
    assert {r.principal.key for r in graph.reach()} <= graph.nodes.keys()
    compare(graph, [dict(r.props) for r in resources])
