"""Random inputs, right and wrong, secret and unknown anywhere, for random types: no defect, no value shown."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.cloud import RefusedError
from sandbox.provider.lifecycle import Naming, Provider
from sandbox.provider.shapes import Array, Choice, Const, Either, Map, Ref, Scalar, Shape, Type
from sandbox.provider.wire import UNKNOWN, Blob, Secret, decode, encode, has_unknown

PACKAGES = ("azure-native", "aws", "kubernetes")
SENTINEL = f"zs{random.randrange(10**12):012}"  # noqa: S311 - a mark, not a secret
_ASSET = Blob("c44067f5952c0a294b673a41bacd8c17", {"text": "x", "hash": "h"})
_ARCHIVE = Blob("0def7320c3a5731c473e5ecbe6d01bc7", {"path": "x", "hash": "h"})
_KEYS = ("a", "name", "namespace", "x.y", "metadata", "")


class Draw:
    """Inputs for a shape; `wrong` is the share of places that get something that does not belong there."""

    def __init__(self, provider: Provider, source: random.Random, wrong: float) -> None:
        self._sdk = provider.sdk
        self._random = source
        self._wrong = wrong

    def object(self, shape: Shape, depth: int = 0) -> dict[str, Any]:
        chance = self._random.random
        made = {
            name: self.value(known.type, depth)
            for name, known in shape.properties.items()
            if known.required or (depth < 3 and chance() < 0.35)
        }
        return made | ({"misspelt": self.junk(depth)} if chance() < self._wrong else {})

    def value(self, type_: Type, depth: int) -> Any:
        chance = self._random.random()
        if chance < self._wrong:
            return self.junk(depth)
        fitting = self._fitting(type_, depth)
        return UNKNOWN if chance > 0.97 else Secret(fitting) if chance > 0.9 else fitting

    def _fitting(self, type_: Type, depth: int) -> Any:
        match type_:
            case Ref():
                return self.object(self._sdk.shape(type_), depth + 1)
            case Array(items):
                return [self.value(items, depth + 1) for _ in range(self._random.randrange(3))]
            case Map(values):
                return {key: self.value(values, depth + 1) for key in "ab"[: self._random.randrange(3)]}
            case Either(options):
                return self.value(self._random.choice(options), depth)
            case Choice(values):
                return self._random.choice(values)
            case Const(fixed):
                return fixed
            case Scalar(kind):
                plain = {
                    "string": "text7",
                    "boolean": True,
                    "integer": 3,
                    "number": 4,
                    "asset": _ASSET,
                    "archive": _ARCHIVE,
                }
                return self.junk(depth) if kind == "any" else plain[kind]

    def junk(self, depth: int) -> Any:
        leaves: list[Any] = [SENTINEL, 3, 1.5, True, UNKNOWN, None, _ASSET, "", Secret(SENTINEL)]
        pick = self._random.randrange(len(leaves) + 3)
        if pick < len(leaves) or depth > 4:
            return leaves[pick % len(leaves)]
        inner = [self.junk(depth + 1) for _ in range(self._random.randrange(3))]
        if pick == len(leaves):
            return inner
        return {self._random.choice(_KEYS): item for item in inner} if pick == len(leaves) + 1 else Secret(inner)


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_random_inputs_meet_no_defect(package: str, provider_of: Callable[[str], Provider]) -> None:
    provider = provider_of(package)
    tokens = sorted(token for token in provider.sdk.classes if not provider.sdk.resource(token).component)

    @given(st.sampled_from(tokens), st.randoms(use_true_random=False), st.sampled_from([0, 0, 0.05, 0.3]))
    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
    def live(token: str, source: random.Random, wrong: float) -> None:
        made = Draw(provider, source, wrong).object(provider.sdk.resource(token).inputs)
        inputs, found = provider.check(token, "thing", {}, decode(encode(made)), Naming(b"seed"))
        assert all(SENTINEL not in problem.reason for problem in found)
        encode(inputs)
        if found:
            return
        encode(provider.preview_create(token, inputs))
        if has_unknown(inputs):
            return
        try:
            identity, outputs = provider.create(token, "urn:random", inputs)
        except RefusedError:
            return
        assert decode(encode(outputs)) == outputs
        state = provider.read(token, identity, inputs, outputs)
        assert state is not None
        assert (state.inputs, state.outputs) == (inputs, outputs)
        assert provider.diff(token, inputs, inputs).changes == []
        provider.update(token, "urn:random", identity, inputs, inputs)
        provider.delete(token, identity, inputs)
        assert provider.read(token, identity, {}, {}) is None

    live()
