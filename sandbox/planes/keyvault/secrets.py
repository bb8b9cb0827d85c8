"""Secrets: values with versions.

Source: Microsoft, "About Azure Key Vault secrets" (a read works outside `nbf` and `exp`, which inform; a disabled
secret is refused) and the REST reference. Not modelled: secrets behind certificates, the retention clock.
"""

from __future__ import annotations

from typing import Any, Final

from sandbox.planes.keyvault import objects, refusals
from sandbox.planes.keyvault.call import Call, attributes_of, tags_of
from sandbox.planes.store import Item
from sandbox.planes.wire import Answer, answer_json

Json = Any
_LONGEST: Final = 25 * 1024
_LONGEST_TYPE: Final = 255


def _show(call: Call, found: Item, value: bool) -> dict[str, Json]:
    bundle: dict[str, Json] = {
        "id": objects.identifier(call, SHAPE, found),
        "attributes": objects.attributes(call, found.body["attributes"]),
        "tags": found.body["tags"],
    }
    if found.body.get("contentType") is not None:
        bundle["contentType"] = found.body["contentType"]
    return {"value": call.world.store.value(found).decode(), **bundle} if value else bundle


def _content_type(body: dict[str, Json]) -> dict[str, Json]:
    given = body.get("contentType")
    if given is None:
        return {}
    if not isinstance(given, str) or len(given) > _LONGEST_TYPE:
        raise refusals.bad(f"contentType is a text of at most {_LONGEST_TYPE} characters.")
    return {"contentType": given}


SHAPE: Final = objects.Shape("Secret", _show, _content_type)


def put(call: Call) -> Answer:
    body = call.body()
    value = body.get("value")
    if not isinstance(value, str):
        raise refusals.bad("The parameter value is missing or not a text.")
    try:
        raw = value.encode()
    except UnicodeEncodeError:
        raise refusals.bad("The parameter value is no Unicode text.") from None
    if len(raw) > _LONGEST:
        raise refusals.bad(f"The parameter value is longer than {_LONGEST} bytes.")
    kept = {
        "name": call.name,
        "attributes": attributes_of(body, {}, call.now),
        "tags": tags_of(body) or {},
        **_content_type(body),
    }
    found = objects.add(call, SHAPE, objects.new_version(), kept, raw)
    return answer_json(200, _show(call, found, True))


def get(call: Call) -> Answer:
    found = objects.item(call, SHAPE)
    if not found.body["attributes"]["enabled"]:
        raise refusals.disabled(SHAPE.noun, "get")
    return answer_json(200, _show(call, found, True))
