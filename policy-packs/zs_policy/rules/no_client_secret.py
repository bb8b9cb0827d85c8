"""Client secrets in the properties that exist to carry them. The credentials themselves are
`no-minted-credential`'s.
"""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource
from zs_policy.properties import carried, named
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.credential_properties import CLIENT_SECRETS


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    yield from carried(named(resource, CLIENT_SECRETS), "a client secret")


RULE = ResourceRule(
    id="no-client-secret",
    title="No client secret is handed to a resource",
    why=(
        "A client secret is the password of an application: whoever copies it is the application, from anywhere, "
        "until it expires."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_WRITTEN,
    frameworks=(Control(Framework.NIST_800_53, "IA-5(7)"), Control(Framework.PCI_DSS, "8.6.2")),
    fix=(
        "Federate the application with its issuer instead; where only a secret will do, name the setting that "
        "references a slot."
    ),
    code='client_secret_setting_name="GITHUB_CLIENT_SECRET"  # a Key Vault reference, filled by the rotator',
    check=check,
)
