"""Every resource type of the three locked SDKs, through a whole life, with inputs made from its own shape.

In process and without an engine. Counts, and each refusal by name, are said at the end of the run.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.cloud import RefusedError
from sandbox.provider.check import problems
from sandbox.provider.lifecycle import Naming, Provider
from sandbox.provider.package import Package
from sandbox.provider.shapes import Const, Resource, Scalar
from sandbox.provider.wire import UNKNOWN, Secret, any_leaf, has_unknown, reveal

PACKAGES = ("azure-native", "aws", "kubernetes")
_CHUNK = 60
_SEED = b"seed of the engine"


def _chunks() -> Iterator[Any]:
    """(package, tokens) in pieces that workers can share; neighbours belong to one module and share its files."""
    for package in PACKAGES:
        tokens = sorted(Package(package).classes)
        for start in range(0, len(tokens), _CHUNK):
            yield pytest.param(package, tokens[start : start + _CHUNK], id=f"{package}-{start:04}")


@pytest.mark.slow
@pytest.mark.parametrize(("package", "tokens"), list(_chunks()))
def test_types_live_a_whole_life(
    package: str,
    tokens: list[str],
    provider_of: Callable[[str], Provider],
    make_inputs: Callable[[Provider, Resource], dict[str, Any]],
    record_property: Callable[[str, object], None],
) -> None:
    provider = provider_of(package)
    refused: list[str] = []
    wrong: list[str] = []
    for token in tokens:
        if provider.sdk.resource(token).component:
            refused.append(f"{token}: expanded by the real provider only (refused by name when constructed)")
            continue
        try:
            Life(provider, token, make_inputs).live()
        except RefusedError as refusal:
            refused.append(f"{token}: {refusal}")
        except AssertionError as failure:
            wrong.append(f"{token}: {failure}")
    record_property(
        "say", f"contract: {package} {tokens[0]} … {tokens[-1]}: {len(tokens)} types, {len(refused)} refused"
    )
    for line in refused:
        record_property("say", f"contract: refused {line}")
    assert not wrong, f"{len(wrong)} of {len(tokens)}:\n" + "\n".join(wrong[:20])


class Life:
    """One resource, from check to deletion."""

    def __init__(self, provider: Provider, token: str, make: Callable[[Provider, Resource], dict[str, Any]]) -> None:
        self._provider = provider
        self._token = token
        self._resource = provider.sdk.resource(token)
        self._given = make(provider, self._resource)
        self._urn = f"urn:pulumi:stack::project::{token}::thing"

    def live(self) -> None:
        inputs = self._checked({}, self._given)
        assert self._checked(inputs, self._given) == inputs, "a second check gives other inputs"
        self._previewed(inputs)
        identity, outputs = self._provider.create(self._token, self._urn, inputs)
        assert identity, "no id"
        self._conforms(outputs)
        self._reads(identity, inputs, outputs)
        assert self._provider.diff(self._token, inputs, copy.deepcopy(inputs)).changes == [], "a difference of nothing"
        self._twice(inputs)
        inputs, outputs = self._updated(identity, inputs, outputs)
        self._reads(identity, inputs, outputs)
        self._provider.delete(self._token, identity, inputs)
        assert self._provider.read(self._token, identity, inputs, outputs) is None, "still there after its deletion"
        self._provider.delete(self._token, identity, inputs)
        self._mistakes()

    def _check(self, old: dict[str, Any], given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        inputs, found = self._provider.check(self._token, "thing", old, copy.deepcopy(given), Naming(_SEED))
        return inputs, [f"{problem.path}: {problem.reason}" for problem in found]

    def _checked(self, old: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        inputs, found = self._check(old, given)
        assert not found, f"inputs of its own shape are refused: {found[:3]}"
        return inputs

    def _previewed(self, inputs: dict[str, Any]) -> None:
        outputs = self._provider.preview_create(self._token, inputs)
        assert set(outputs) <= set(self._resource.outputs.properties), "a preview of outputs that the type has not"
        for name, known in self._resource.outputs.properties.items():
            if known.required and name not in inputs and not isinstance(known.type, Const):
                assert has_unknown(outputs.get(name)), f"{name} is known before the resource exists"

    def _conforms(self, outputs: dict[str, Any]) -> None:
        found = [p.reason for p in problems(self._provider.sdk, self._resource.outputs, outputs, lenient=True)]
        # An object that was not asked for is left out although the SDK's text calls every such output present.
        found = [reason for reason in found if not reason.startswith("missing required property")]
        assert not found, f"outputs that do not fit the type: {found[:3]}"
        assert not any_leaf(outputs, lambda leaf: leaf is UNKNOWN), "an unknown output after creation"
        for name in self._resource.secrets:
            assert name not in outputs or isinstance(outputs[name], Secret), f"{name} is not secret"

    def _reads(self, identity: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
        state = self._provider.read(self._token, identity, inputs, outputs)
        assert state is not None, "not there"
        assert (state.id, state.inputs, state.outputs) == (identity, inputs, outputs), "a refresh would change it"
        imported = self._provider.read(self._token, f"{identity}", {}, {})
        if self._resource.inputs.properties.get("region") is None:
            assert imported is not None, "cannot be imported"

    def _twice(self, inputs: dict[str, Any]) -> None:
        """The same inputs again: either the service draws another id, or it says that this one exists."""
        try:
            identity, _ = self._provider.create(self._token, self._urn, inputs)
        except RefusedError:
            return
        self._provider.delete(self._token, identity, inputs)

    def _updated(
        self, identity: str, inputs: dict[str, Any], outputs: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        for name, known in self._resource.inputs.properties.items():
            changeable = isinstance(known.type, Scalar) and known.type.name == "string"
            if changeable and name in inputs and not self._provider.platform.replaces(self._resource, name):
                other = "https://another.text" if name == "issuer" else "another text"
                new = {**inputs, name: other}
                found = self._provider.diff(self._token, inputs, new)
                assert [change.path for change in found.changes] == [name], (
                    f"changing {name} is seen as {found.changes}"
                )
                assert not found.replacing
                previewed = self._provider.preview_update(self._token, outputs, new)
                assert set(previewed) <= set(self._resource.outputs.properties)
                changed = self._provider.update(self._token, self._urn, identity, inputs, new)
                self._conforms(changed)
                if (
                    name in changed and name != "name"
                ):  # the output is the resource's own name, the input something else
                    assert reveal(changed[name]) == other, f"{name} is not what it was changed to"
                return new, changed
        return inputs, outputs

    def _mistakes(self) -> None:
        _, found = self._check({}, {**self._given, "misspeltProperty": "x"})
        assert any("misspeltProperty" in reason for reason in found), "a misspelt property is taken"
        for name, known in self._resource.inputs.properties.items():
            if known.required and name in self._given:
                inputs, found = self._check({}, {k: v for k, v in self._given.items() if k != name})
                filled = name in inputs  # a location, a namespace: what the provider's configuration says
                assert filled or any(f"{name!r}" in reason for reason in found), f"{name} may be left out"
                if not filled:
                    return
