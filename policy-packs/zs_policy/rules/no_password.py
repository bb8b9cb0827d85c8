"""Passwords in the properties that exist to carry them: databases, machines, directories."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource
from zs_policy.properties import carried, named
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.credential_properties import PASSWORDS


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    yield from carried(named(resource, PASSWORDS), "a password")


RULE = ResourceRule(
    id="no-password",
    title="No password is set by the program",
    why=(
        "A password set here is known to everyone who can read the program or its state, and a rotation would be "
        "undone by the next up."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_WRITTEN,
    frameworks=(Control(Framework.NIST_800_53, "IA-5(7)"), Control(Framework.PCI_DSS, "8.6.2")),
    fix=(
        "Use Entra or IAM authentication only; where the service insists on a master password, let the cloud make "
        "and keep it."
    ),
    code='auth_config={"active_directory_auth": "Enabled", "password_auth": "Disabled"}',
    check=check,
)
