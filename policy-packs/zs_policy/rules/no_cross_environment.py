"""An id of another environment's subscription or account, in any string of any resource."""

from collections.abc import Iterator

from zs_policy.ids import owner_of
from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    foreign = {**context.foreign_subscriptions, **context.foreign_accounts}
    if not foreign:
        return
    own = f"environment {context.own.name!r}" if context.own else "no environment"
    for leaf in resource.leaves:
        if isinstance(leaf.value, str) and (environment := owner_of(leaf.value, foreign)):
            yield violated(leaf.path, f"points into environment {environment!r}; this stack belongs to {own}")


RULE = ResourceRule(
    id="no-cross-environment",
    title="Nothing points into another environment",
    why=(
        "One reference across makes two environments one: what is stolen or broken in dev is stolen or broken in prod."
    ),
    severity=Severity.CRITICAL,
    family=Family.REACH,
    fix=(
        "Refer to this environment's own resource; what is truly shared lives in the audit stack, which is "
        "declared as such."
    ),
    code="environments: {dev: {subscriptions: [<id>], stacks: [dev, dev-services]}}  # Pulumi.yaml: ids decide",
    check=check,
    reads=True,
)
