from typing import Any

from zs_policy.model import MISSING
from zs_policy.tables.pods import POD_SPECS, SERVICE_ACCOUNT
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SWITCH = "automountServiceAccountToken"
LEFT = "is missing and the token is mounted by default; set it to False"


def pod(kind: str, spec: dict[str, Any]) -> Sample:
    props: dict[str, Any] = spec
    for step in reversed(POD_SPECS[kind].split(".")):
        props = {step: props}
    return Sample(kind, props | {"metadata": {"name": "shop", "namespace": "shop"}})


OWN = Sample(SERVICE_ACCOUNT, {SWITCH: False, "metadata": {"name": "shop", "namespace": "shop"}}, name="account")
DEFAULT = Sample(SERVICE_ACCOUNT, {SWITCH: False, "metadata": {"name": "default", "namespace": "shop"}}, name="account")
CASES = [
    Case(
        pod(kind, {SWITCH: False, "serviceAccountName": "default"}),
        Break(f"{place}.{SWITCH}", MISSING, LEFT),
        Break(f"{place}.{SWITCH}", True, "mounts the account's token; set it to False"),
        Break(f"{place}.{SWITCH}", UNKNOWN, "is not known yet: the token may be mounted", undecided=True),
        beside=[DEFAULT],
    )
    for kind, place in POD_SPECS.items()
] + [
    Case(
        pod("kubernetes:core/v1:Pod", {"serviceAccountName": "shop"}),
        Break(f"spec.{SWITCH}", True, "mounts the account's token; set it to False"),
        Break("spec.serviceAccountName", MISSING, LEFT, at=f"spec.{SWITCH}"),
        Break("metadata.namespace", "another", LEFT, at=f"spec.{SWITCH}"),
        Break("", MISSING, LEFT, on="account", of="it", at=f"spec.{SWITCH}"),
        beside=[OWN],
    ),
    Case(
        DEFAULT,
        Break(
            SWITCH,
            MISSING,
            "is missing and the token is mounted into each pod that names no account; set it to False",
        ),
    ),
    Case(
        Sample(SERVICE_ACCOUNT, {"metadata": {"name": "shop"}}),
        Break(SWITCH, True, "mounts the account's token into each of its pods"),
        Break(SWITCH, UNKNOWN, "is not known yet: the token may be mounted", undecided=True),
    ),
]
