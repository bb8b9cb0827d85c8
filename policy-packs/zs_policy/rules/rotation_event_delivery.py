"""Subscriptions to a vault's events that may lose them, or that carry a key."""

from collections.abc import Iterator

from zs_policy.ids import vault_scope
from zs_policy.model import MISSING, Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity

SUBSCRIPTIONS = (
    "azure-native:eventgrid:SystemTopicEventSubscription",
    "azure-native:eventgrid:EventSubscription",
)


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    types = resource.at("filter.includedEventTypes")
    scope = resource.at("scope")
    mine = (
        isinstance(types, list) and any(isinstance(t, str) and t.startswith("Microsoft.KeyVault.") for t in types)
    ) or (isinstance(scope, str) and vault_scope(scope) is not None)
    if not mine:
        return
    if resource.at("deadLetterDestination") is MISSING and resource.at("deadLetterWithResourceIdentity") is MISSING:
        yield violated(("deadLetterWithResourceIdentity",), "is missing: an event that is not delivered is lost")
    if resource.at("retryPolicy") is MISSING:
        yield violated(("retryPolicy",), "is missing: it must say how often and how long delivery is tried")


RULE = ResourceRule(
    id="rotation-event-delivery",
    title="A vault's events are not lost",
    why=(
        "The event says that a secret is about to expire. Lost, the secret expires and what needs it stops; "
        "delivered twice without a record, it rotates twice."
    ),
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    fix="Name a dead-letter container reached by identity, and a retry policy; let a timer own the schedule.",
    code=(
        'retry_policy={"max_delivery_attempts": 30, "event_time_to_live_in_minutes": 1440}, '
        "dead_letter_with_resource_identity=..."
    ),
    types=frozenset(SUBSCRIPTIONS),
    check=check,
)
