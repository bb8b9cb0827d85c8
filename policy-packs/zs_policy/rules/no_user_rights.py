"""Rights that are given to users of IAM, who have nothing but stored credentials to use them with."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.wire import UNKNOWN

SHARED = "aws:iam/policyAttachment:PolicyAttachment"
TYPES = frozenset(
    {
        SHARED,
        "aws:iam/userPolicy:UserPolicy",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
        "aws:iam/userPoliciesExclusive:UserPoliciesExclusive",
    }
)
LISTS = ("policyArns", "policyNames")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == SHARED:
        users = resource.at("users")
        if users is UNKNOWN:
            yield undecided(("users",), "is not known yet: users may be given rights", plausible=True)
        elif users not in (MISSING, []):
            yield violated(("users",), "gives rights to users: a password or a key is all it takes")
    elif UNKNOWN in (given := [resource.at(name) for name in LISTS]):
        yield undecided((LISTS[given.index(UNKNOWN)],), "is not known yet: a user may be given rights", plausible=True)
    elif [] not in given:
        yield violated((), "gives rights to a user: a password or a key is all it takes")


RULE = ResourceRule(
    id="no-user-rights",
    title="Rights are given to roles, not to users with stored credentials",
    why=(
        "A user of IAM signs in with a password or an access key, which lie somewhere and never expire. A role is"
        " assumed for an hour by who has proved who they are."
    ),
    severity=Severity.HIGH,
    family=Family.CREDENTIAL_REACHABLE,
    frameworks=(Control(Framework.NIST_800_53, "IA-5"),),
    fix="Give the rights to a role: people come through the identity centre, workloads with their own identity.",
    code="iam.RolePolicy(name, role=role.name, policy=...)",
    types=TYPES,
    check=check,
)
