"""`aws.iam.get_policy_document`: statements to the JSON that the real data source renders.

One value of a list stands alone, several stay a sorted list; a statement's missing effect is Allow; `*` principals of
every type are `"*"`; source documents come first, overriding ones replace statements of the same sid; a sid may occur
once.
"""

import json
from collections.abc import Iterable
from typing import Any, cast

from sandbox.provider.platform import UnansweredError
from sandbox.provider.wire import Json, reveal

_VERSIONS = ("2008-10-17", "2012-10-17")


def document(args: dict[str, Json]) -> dict[str, Json]:
    """The data source's result: `json`, `minifiedJson` and its arguments."""
    plain = cast(dict[str, Json], reveal(args))
    policy: dict[str, Json] = {"Version": plain.get("version") or _VERSIONS[1]}
    if policy["Version"] not in _VERSIONS:
        raise UnansweredError(f"aws:iam/getPolicyDocument: 'version' must be one of {', '.join(_VERSIONS)}")
    if plain.get("policyId"):
        policy["Id"] = plain["policyId"]
    statements: list[Json] = []
    for text in (*_texts(plain.get("sourceJson")), *_texts(plain.get("sourcePolicyDocuments"))):
        statements += _statements(text, policy)
    statements += [_statement(item) for item in plain.get("statements") or []]
    _refuse_twins(statements)
    for text in (*_texts(plain.get("overrideJson")), *_texts(plain.get("overridePolicyDocuments"))):
        statements = _override(statements, _statements(text, policy))
    policy["Statement"] = statements
    indented, short = json.dumps(policy, indent=2), json.dumps(policy, separators=(",", ":"))
    return {**plain, "json": indented, "minifiedJson": short, "id": str(abs(hash(short)) % 10**10)}


def _texts(value: Json) -> list[str]:
    if not value:
        return []
    return [value] if isinstance(value, str) else [str(item) for item in value if item]


def _statements(text: str, policy: dict[str, Json]) -> list[Json]:
    """The statements of another document; its id is taken over."""
    try:
        other = json.loads(text)
    except json.JSONDecodeError:
        raise UnansweredError("aws:iam/getPolicyDocument: a source or override document is not JSON") from None
    if other.get("Id"):
        policy["Id"] = other["Id"]
    found = other.get("Statement", [])
    return found if isinstance(found, list) else [found]


def _statement(item: dict[str, Json]) -> dict[str, Json]:
    built: dict[str, Json] = {}
    if item.get("sid"):
        built["Sid"] = item["sid"]
    built["Effect"] = item.get("effect") or "Allow"
    for key, name in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        if item.get(key):
            built[name] = _one_or_many(item[key])
    for key, name in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if item.get(key):
            built[name] = _principals(item[key])
    if item.get("conditions"):
        built["Condition"] = _conditions(item["conditions"])
    return built


def _one_or_many(values: Iterable[Any]) -> Json:
    unique = sorted({str(value) for value in values}, reverse=True)
    return unique[0] if len(unique) == 1 else unique


def _principals(items: list[dict[str, Json]]) -> Json:
    if len(items) == 1 and items[0].get("type") == "*":
        return "*"
    merged: dict[str, list[str]] = {}
    for item in items:
        merged.setdefault(str(item["type"]), []).extend(item.get("identifiers") or [])
    return {kind: _one_or_many(values) for kind, values in merged.items()}


def _conditions(items: list[dict[str, Json]]) -> Json:
    merged: dict[str, dict[str, list[str]]] = {}
    for item in items:
        merged.setdefault(str(item["test"]), {}).setdefault(str(item["variable"]), []).extend(item.get("values") or [])
    return {
        test: {name: values[0] if len(values) == 1 else values for name, values in by.items()}
        for test, by in merged.items()
    }


def _refuse_twins(statements: list[Json]) -> None:
    seen: set[str] = set()
    for statement in statements:
        sid = statement.get("Sid")
        if sid and sid in seen:
            raise UnansweredError(f"aws:iam/getPolicyDocument: statement id {sid!r} occurs more than once")
        seen.add(sid)


def _override(statements: list[Json], others: list[Json]) -> list[Json]:
    by_sid = {other["Sid"]: other for other in others if other.get("Sid")}
    kept = [by_sid.pop(statement.get("Sid"), statement) for statement in statements]
    return kept + [other for other in others if not other.get("Sid") or other["Sid"] in by_sid]
