"""What a data plane is asked and what it answers. A plane is a plain function, apart from any server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = Any

PRIVATE: Final = "10.0.0.4"
"""Address of whoever comes in through a private endpoint."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `path` is as sent, still percent-encoded; header names are in lower case.

    `inside` tells whether it came through the private network, which no header decides: the proxy has a port for each.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    inside: bool = True

    def json(self) -> dict[str, Json] | None:
        """The body as a JSON object; None when it is not one."""
        try:
            found: Json = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Unreachable(Exception):  # noqa: N818 - a fact of the network, not an error of ours
    """Nobody answers at this host: no such name, or its region is down. The text says which, in one sentence."""


Plane = Callable[[Request], Answer]


def answer_json(status: int, body: Json, headers: Mapping[str, str] | None = None) -> Answer:
    given = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-cache", **(headers or {})}
    return Answer(status, json.dumps(body).encode(), given)
