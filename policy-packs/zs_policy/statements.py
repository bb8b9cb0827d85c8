"""Reading AWS policy documents, once for all rules: JSON text or object, one statement or many, one value or a list.

Source: the grammar of the IAM JSON policy language. Element names, operators and condition keys are read without
regard to case; actions compare without it too, and `*` and `?` are the only wildcards. What is unknown stays `UNKNOWN`
in its place. Not done: policy variables are plain text, and a Deny never takes away from an Allow (what is written
too wide is refused even where something else repairs it).
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple, cast

from zs_policy.model import MISSING, Resource
from zs_policy.tables.policies import NARROWING, POLICIES, PolicyKind
from zs_policy.wire import UNKNOWN, UNKNOWN_MARKS, Path

ALL: Final = ("*",)


class Test(NamedTuple):
    """One line of a Condition block. `operator` and `key` are in lower case, `quantifier` is "", "forallvalues" or
    "foranyvalue"; `optional` for `…IfExists`, which is true where the key is absent.
    """

    operator: str
    key: str
    values: tuple[object, ...]
    quantifier: str
    optional: bool


class Statement(NamedTuple):
    """One statement of a policy. Actions and Not-actions are as written; principals are (kind, value), `*` alone is
    ("*", "*"). `resources` is empty where the policy is a resource's own and names none.
    """

    path: Path
    allows: bool
    actions: tuple[object, ...]
    not_actions: tuple[object, ...]
    resources: tuple[object, ...]
    not_resources: tuple[object, ...]
    principals: tuple[tuple[str, object], ...]
    not_principals: tuple[tuple[str, object], ...]
    tests: tuple[Test, ...]
    open: bool
    """Whether some part of the statement is unknown as a whole, so that it may say anything."""

    def grants(self, action: str) -> bool:
        """Whether this statement's actions hold `action`; an unknown action holds nothing."""
        return bool(_granted(self.actions, self.not_actions, (action,)))

    def granted(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `wanted` that this statement's actions hold."""
        return _granted(self.actions, self.not_actions, wanted)

    def narrowed(self, keys: tuple[str, ...] = NARROWING) -> bool:
        """Whether a condition surely narrows who or what this reaches: a positive test of such a key, not of `*`."""
        return any(_narrows(test, keys) for test in self.tests)


@lru_cache(maxsize=8192)
def _granted(actions: tuple[object, ...], but: tuple[object, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Most policies of a program say the same few things: what they grant is worked out once."""
    named = [a for a in actions if isinstance(a, str)]
    kept = [a for a in but if isinstance(a, str)]
    every = bool(but) and len(kept) == len(but)
    return tuple(
        action
        for action in wanted
        if any(covers(pattern, action) for pattern in named)
        or (every and not any(covers(pattern, action) for pattern in kept))
    )


class Document(NamedTuple):
    """A policy of a resource. `statements` is None where it is not known, `readable` false where it is no policy."""

    path: Path
    kind: PolicyKind
    statements: tuple[Statement, ...] | None
    readable: bool = True


def documents(resource: Resource, *kinds: PolicyKind) -> Iterator[Document]:
    """The policies of a resource by the table of properties that hold one; read once for all rules."""
    cached = resource.__dict__.get("policy_documents")
    if cached is None:
        cached = resource.__dict__["policy_documents"] = tuple(_documents(resource))
    for document in cast("tuple[Document, ...]", cached):
        if document.kind in kinds:
            yield document


def _documents(resource: Resource) -> Iterator[Document]:
    for path, kind in POLICIES.get(resource.kind, ()):
        for place, value in _values(resource.props, tuple(path.split(".")), ()):
            yield parse(value, place, kind)


def _values(value: object, steps: tuple[str, ...], at: Path) -> Iterator[tuple[Path, object]]:
    """What lies at a path; a list on the way is gone through item by item."""
    if isinstance(value, list) and steps:
        for index, item in enumerate(cast("list[object]", value)):
            yield from _values(item, steps, (*at, index))
    elif not steps or value is UNKNOWN:
        if value is not None:
            yield at, value
    elif isinstance(value, Mapping):
        found = cast("Mapping[str, object]", value).get(steps[0], MISSING)
        if found is not MISSING:
            yield from _values(found, steps[1:], (*at, steps[0]))


def parse(value: object, path: Path = (), kind: PolicyKind = PolicyKind.IDENTITY) -> Document:
    """Never raises on any JSON value: what is no policy is a document that is not readable."""
    if value is UNKNOWN:
        return Document(path, kind, None)
    if isinstance(value, str):
        whole = _loaded(value)
        if whole is UNKNOWN:
            return Document(path, kind, None)
        statements = _read(whole, ()) if whole is not MISSING else None
    else:
        statements = _read(value, ()) if _said_once(value) else None
    if statements is None:
        return Document(path, kind, (), readable=False)
    return Document(path, kind, tuple(s._replace(path=(*path, *s.path)) for s in statements))


def _said_once(document: object) -> bool:
    """As `_once`, for a document that comes as an object: of itself and of its statements."""
    whole = cast("Mapping[str, object]", document) if isinstance(document, Mapping) else {}
    given = _lowered(whole).get("statement")
    parts = [whole, *(cast("list[object]", given) if isinstance(given, list) else [given])]
    return all(len(_lowered(part)) == len(part) for part in parts if isinstance(part, Mapping))


@lru_cache(maxsize=2048)
def _loaded(text: str) -> object:
    if text in UNKNOWN_MARKS or not text.strip():
        return UNKNOWN if text else MISSING
    try:
        return _known(json.loads(text, object_pairs_hook=_once))
    except (ValueError, RecursionError):
        return MISSING


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object in which no name comes twice, letter case aside: of two, readers take the one or the other."""
    if len({name.lower() for name, _ in pairs}) < len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


def _known(value: object) -> object:
    """JSON text in which a value was not known yet holds the engine's mark in its place."""
    if isinstance(value, str):
        return UNKNOWN if value in UNKNOWN_MARKS else value
    if isinstance(value, list):
        return [_known(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _known(item) for key, item in cast("dict[str, object]", value).items()}
    return value


def _read(whole: object, at: Path) -> tuple[Statement, ...] | None:
    if isinstance(whole, list):  # statements without a document around them, as some services take them
        items = cast("list[object]", whole)
        read = [_statement(item, (*at, index)) for index, item in enumerate(items) if isinstance(item, Mapping)]
        return tuple(read) if read or not items else None
    if not isinstance(whole, Mapping):
        return None
    given = _lowered(whole).get("statement")
    if given is UNKNOWN:
        return (_unknown((*at, "Statement")),)
    if isinstance(given, Mapping):
        return (_statement(given, (*at, "Statement")),)
    if isinstance(given, list):
        return tuple(
            _unknown((*at, "Statement", index)) if item is UNKNOWN else _statement(item, (*at, "Statement", index))
            for index, item in enumerate(cast("list[object]", given))
            if item is UNKNOWN or isinstance(item, Mapping)
        )
    return None


def _unknown(path: Path) -> Statement:
    return Statement(path, True, (), (), (), (), (), (), (), True)


def _statement(item: object, path: Path) -> Statement:
    given = _lowered(item)
    effect, condition = given.get("effect"), given.get("condition")
    principal, not_principal = given.get("principal"), given.get("notprincipal")
    return Statement(
        path,
        effect is UNKNOWN or not (isinstance(effect, str) and effect.lower() == "deny"),
        _list(given.get("action")),
        _list(given.get("notaction")),
        _list(given.get("resource")),
        _list(given.get("notresource")),
        principals=tuple(_principals(principal)),
        not_principals=tuple(_principals(not_principal)),
        tests=tuple(_tests(condition)),
        open=any(v is UNKNOWN for v in (effect, principal, not_principal, condition)),
    )


def _lowered(mapping: object) -> dict[str, object]:
    """The elements of a document or a statement by their names in lower case."""
    if not isinstance(mapping, Mapping):
        return {}
    return {key.lower(): value for key, value in cast("Mapping[str, object]", mapping).items()}


def _list(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str | bool | int | float) or item is UNKNOWN)


def _principals(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, str):
        yield ("*", value) if value == "*" else ("AWS", value)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _principals(item)
    elif isinstance(value, Mapping):
        for kind, values in cast("Mapping[str, object]", value).items():
            yield from ((str(kind), item) for item in _list(values))


def _tests(condition: object) -> Iterator[Test]:
    if not isinstance(condition, Mapping):
        return
    for name, block in cast("Mapping[str, object]", condition).items():
        if not isinstance(block, Mapping):
            continue
        quantifier, _, operator = str(name).lower().rpartition(":")
        optional = operator.endswith("ifexists")
        for key, values in cast("Mapping[str, object]", block).items():
            given = cast("list[object]", values) if isinstance(values, list) else [values]
            yield Test(operator.removesuffix("ifexists"), str(key).lower(), tuple(given), quantifier, optional)


def _narrows(test: Test, keys: tuple[str, ...]) -> bool:
    if test.optional or test.quantifier == "forallvalues" or "not" in test.operator or test.operator == "null":
        return False
    if not test.key.startswith(keys) or not test.values:
        return False
    if test.operator == "bool" and any(str(value).lower() != "true" for value in test.values):
        return False  # asks that something is not so, or may do
    return not any(isinstance(value, str) and _anything(value.strip(), test.key) for value in test.values)


def _anything(value: str, key: str) -> bool:
    """Whether every value of the key passes: nothing but wildcards beside what all of its values have in common, or
    the key compared with itself.
    """
    if value in ("", "0.0.0.0/0", "::/0") or value.lower() == f"${{{key}}}":
        return True
    if "*" not in value and "?" not in value:
        return False
    if value.lower().startswith("arn:"):
        _, *parts = value.split(":", 5)
        account, own = (parts[3] if len(parts) > 3 else ""), (parts[4] if len(parts) > 4 else "")
        return not (account + _KIND.sub("", own)).strip("*?/:-")
    return not _ORGANISATION.sub("", value).strip("*?/:-.")


_ORGANISATION: Final = re.compile(r"(?<![A-Za-z0-9])(?:o|ou|r)-")


@lru_cache(maxsize=4096)
def covers(pattern: str, text: str) -> bool:
    """Whether an IAM pattern matches a text: `*` any number of characters, `?` exactly one, case aside.

    Takes at most (length of pattern) x (length of text) steps: the pattern is a stranger's.
    """
    wanted, given = pattern.lower(), text.lower()
    at = star = -1
    here = place = 0
    while place < len(given):
        if here < len(wanted) and wanted[here] == "*":
            star, at, here = here, place, here + 1
        elif here < len(wanted) and wanted[here] in ("?", given[place]):
            here, place = here + 1, place + 1
        elif star >= 0:  # the last star takes one character more
            at += 1
            here, place = star + 1, at
        else:
            return False
    return not wanted[here:].strip("*")


@lru_cache(maxsize=4096)
def wide(arn: str, service: str) -> bool:
    """Whether a resource pattern holds every secret, parameter or key of an account: `*`, or an ARN of `service` (or
    of any) whose own part is all wildcard (`…:secret:*`, `…:parameter/*`, `…:key/*`, `…:*`).

    A prefix (`…:secret:dev/shop/*`, `…:secret:db-??????`) is not wide: names are how secrets are told apart. A single
    letter is no name: twenty-six of them are everything.
    """
    if not arn.strip("*?"):
        return True
    parts = arn.split(":", 5)
    if parts[0].lower() != "arn" or len(parts) < 3:
        return False
    if not covers(parts[2], service):
        return False
    own = parts[5] if len(parts) == 6 else ""
    if len(parts) < 6:
        return parts[-1].endswith("*")
    named = _KIND.sub("", own)
    return ("*" in named or "?" in named) and sum(c.isalnum() for c in named) < 2


_KIND: Final = re.compile(r"(?i)^(?:secret|parameter|key|alias|role|user|group|policy|function|dbuser)[:/]?")
