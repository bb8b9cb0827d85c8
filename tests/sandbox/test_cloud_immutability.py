"""Immutable storage: what a policy or a hold keeps, what locking makes irrevocable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.cloud import RefusedError
from sandbox.cloud.semantics import immutability
from sandbox.provider.lifecycle import Provider

DAYS = "immutabilityPeriodSinceCreationInDays"
CONTAINER = {"resourceGroupName": "g", "accountName": "acct", "containerName": "logs"}
BLOBS = "azure-native:storage:BlobContainer"
DAY = 86_400
Make = Callable[..., tuple[str, dict[str, Any]]]
Made = tuple[str, dict[str, Any]]


def etag(azure: Provider, policy: str) -> str:
    (record,) = azure.cloud.with_id(policy)
    return str(record.outputs["etag"])


def container_of(policy: Made) -> str:
    return policy[0].rsplit("/", 2)[0]


@pytest.fixture
def policy(make: Make) -> Made:
    make(BLOBS, CONTAINER)
    return make(immutability.POLICY, {**CONTAINER, DAYS: 365, "allowProtectedAppendWritesAll": True})


@pytest.fixture
def locked(azure: Provider, policy: Made) -> Made:
    immutability.lock(azure.cloud, policy[0], etag(azure, policy[0]))
    return policy


def test_an_unlocked_policy_can_go(azure: Provider, policy: Made) -> None:
    azure.delete(immutability.POLICY, *policy)
    azure.delete(BLOBS, container_of(policy), CONTAINER)
    assert list(azure.cloud.resources()) == []


def test_an_unlocked_policy_is_lengthened_and_shortened(azure: Provider, policy: Made) -> None:
    identity, inputs = policy
    seen = {etag(azure, identity)}
    for days in (400, 30):
        outputs = azure.update(immutability.POLICY, "urn", identity, inputs, {**inputs, DAYS: days})
        assert outputs["etag"] == etag(azure, identity)
        seen.add(etag(azure, identity))
    assert len(seen) == 3


def test_a_locked_policy_stays_and_keeps_what_is_above(azure: Provider, make: Make, group: Any, policy: Made) -> None:
    account, inputs = make(
        "azure-native:storage:StorageAccount",
        {"resourceGroupName": "g", "accountName": "acct", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}},
    )
    above, named = make("azure-native:resources:ResourceGroup", {"resourceGroupName": "g"})
    immutability.lock(azure.cloud, policy[0], etag(azure, policy[0]))
    with pytest.raises(RefusedError, match="is locked"):
        azure.delete(immutability.POLICY, *policy)
    with pytest.raises(RefusedError, match="ContainerProtectedFromDeletion"):
        azure.delete(BLOBS, container_of(policy), CONTAINER)
    with pytest.raises(RefusedError, match="is kept by"):
        azure.delete("azure-native:storage:StorageAccount", account, inputs)
    with pytest.raises(RefusedError, match="is kept by"):
        azure.delete("azure-native:resources:ResourceGroup", above, named)
    assert {record.id for record in azure.cloud.resources()} >= {account, above, policy[0]}


@pytest.mark.parametrize("change", [{DAYS: 364}, {DAYS: 400}, {"allowProtectedAppendWritesAll": False}])
def test_a_locked_policy_is_not_updated(azure: Provider, locked: Made, change: dict[str, Any]) -> None:
    identity, inputs = locked
    with pytest.raises(RefusedError, match="never shortened"):
        azure.update(immutability.POLICY, "urn", identity, inputs, {**inputs, **change})


def test_a_locked_policy_is_extended_five_times(azure: Provider, locked: Made) -> None:
    tag = etag(azure, locked[0])
    with pytest.raises(RefusedError, match="never shortened"):
        immutability.extend(azure.cloud, locked[0], 364, tag)
    for days in range(366, 371):
        tag = immutability.extend(azure.cloud, locked[0], days, tag)
    with pytest.raises(RefusedError, match="at most 5 times"):
        immutability.extend(azure.cloud, locked[0], 400, tag)
    found = immutability.state(azure.cloud, container_of(locked))
    assert found is not None
    assert (found.inputs[DAYS], found.outputs[DAYS], found.outputs["state"]) == (370, 370, "Locked")


def test_an_unlocked_policy_is_not_extended(azure: Provider, policy: Made) -> None:
    with pytest.raises(RefusedError, match="it must be locked"):
        immutability.extend(azure.cloud, policy[0], 400, etag(azure, policy[0]))


def test_locking_needs_what_was_read(azure: Provider, policy: Made) -> None:
    identity, inputs = policy
    read = etag(azure, identity)
    azure.update(immutability.POLICY, "urn", identity, inputs, {**inputs, DAYS: 3650})  # somebody else, meanwhile
    with pytest.raises(RefusedError, match="ConditionNotMet"):
        immutability.lock(azure.cloud, identity, read)
    tag = immutability.lock(azure.cloud, identity, etag(azure, identity))
    assert tag == etag(azure, identity) != read
    with pytest.raises(RefusedError, match="AlreadyLocked"):
        immutability.lock(azure.cloud, identity, tag)
    with pytest.raises(RefusedError, match="NotFound"):
        immutability.lock(azure.cloud, identity + "x", tag)


@pytest.mark.parametrize("kept", ["policy", "locked"])
def test_blobs_stay_as_long_as_the_policy_says(azure: Provider, request: Any, kept: str) -> None:
    container = container_of(request.getfixturevalue(kept))
    assert immutability.may_delete_blob(azure.cloud, container, 0, 365 * DAY).allowed
    refused = immutability.may_delete_blob(azure.cloud, container, 0, 365 * DAY - 1)
    assert refused.code == "BlobImmutableDueToPolicy"
    assert immutability.may_overwrite(azure.cloud, container).code == "BlobImmutableDueToPolicy"
    assert immutability.may_append(azure.cloud, container).allowed


@pytest.mark.parametrize(
    ("given", "append", "block"),
    [
        ({}, False, False),
        ({"allowProtectedAppendWrites": True}, True, False),
        ({"allowProtectedAppendWritesAll": True}, True, True),
    ],
)
def test_what_may_be_appended_to(azure: Provider, make: Make, given: Any, append: bool, block: bool) -> None:
    container, _ = make(BLOBS, CONTAINER)
    make(immutability.POLICY, {**CONTAINER, DAYS: 1, **given})
    assert immutability.may_append(azure.cloud, container).allowed is append
    assert immutability.may_append(azure.cloud, container, append_blob=False).allowed is block


def test_without_a_policy_everything_goes(azure: Provider, make: Make) -> None:
    container, _ = make(BLOBS, CONTAINER)
    assert immutability.may_delete_blob(azure.cloud, container, 5, 5).allowed
    assert immutability.may_overwrite(azure.cloud, container).allowed
    assert immutability.may_append(azure.cloud, container).allowed


def test_a_legal_hold_keeps_the_container_and_what_is_in_it(azure: Provider, make: Make) -> None:
    container, inputs = make(BLOBS, CONTAINER)
    make(immutability.HOLD, {**CONTAINER, "tags": ["case1"]})
    with pytest.raises(RefusedError, match="legal hold"):
        azure.delete(BLOBS, container, inputs)
    assert immutability.may_delete_blob(azure.cloud, container, 0, 1e12).code == "BlobImmutableDueToLegalHold"
    assert immutability.may_append(azure.cloud, container).code == "BlobImmutableDueToLegalHold"


@pytest.mark.parametrize(
    "given",
    [
        {DAYS: 1, "allowProtectedAppendWrites": True, "allowProtectedAppendWritesAll": True},
        {DAYS: 0},
        {DAYS: 146_001},
    ],
)
def test_what_the_service_does_not_take(make: Make, given: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="InvalidRequest"):
        make(immutability.POLICY, {**CONTAINER, **given})
