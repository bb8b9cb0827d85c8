"""An identity with more federated credentials than Azure takes."""

from collections import defaultdict
from collections.abc import Iterator

from zs_policy.model import Problem, Resource, Stack, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables.federation import CREDENTIALS, LIMIT


def check(stack: Stack) -> Iterator[Problem]:
    found: dict[tuple[object, ...], list[Resource]] = defaultdict(list)
    for credential in stack.of(*sorted(CREDENTIALS)):
        if owner := _owner(credential):
            found[owner].append(credential)
    for credentials in found.values():
        for extra in credentials[LIMIT:]:
            text = f"is one of {len(credentials)} credentials of this identity; {LIMIT} fit"
            yield violated((), text, urn=extra.urn)


def _owner(credential: Resource) -> tuple[object, ...]:
    """The identity or application: by its id or name, or by the resources that its id comes from."""
    for name in ("resourceName", "applicationId", "applicationObjectId", "parentId"):
        value = credential.at(name)
        if isinstance(value, str):
            return (credential.kind, str(credential.at("resourceGroupName")), value.lower())
        if sources := credential.property_dependencies.get(name):
            return (credential.kind, *sorted(sources))
    return ()


RULE = StackRule(
    id="federation-limit",
    title="An identity has at most 20 federated credentials",
    why=(
        "The twenty-first is refused in the middle of an update; and an identity that twenty-one others may be is"
        " nobody's identity."
    ),
    severity=Severity.MEDIUM,
    family=Family.TRUST,
    fix="Give each service its own identity, and each pipeline one subject: its environment instead of its tags.",
    code='subject="repo:<org>/<repo>:environment:<env>"  # one for all branches and tags that deploy there',
    check=check,
)
