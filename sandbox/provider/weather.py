"""Faults as a provider meets them: throttled, it waits and tries again a few times; anything else it reports."""

import time
from collections.abc import Mapping
from typing import Final

from sandbox.cloud import Cloud, faults
from sandbox.cloud.semantics import arm
from sandbox.provider.wire import Json, reveal

# Azure's SDK tries four times in all (azcore policy.RetryOptions: three retries) and honours Retry-After. The wait is
# cut short here: what is being tried is that it is bounded.
TRIES: Final = 4
_WAIT_AT_MOST_S: Final = 0.02


def endure(cloud: Cloud, verb: str, token: str, identity: str, inputs: Mapping[str, Json]) -> None:
    """Meet the faults that are set for this operation. Raises what is left of them after the last try."""
    if not faults.active(cloud):
        return
    operation, region = f"{verb} {token}", _region(cloud, token, identity, inputs)
    for left in reversed(range(TRIES)):
        try:
            faults.check(cloud, operation, token, region=region)
        except faults.ThrottledError as throttled:
            if not left:
                raise
            time.sleep(min(throttled.retry_after, _WAIT_AT_MOST_S))
        else:
            return


def _region(cloud: Cloud, token: str, identity: str, inputs: Mapping[str, Json]) -> str | None:
    """The region that the operation needs, if any."""
    if not token.startswith("azure-native:"):
        given = reveal(inputs.get("region"))
        return given if isinstance(given, str) else None
    if not arm.regional(identity):
        return None
    given = reveal(inputs.get("location"))
    return given if isinstance(given, str) else arm.location_of(cloud, identity)
