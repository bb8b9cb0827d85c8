"""KMS keys that are not rotated at least once a year."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import judged, number, on
from zs_policy.wire import UNKNOWN

KEY = "aws:kms/key:Key"
ROTATING = ("", "SYMMETRIC_DEFAULT")


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    spec, usage = resource.at("customerMasterKeySpec"), resource.at("keyUsage")
    for name, value in (("customerMasterKeySpec", spec), ("keyUsage", usage)):
        if value is UNKNOWN:
            yield undecided((name,), "is not known yet: whether this key can be rotated", plausible=True)
            return
    own_material = resource.at("customKeyStoreId") is not MISSING or resource.at("xksKeyId") is not MISSING
    if own_material or spec not in (MISSING, *ROTATING) or usage not in (MISSING, "", "ENCRYPT_DECRYPT"):
        return  # KMS rotates symmetric keys of its own only
    yield from judged(resource, [on("enableKeyRotation")])
    if resource.at("rotationPeriodInDays") is UNKNOWN:
        yield undecided(("rotationPeriodInDays",), "is not known yet")
    days, most = number(resource.at("rotationPeriodInDays")), cast("int", context.options["days"])
    if days is not None and days > most:
        yield violated(("rotationPeriodInDays",), f"must be at most {most}")


RULE = ResourceRule(
    id="key-rotation",
    title="Keys rotate by themselves",
    why="The longer one key's material is in use, the more it opens once it is known.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    frameworks=controls.KEYS,
    fix="Turn rotation on; what is encrypted under old material stays readable.",
    code="enable_key_rotation=True, rotation_period_in_days=365",
    types=frozenset({KEY}),
    options={"days": Option(365, "Days after which a key has rotated.", INTEGER)},
    check=check,
)
