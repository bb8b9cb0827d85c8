"""Values between the wire and Python: nothing is lost, nothing shows itself."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc

from sandbox.provider.wire import (
    SIGNATURE,
    UNKNOWN,
    Blob,
    Secret,
    decode,
    encode,
    has_secret,
    has_unknown,
    reveal,
)

_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_LEAVES = st.one_of(
    st.booleans(),
    st.integers(-(2**50), 2**50),
    st.floats(allow_nan=False, allow_infinity=False, width=32).filter(lambda number: not number.is_integer()),
    st.text(),
    st.just(UNKNOWN),
    st.builds(lambda text: Blob(_ASSET, {"text": text}), st.text()),
)
_KEYS = st.text(min_size=1).filter(lambda key: key != SIGNATURE)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4), st.builds(Secret, inner)
    ),
    max_leaves=20,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_what_is_encoded_is_decoded(properties: dict[str, Any]) -> None:
    assert decode(encode(properties)) == properties


def test_the_protocols_own_library_reads_the_same() -> None:
    """The SDK's serialiser is the other end of this wire."""
    wire = encode(
        {"plain": "text", "secret": Secret({"a": [1]}), "later": UNKNOWN, "none": None, "no": False, "zero": 0}
    )
    read = rpc.deserialize_properties(wire, keep_unknowns=True)
    assert rpc.is_rpc_secret(read.pop("secret"))
    assert isinstance(read.pop("later"), pulumi.output.Unknown)
    assert read == {"plain": "text", "no": False, "zero": 0.0}


def test_nulls_in_objects_are_dropped_and_kept_in_lists() -> None:
    struct = Struct()
    struct.update({"gone": None, "list": [None, 1], "object": {"gone": None}})
    assert decode(struct) == {"list": [None, 1], "object": {}}


@pytest.mark.parametrize(
    "marker",
    [
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ],
)
def test_every_kind_of_unknown_is_unknown(marker: str) -> None:
    struct = Struct()
    struct.update({"a": marker, "b": {"c": [marker]}})
    assert decode(struct) == {"a": UNKNOWN, "b": {"c": [UNKNOWN]}}


@pytest.mark.parametrize(
    ("output", "value"),
    [
        ({"value": "v"}, "v"),
        ({}, UNKNOWN),
        ({"value": "v", "secret": True}, Secret("v")),
        ({"secret": True}, Secret(UNKNOWN)),
    ],
)
def test_an_output_value_is_what_it_holds(output: dict[str, Any], value: Any) -> None:
    struct = Struct()
    struct.update({"a": {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", **output}})
    assert decode(struct) == {"a": value}


@pytest.mark.parametrize(("identity", "value"), [("vpc-1", "vpc-1"), ("", UNKNOWN)])
def test_a_resource_reference_is_its_id(identity: str, value: Any) -> None:
    struct = Struct()
    struct.update({"a": {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x", "id": identity}})
    assert decode(struct) == {"a": value}


def test_an_archive_is_told_from_an_asset() -> None:
    struct = Struct()
    struct.update({"a": {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "path": "folder"}})
    assert decode(struct)["a"].archive
    assert not Blob(_ASSET, {}).archive


@given(_VALUES)
def test_revealing_leaves_no_secret_and_no_other_change(value: Any) -> None:
    assert not has_secret(reveal(value))
    assert has_unknown(reveal(value)) == has_unknown(value)


def test_a_secret_does_not_print_itself() -> None:
    assert "hidden" not in f"{Secret('hidden')} {Secret('hidden')!r} {[Secret('hidden')]}"
