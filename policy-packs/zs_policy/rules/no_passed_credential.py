"""A value that is not known yet, in a property that exists to carry a credential: it is written down nowhere, and the
credential exists all the same. What is known is for `no-password` and its sisters, account keys for `no-looked-up-key`.
"""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.properties import named, placed
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.credential_properties import CLIENT_SECRETS, PASSWORDS, PLACES, PRIVATE_KEYS, TOKENS
from zs_policy.wire import UNKNOWN

KINDS = {
    **dict.fromkeys(PASSWORDS, "a password"),
    **dict.fromkeys(CLIENT_SECRETS, "a client secret"),
    **dict.fromkeys(TOKENS, "a token"),
    **dict.fromkeys(PRIVATE_KEYS, "a private key"),
}


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if not resource.unknowns:
        return
    for leaf in named(resource, KINDS.keys()):
        if leaf.value is UNKNOWN:
            yield violated(leaf.path, f"is given {KINDS[leaf.label]} that the program makes or fetches and passes on")
    if places := PLACES.get(resource.kind):
        for leaf in placed(resource, places):
            if leaf.value is UNKNOWN:
                yield violated(leaf.path, "is given a credential that the program makes or fetches and passes on")


RULE = ResourceRule(
    id="no-passed-credential",
    title="No credential passes through the program",
    why=(
        "What the program makes or fetches lies in state, marked secret or not, and whoever may run the program has "
        "it; nobody rotates it, because the next up would put it back."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_EXISTS,
    frameworks=(Control(Framework.NIST_800_53, "IA-5"),),
    fix=(
        "Use the variant that takes an identity; where the service insists on a password, let the cloud make and keep "
        "it, or name the setting that references a slot."
    ),
    code='manage_master_user_password=True  # auth_config={"password_auth": "Disabled", ...} on Azure',
    check=check,
)
