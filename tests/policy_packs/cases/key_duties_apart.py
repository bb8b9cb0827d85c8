from typing import Any

from zs_policy.tables.policies import POLICIES, PolicyKind
from zs_policy.testing import Break, Case, Sample

SAYS = "lets one principal both control this key and use it"
ROOT, ADMIN, USER = (f"arn:aws:iam::111111111111:{end}" for end in ("root", "role/admin", "role/service"))


def allow(principal: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": list(actions), "Resource": "*"}


GOOD = [
    allow(ROOT, "kms:*"),
    allow(ADMIN, "kms:Create*", "kms:Put*", "kms:ScheduleKeyDeletion"),
    allow(USER, "kms:Decrypt", "kms:GenerateDataKey*"),
]
CASES = [
    Case(
        Sample(kind, {"policy": {"Statement": GOOD}}),
        Break("policy.Statement[1]", allow(ADMIN, "kms:*"), SAYS),
        Break("policy.Statement[2]", allow(ADMIN, "kms:Decrypt"), SAYS),
        Break("policy.Statement[2].Action", ["kms:Decrypt", "kms:PutKeyPolicy"], SAYS, at="policy.Statement[2]"),
    )
    for kind, places in POLICIES.items()
    if any(what is PolicyKind.KEY for _, what in places)
]
