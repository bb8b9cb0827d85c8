"""Rotation policies of keys: kept, shown, obeyed when somebody rotates. Nothing here rotates by the clock.

Source: Microsoft, "Configure cryptographic key auto-rotation in Azure Key Vault": a key lives at least 28 days, at most
one rule rotates and one notifies, 30 days before expiry when nothing else is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sandbox.planes.keyvault import refusals
from sandbox.planes.keyvault.call import Call, member
from sandbox.planes.wire import Answer, answer_json

Json = Any

KIND: Final = "rotation-policy"
_DAY: Final = 86_400
_LEAST_DAYS: Final = 28
_PERIOD: Final = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?")
_TRIGGERS: Final = ("timeAfterCreate", "timeBeforeExpiry")


def get(call: Call) -> Answer:
    return answer_json(200, _shown(call, _kept(call)))


def put(call: Call) -> Answer:
    given = call.body()
    before = _kept(call)
    store, place, name = call.world.store, call.vault.place, call.name.casefold()
    actions = given.get("lifetimeActions")
    expiry = member(given, "attributes").get("expiryTime")
    if expiry is not None and _days(expiry) < _LEAST_DAYS:
        raise refusals.bad(f"attributes.expiryTime is at least P{_LEAST_DAYS}D.")
    body: dict[str, Json] = {
        "lifetimeActions": before["lifetimeActions"] if actions is None else _actions(actions),
        "expiryTime": expiry,
        "created": before.get("created") or call.now,
        "updated": call.now,
    }
    rules = [each["action"]["type"] for each in body["lifetimeActions"]]
    if len(set(rules)) < len(rules):
        raise refusals.bad("lifetimeActions has one rule of a type at most.")
    with store.transaction():
        store.remove(KIND, place, name)
        store.add(KIND, place, name, "", body)
    return answer_json(200, _shown(call, body))


def life_s(call: Call) -> int | None:
    """For how long a new version lives, in seconds; None: without end."""
    expiry = _kept(call).get("expiryTime")
    return _days(expiry) * _DAY if expiry else None


def from_arm(policy: Mapping[str, Json], now: int) -> dict[str, Json]:
    """A policy as ARM states it, which spells types in lower case."""
    attributes: Mapping[str, Json] = policy.get("attributes") or {}
    return {
        "lifetimeActions": _actions(policy.get("lifetimeActions") or []),
        "expiryTime": attributes.get("expiryTime"),
        "created": now,
        "updated": now,
    }


def _kept(call: Call) -> dict[str, Json]:
    found = call.world.store.get(KIND, call.vault.place, call.name.casefold())
    if found is not None:
        return found.body
    return {"lifetimeActions": [_action({"action": {"type": "Notify"}, "trigger": {"timeBeforeExpiry": "P30D"}})]}


def _shown(call: Call, body: dict[str, Json]) -> Json:
    attributes = {name: body[name] for name in ("expiryTime", "created", "updated") if body.get(name) is not None}
    identifier = f"{call.vault.uri}keys/{call.name}/rotationpolicy"
    return {"id": identifier, "lifetimeActions": body["lifetimeActions"], "attributes": attributes}


def _actions(given: Json) -> list[dict[str, Json]]:
    if not isinstance(given, list):
        raise refusals.bad("lifetimeActions is a list.")
    return [_action(each) for each in given]


def _action(given: Json) -> dict[str, Json]:
    try:
        kind = str(given["action"]["type"]).capitalize()
        trigger = {name: given["trigger"][name] for name in _TRIGGERS if given["trigger"].get(name) is not None}
    except (TypeError, KeyError, AttributeError):
        raise refusals.bad("A lifetime action has an action.type and a trigger.") from None
    if kind not in ("Rotate", "Notify") or len(trigger) != 1:
        raise refusals.bad("A lifetime action rotates or notifies, at one time.")
    _days(*trigger.values())
    return {"trigger": trigger, "action": {"type": kind}}


def _days(period: Json) -> int:
    """Days of an ISO 8601 period of years, months and days, counted as 365 and 30: good for comparing, not dates."""
    found = _PERIOD.fullmatch(period) if isinstance(period, str) else None
    if found is None or not any(found.groups()):
        raise refusals.bad("A period is of the form P2Y, P18M or P90D.")
    years, months, days = (int(group or 0) for group in found.groups())
    return years * 365 + months * 30 + days
