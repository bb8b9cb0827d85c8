"""Account keys, access keys and tokens in the properties that exist to carry them."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource
from zs_policy.properties import carried, named, placed
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.credential_properties import ACCOUNT_KEYS, PLACES, PRIVATE_KEYS, TOKENS


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    yield from carried(named(resource, ACCOUNT_KEYS), "an account key")
    yield from carried(named(resource, TOKENS), "a token")
    yield from carried(named(resource, PRIVATE_KEYS), "a private key")
    if places := PLACES.get(resource.kind):
        yield from carried(placed(resource, places), "a credential")


RULE = ResourceRule(
    id="no-account-key",
    title="No account key, token or private key is handed to a resource",
    why="An account key opens the whole account to whoever holds it, names nobody in the audit log and expires never.",
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_WRITTEN,
    frameworks=(Control(Framework.NIST_800_53, "IA-5(7)"), Control(Framework.PCI_DSS, "8.6.2")),
    fix="Use the variant of the property that takes a managed identity, and turn key access off on the account.",
    code=(
        '"AzureWebJobsStorage__accountName": account_name,  # with AzureWebJobsStorage__credential = "managedidentity"'
    ),
    check=check,
)
