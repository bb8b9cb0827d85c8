from dataclasses import replace

from zs_policy.model import MISSING, UNDECLARED, Context
from zs_policy.testing import CONTEXT, Break, Case, Sample
from zs_policy.wire import UNKNOWN

PROD = replace(CONTEXT, stack="prod")

KEY = "azure-native:keyvault:Key"
POLICY, EXPIRES = "properties.rotationPolicy", "properties.attributes.expires"
ACTIONS = f"{POLICY}.lifetimeActions"


def rotate(after: str) -> list[object]:
    return [{"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": after}}]


STILL = "is missing: in production a key rotates by itself"
ROTATING = Sample(KEY, {"properties": {"rotationPolicy": {"lifetimeActions": rotate("P18M")}}})
CASES = [
    Case(
        Sample(KEY, {"properties": {"kty": "RSA", "attributes": {"expires": 1893456000}}}),
        Break("properties.attributes", MISSING, "is missing, and so is a rotation policy", at=EXPIRES),
        Break(EXPIRES, 0, "is missing, and so is a rotation policy"),
        Break(EXPIRES, UNKNOWN, "is not known yet: whether this key ever expires", undecided=True, at=POLICY),
        Break("", None, f"{STILL} ({UNDECLARED})", undecided=True, at=POLICY, context=Context()),
    ),
    Case(
        ROTATING,
        Break(POLICY, MISSING, "is missing, and so is a rotation policy", at=EXPIRES),
        context=Context(),
    ),
    Case(
        ROTATING,
        Break(ACTIONS, rotate("P3Y"), "rotates later than after 730 days"),
        Break(
            ACTIONS,
            [{"action": {"type": "notify"}, "trigger": {"timeBeforeExpiry": "P30D"}}],
            "does not rotate the key",
        ),
        Break(ACTIONS, MISSING, "does not rotate the key"),
        Break(POLICY, UNKNOWN, "is not known yet: whether this key ever expires", undecided=True),
    ),
    Case(ROTATING, Break(POLICY, MISSING, STILL), context=PROD),
]
