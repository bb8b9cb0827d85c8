"""Azure role assignments that reach vaults from above, or that stand on a vault with more than a workload needs."""

from collections.abc import Iterator

from zs_policy.grants import ASSIGNMENTS, ELSEWHERE, VAULTS
from zs_policy.ids import is_above_resources, role_guid, vault_scope
from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.references import type_of
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.roles import BECOMING, CONTROLLING, REACHING, SECRET_ROLES
from zs_policy.wire import UNKNOWN

GROUPS = ("azure-native:resources:ResourceGroup", "azure-native:management:ManagementGroup")
NAMED = {
    name.lower(): guid
    for guid, name in (*REACHING.items(), *BECOMING.items(), *((g, r.name) for g, r in SECRET_ROLES.items()))
}
"""A role may also be said by its name."""


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    definition, scope = resource.at("roleDefinitionId"), resource.at("scope")
    guid = role_guid(definition) if isinstance(definition, str) else ""
    guid = guid or NAMED.get(str(resource.at("roleDefinitionName")).strip().lower(), "")
    role = REACHING.get(guid) or (SECRET_ROLES[guid].name if guid in SECRET_ROLES else "")
    if definition is UNKNOWN and isinstance(scope, str) and is_above_resources(scope):
        yield undecided(("roleDefinitionId",), "is not known yet: it may reach every vault below", plausible=True)
    sources = {type_of(urn).replace("_", ":") for urn in resource.property_dependencies.get("scope", ())}
    above = (isinstance(scope, str) and is_above_resources(scope)) or (scope is UNKNOWN and sources & set(GROUPS))
    if guid in BECOMING and above:
        yield violated(("scope",), f"stands above identities and accounts: {BECOMING[guid]} here may be any of them")
    elif guid in BECOMING and scope is UNKNOWN and not sources:
        text = f"is not known yet: {BECOMING[guid]} may stand above identities and accounts"
        yield undecided(("scope",), text, plausible=True)
    if not role:
        return
    if above:
        yield violated(("scope",), f"stands above the vaults: {role} here reaches every vault below")
    elif guid in CONTROLLING and ((isinstance(scope, str) and vault_scope(scope)) or sources & set(VAULTS)):
        yield violated(("roleDefinitionId",), f"is {role} on a vault: it hands out access to what is inside")
    elif scope is UNKNOWN and not any(source.startswith(ELSEWHERE) for source in sources):
        yield undecided(("scope",), f"is not known yet: {role} may reach any vault", plausible=True)


RULE = ResourceRule(
    id="assignment-scope",
    title="Nobody reaches a vault from above, or controls it for good",
    why=(
        "A role on a resource group or a subscription holds for every vault in it, those of tomorrow among them; an"
        " owner or an administrator of a vault can give itself whatever it lacks."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Grant the data role on the one vault; let people activate a controlling role for an hour when they need it.",
    code='scope=vault_id, role_definition_id=SECRETS_USER, principal_type="ServicePrincipal"',
    types=frozenset(ASSIGNMENTS),
    check=check,
)
