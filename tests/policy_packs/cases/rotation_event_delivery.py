from zs_policy.model import MISSING
from zs_policy.rules.rotation_event_delivery import SUBSCRIPTIONS
from zs_policy.testing import Break, Case, Sample

GOOD = {
    "filter": {"includedEventTypes": ["Microsoft.KeyVault.SecretNearExpiry"]},
    "deadLetterWithResourceIdentity": {"identity": {"type": "SystemAssigned"}},
    "retryPolicy": {"maxDeliveryAttempts": 30},
}
CASES = [
    *(
        Case(
            Sample(kind, GOOD),
            Break("deadLetterWithResourceIdentity", MISSING, "is missing: an event that is not delivered is lost"),
            Break("retryPolicy", MISSING, "is missing: it must say how often and how long delivery is tried"),
        )
        for kind in SUBSCRIPTIONS
    ),
    *(
        Case(Sample(kind, {"filter": {"includedEventTypes": ["Microsoft.Storage.BlobCreated"]}}))
        for kind in SUBSCRIPTIONS
    ),
]
