"""Vaults whose secrets the platform may take past the role assignments: for deployment, disk encryption, templates."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wire import UNKNOWN

SWITCHES = ("enabledForDeployment", "enabledForDiskEncryption", "enabledForTemplateDeployment")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for name in SWITCHES:
        value = resource.at(f"properties.{name}")
        if value is UNKNOWN:
            yield undecided(("properties", name), "is not known yet")
        elif value not in (False, MISSING):
            yield violated(("properties", name), "must be false")


RULE = ResourceRule(
    id="vault-platform-bypass",
    title="The platform takes no secrets past the roles",
    why="With these switches on, whoever may deploy a machine or a template reads secrets that no role gives them.",
    severity=Severity.HIGH,
    family=Family.VAULT_POSTURE,
    fix="Leave all three off; grant the identity that needs a secret a role.",
    code=(
        '"enabled_for_deployment": False, "enabled_for_disk_encryption": False, "enabled_for_template_deployment":'
        " False"
    ),
    types=frozenset({"azure-native:keyvault:Vault"}),
    check=check,
)
