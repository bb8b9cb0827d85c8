"""Machines of AWS that let in whoever holds a private key."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import judge
from zs_policy.tables.machines import KEY_PAIRS, SSH_KEYS


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind in KEY_PAIRS:
        yield violated((), f"this resource is {KEY_PAIRS[resource.kind]}")
    else:
        yield from judge(resource, SSH_KEYS[resource.kind])


RULE = ResourceRule(
    id="no-ssh-key",
    title="Machines are entered as somebody, not with a key pair",
    why=(
        "A private key is copied, shared and never expires; the log says which key came in, not who. It stays in the "
        "machine's authorized_keys after the person has left."
    ),
    severity=Severity.MEDIUM,
    family=Family.CREDENTIAL_REACHABLE,
    fix="Leave the key out and open sessions through Systems Manager, with the caller's own identity.",
    code='iam.RolePolicyAttachment(name, role=role, policy_arn="arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")',
    types=frozenset(SSH_KEYS) | frozenset(KEY_PAIRS),
    check=check,
)
