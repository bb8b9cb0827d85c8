"""One call to a vault, and the paging of lists."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sandbox.planes.entra.tokens import Caller
from sandbox.planes.keyvault import refusals
from sandbox.planes.keyvault.vault import Vault
from sandbox.planes.store import Item
from sandbox.planes.wire import Request
from sandbox.planes.world import World

Json = Any

_NAME: Final = re.compile(r"[0-9A-Za-z-]{1,127}")
_VERSION: Final = re.compile(r"[0-9A-Fa-f]{32}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_PAGE: Final = 25
_TAGS: Final = 15


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks what of which object. `name` and `version` are empty where the path has none."""

    world: World
    vault: Vault
    caller: Caller
    request: Request
    name: str = ""
    version: str = ""

    @property
    def now(self) -> int:
        return int(self.world.clock())

    def body(self) -> dict[str, Json]:
        """The request's JSON object. Raises `Refused`."""
        found = self.request.json()
        if found is None:
            raise refusals.bad("The request body is not a JSON object.")
        return found

    def page(self, items: Iterable[Item]) -> tuple[list[Item], str | None]:
        """The page of a list that is asked for, and the link to the next."""
        size = self.request.query.get("maxresults", str(_PAGE))
        if not _NUMBER.fullmatch(size) or not 1 <= int(size) <= _PAGE:
            raise refusals.bad(f"maxresults must be a number from 1 to {_PAGE}.")
        found = list(islice(items, int(size) + 1))
        if len(found) <= int(size):
            return found, None
        found.pop()
        last = base64.urlsafe_b64encode(f"{found[-1].name}/{found[-1].version}".encode()).decode()
        version = self.request.query["api-version"]
        path = self.request.path.strip("/")
        return found, f"{self.vault.uri}{path}?api-version={version}&$skiptoken={last}&maxresults={size}"

    def after(self) -> tuple[str, str]:
        """Name and version that the page begins after."""
        given = self.request.query.get("$skiptoken", "")
        try:
            name, _, version = base64.urlsafe_b64decode(given).decode().partition("/")
        except ValueError:
            raise refusals.bad("The $skiptoken is not one of this service.") from None
        return name, version


def checked_name(name: str) -> str:
    """A valid name of an object. Raises `Refused`."""
    if not _NAME.fullmatch(name):
        raise refusals.bad("The request URI contains an invalid name: 1 to 127 letters, digits and hyphens.")
    return name


def is_version(text: str) -> bool:
    return bool(_VERSION.fullmatch(text))


def member(body: dict[str, Json], name: str) -> dict[str, Json]:
    """An object within a request's body, empty when it is not there. Raises `Refused`."""
    found = body.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise refusals.bad(f"{name} must be an object.")
    return found


def tags_of(body: dict[str, Json]) -> dict[str, str] | None:
    """The tags that a request gives; None when it gives none. Raises `Refused`."""
    tags = body.get("tags")
    if tags is None:
        return None
    if not isinstance(tags, dict) or len(tags) > _TAGS or not all(isinstance(value, str) for value in tags.values()):
        raise refusals.bad(f"Tags are at most {_TAGS} texts by name.")
    return dict(tags)


def attributes_of(body: dict[str, Json], before: dict[str, Json], now: int) -> dict[str, Json]:
    """An object's attributes after a request. Raises `Refused`."""
    given = member(body, "attributes")
    found = {"enabled": True, "created": now, **before, "updated": now}
    enabled = given.get("enabled", found["enabled"])
    found["enabled"] = True if enabled is None else enabled
    if not isinstance(found["enabled"], bool):
        raise refusals.bad("attributes.enabled must be true or false.")
    for name in ("nbf", "exp"):
        value = given.get(name)
        if value is not None:
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 40:
                raise refusals.bad(f"attributes.{name} must be seconds since 1970.")
            found[name] = value
    if "nbf" in found and "exp" in found and found["exp"] <= found["nbf"]:
        raise refusals.bad("attributes.exp must be after attributes.nbf.")
    return found
