"""The tables of trust, reach and posture hold all that the installed SDKs have: a new type fails here."""

import re

import pytest

from zs_policy.registry import all_rules
from zs_policy.rule import ResourceRule
from zs_policy.tables.managed_policies import POLICY_REFERENCES
from zs_policy.tables.policies import NOT_POLICIES, POLICIES, POLICY_NAMES
from zs_policy.tables.rbac import BINDINGS, ROLES

pytestmark = pytest.mark.slow

NOT_ATTACHED = {
    "aws:budgets/budgetAction:BudgetAction": "what to attach when money runs out",
    "aws:quicksight/iamPolicyAssignment:IamPolicyAssignment": "rights of a dashboard's users on data sets",
    "aws:resiliencehub/v2Service:V2Service": "a policy on recovery times",
    "aws:resiliencehub/v2UserJourney:V2UserJourney": "a policy on recovery times",
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": "a boundary only takes away",
}
ELSEWHERE = re.compile(r"^(?:azure|azuread|command|vault|tls|random|kubernetes:(?:external-secrets|secrets-store))")
"""Types of packages that are not installed here, or that a cluster defines for itself."""
OLD = re.compile(r"V2:|/v1(?:alpha1|beta1):|V2\w*$")


def test_every_property_that_holds_a_policy_is_read(sdk) -> None:
    """(type, path) pairs: those of the table = those of the SDK, less what holds no policy, by name."""
    found = {
        (kind, path)
        for kind, paths in sdk.types.items()
        for path, annotation in paths.items()
        if kind.startswith("aws:") and path.split(".")[-1] in POLICY_NAMES and kind not in NOT_POLICIES
        if "str" in annotation or "PolicyDocument" in annotation
    }
    judged = {(kind, path) for kind, places in POLICIES.items() for path, _ in places}
    assert found - judged == set(), "new: a policy that no rule reads"
    assert judged - found == set(), "the table names what no SDK has"
    assert len(judged) > 70
    assert set(NOT_POLICIES) <= set(sdk.types)


def test_every_reference_to_a_managed_policy_is_read(sdk) -> None:
    names = {"policyarn", "policyarns", "managedpolicyarn", "managedpolicyarns"}
    found = {
        kind
        for kind, paths in sdk.types.items()
        if kind.startswith("aws:") and any(path.split(".")[-1].lower() in names for path in paths)
    }
    assert found - set(POLICY_REFERENCES) == set(NOT_ATTACHED)
    assert set(POLICY_REFERENCES) <= found


def test_every_kind_of_role_and_binding_is_read(sdk) -> None:
    found = {
        kind
        for kind in sdk.types
        if kind.startswith("kubernetes:rbac.authorization.k8s.io/") and not kind.endswith(("List", "ListPatch"))
    }
    assert found - ROLES - BINDINGS == set()


@pytest.mark.parametrize("rule_id", [r.id for r in all_rules().values() if isinstance(r, ResourceRule) and r.types])
def test_no_rule_names_a_type_that_no_sdk_has(rule_id: str, sdk) -> None:
    rule = all_rules()[rule_id]
    assert isinstance(rule, ResourceRule)
    unknown = {t for t in rule.types - set(sdk.types) if not ELSEWHERE.match(t) and not OLD.search(t)}
    if rule_id.startswith(("role-", "policy-", "key-", "secret-", "vault-", "trail-", "rbac-", "audit-", "worm-")):
        assert unknown == set()
