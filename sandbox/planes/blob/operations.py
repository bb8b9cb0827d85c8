"""What can be asked of a blob service. An operation is found by method, depth of the path, `restype` and `comp`.

Source: Microsoft, "Operations on Blob Storage" and "Permissions for calling data operations". Not modelled: blocks of a
block blob sent apart, page blobs, leases, snapshots, versions, tags, copies, soft delete of blobs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from sandbox.cloud.semantics import immutability
from sandbox.cloud.semantics.immutability import Verdict
from sandbox.planes.blob import markup, objects, refusals
from sandbox.planes.blob.account import Account
from sandbox.planes.blob.objects import Container
from sandbox.planes.store import Item
from sandbox.planes.wire import Answer, Request
from sandbox.planes.world import World

Json = Any

_CONTAINERS: Final = "Microsoft.Storage/storageAccounts/blobServices/containers"
_RANGE: Final = re.compile(r"bytes=([0-9]{1,18})-([0-9]{0,18})")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_CONTAINER: Final = re.compile(r"[a-z0-9$-]{0,63}")
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]{0,1024}")
_PAGE: Final = 5000
_XML: Final = {"Content-Type": "application/xml"}


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks what of which blob. `container` and `name` are empty where the path has none."""

    world: World
    account: Account
    request: Request
    container: Container
    name: str = ""

    @property
    def identity(self) -> str:
        """ARM id of the container, or of the account."""
        base = self.account.record.id
        return f"{base}/blobServices/default/containers/{self.container.name}" if self.container.name else base

    def blob(self) -> Item:
        """Raises `Refused`, also when the request's conditions do not hold."""
        found = objects.get(self.world, self.container, self.name)
        if found is None:
            raise refusals.no_blob()
        self.conditions(found)
        return found

    def conditions(self, found: Item | None) -> None:
        etag = found.body["etag"] if found else None
        headers = self.request.headers
        if "if-match" in headers and (found is None or headers["if-match"] not in ("*", etag)):
            raise refusals.condition()
        if found is not None and headers.get("if-none-match") in ("*", etag):
            if self.request.method in ("GET", "HEAD"):
                raise refusals.not_modified()
            raise refusals.exists() if headers["if-none-match"] == "*" else refusals.condition()


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    actions: tuple[str, ...]
    """Any one of them is enough."""
    run: Callable[[Call], Answer]


def find(world: World, account: Account, request: Request) -> tuple[Operation, Call] | None:
    container, _, name = request.path.removeprefix("/").partition("/")
    container, name = unquote(container).casefold(), unquote(name)
    if not _CONTAINER.fullmatch(container) or not _NAME.fullmatch(name):
        raise refusals.bad_name()
    call = Call(world, account, request, account.container(container), name)
    depth = 2 if name else 1 if container else 0
    comp, kind = request.query.get("comp", ""), request.query.get("restype", "")
    found = _TABLE.get((request.method, depth, kind, comp))
    return (found, call) if found else None


def _list_containers(call: Call) -> Answer:
    prefix = call.request.query.get("prefix", "")
    made = call.account.containers(call.world.cloud)
    names = sorted(name for name in {*made, *objects.places(call.world, call.account.record.key)})
    found = {name: _about(call, name) for name in names if name.startswith(prefix)}
    return Answer(200, markup.containers(call.account.address, found), _XML)


def _container(call: Call) -> Answer:
    about = _about(call, _known(call))
    headers = {
        "ETag": f'"{about["Etag"]}"',
        "Last-Modified": about["Last-Modified"],
        "x-ms-has-immutability-policy": about["HasImmutabilityPolicy"],
        "x-ms-has-legal-hold": about["HasLegalHold"],
        "x-ms-lease-status": "unlocked",
        "x-ms-lease-state": "available",
    }
    return Answer(200, b"", headers)


def _list(call: Call) -> Answer:
    name, asked = _known(call), call.request.query
    size = asked.get("maxresults") or str(_PAGE)
    if not _NUMBER.fullmatch(size) or int(size) < 1:
        raise refusals.bad("maxresults must be a positive number.")
    all_ = objects.listed(call.world, call.container, asked.get("marker", ""), asked.get("prefix", ""))
    blobs, prefixes, marker = _page(all_, asked.get("prefix", ""), asked.get("delimiter", ""), min(int(size), _PAGE))
    return Answer(200, markup.blobs(call.account.address, name, asked, blobs, prefixes, marker), _XML)


def _page(all_: Iterable[Item], prefix: str, delimiter: str, size: int) -> tuple[list[Item], list[str], str]:
    if not delimiter:
        found = list(islice(all_, size + 1))
        return found[:size], [], found[size - 1].name if len(found) > size else ""
    blobs: list[Item] = []
    prefixes: list[str] = []
    for item in all_:  # not paged: a level of folders is short
        rest = item.name.removeprefix(prefix)
        if delimiter not in rest:
            blobs.append(item)
        elif (folder := prefix + rest.partition(delimiter)[0] + delimiter) not in prefixes[-1:]:
            prefixes.append(folder)
    return blobs, prefixes, ""


def _get(call: Call) -> Answer:
    _known(call)
    found = call.blob()
    content, headers = objects.content(call.world, call.container, call.name), _headers(found)
    asked = _RANGE.fullmatch(call.request.headers.get("x-ms-range") or call.request.headers.get("range", ""))
    if asked is None:
        return Answer(200, content, headers)
    first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if first > last:
        raise refusals.bad_range(len(content))
    return Answer(206, content[first : last + 1], {**headers, "Content-Range": f"bytes {first}-{last}/{len(content)}"})


def _properties(call: Call) -> Answer:
    _known(call)
    found = call.blob()
    return Answer(200, b"", {**_headers(found), "Content-Length": str(found.body["length"])})


def _put(call: Call) -> Answer:
    _known(call)
    kind = call.request.headers.get("x-ms-blob-type", "")
    if kind not in (objects.APPEND, objects.BLOCK):
        raise refusals.not_modelled(f"a blob of type {kind!r}")
    headers = call.request.headers
    about: dict[str, Json] = {
        "contentType": headers.get("x-ms-blob-content-type")
        or headers.get("content-type")
        or "application/octet-stream",
        "metadata": {n.removeprefix("x-ms-meta-"): v for n, v in headers.items() if n.startswith("x-ms-meta-")},
    }
    if not all(value.isascii() for value in (about["contentType"], *about["metadata"].values())):
        raise refusals.bad("Headers that a blob is to keep are in ASCII.")
    with call.world.store.transaction():
        before = objects.get(call.world, call.container, call.name)
        call.conditions(before)
        if before is not None:
            _allowed(immutability.may_overwrite(call.world.cloud, call.identity))
        data = call.request.body if kind == objects.BLOCK else b""
        made = objects.put(call.world, call.container, call.name, kind, data, about)
    return Answer(201, b"", _changed(made))


def _append(call: Call) -> Answer:
    _known(call)
    with call.world.store.transaction():
        found = call.blob()
        if found.body["type"] != objects.APPEND:
            raise refusals.wrong_type()
        position = call.request.headers.get("x-ms-blob-condition-appendpos")
        if position is not None and position != str(found.body["length"]):
            raise refusals.append_position()
        _allowed(immutability.may_append(call.world.cloud, call.identity))
        grown = objects.append(call.world, call.container, found, call.request.body)
    offset = {"x-ms-blob-append-offset": str(found.body["length"])}
    return Answer(201, b"", {**_changed(grown), **offset, "x-ms-blob-committed-block-count": str(grown.body["pieces"])})


def _delete(call: Call) -> Answer:
    _known(call)
    with call.world.store.transaction():
        found = call.blob()
        now = call.world.clock()
        _allowed(immutability.may_delete_blob(call.world.cloud, call.identity, found.body["modified"], now))
        objects.delete(call.world, call.container, call.name)
    return Answer(202)


def _known(call: Call) -> str:
    """The name of the container, which is there. Raises `Refused`."""
    name = call.container.name
    made = call.account.containers(call.world.cloud)
    if name not in made and name not in objects.places(call.world, call.account.record.key):
        raise refusals.no_container()
    return name


def _about(call: Call, name: str) -> dict[str, str]:
    """Properties of a container, as lists name them."""
    base = f"{call.account.record.id}/blobServices/default/containers/{name}"
    policy = immutability.state(call.world.cloud, base)
    held = call.world.cloud.get(immutability.HOLD, "", f"{base}/legalHold")
    return {
        "Last-Modified": markup.moment(0),
        "Etag": "0x8D0000000000000",
        "LeaseStatus": "unlocked",
        "LeaseState": "available",
        "HasImmutabilityPolicy": str(policy is not None).casefold(),
        "HasLegalHold": str(held is not None).casefold(),
    }


def _allowed(verdict: Verdict) -> None:
    if not verdict.allowed:
        raise refusals.Refused(409, verdict.code, verdict.reason)


def _changed(found: Item) -> dict[str, str]:
    modified = markup.moment(found.body["modified"])
    return {"ETag": found.body["etag"], "Last-Modified": modified, "x-ms-request-server-encrypted": "true"}


def _headers(found: Item) -> dict[str, str]:
    body = found.body
    headers = {
        **{f"x-ms-meta-{name}": value for name, value in body["metadata"].items()},
        "Accept-Ranges": "bytes",
        "Content-Type": body["contentType"],
        "ETag": body["etag"],
        "Last-Modified": markup.moment(body["modified"]),
        "x-ms-blob-type": body["type"],
        "x-ms-creation-time": markup.moment(body["created"]),
        "x-ms-lease-status": "unlocked",
        "x-ms-lease-state": "available",
        "x-ms-server-encrypted": "true",
    }
    pieces = {"x-ms-blob-committed-block-count": str(body["pieces"])}
    return {**headers, **pieces} if body["type"] == objects.APPEND else headers


_READ: Final = (f"{_CONTAINERS}/blobs/read",)
_SEE: Final = (f"{_CONTAINERS}/read",)
_WRITE: Final = (f"{_CONTAINERS}/blobs/write", f"{_CONTAINERS}/blobs/add/action")
_TABLE: Final = {
    ("GET", 0, "", "list"): Operation("ListContainers", _SEE, _list_containers),
    ("GET", 1, "container", "list"): Operation("ListBlobs", _READ, _list),
    ("GET", 1, "container", ""): Operation("GetContainerProperties", _SEE, _container),
    ("HEAD", 1, "container", ""): Operation("GetContainerProperties", _SEE, _container),
    ("GET", 2, "", ""): Operation("GetBlob", _READ, _get),
    ("HEAD", 2, "", ""): Operation("GetBlobProperties", _READ, _properties),
    ("PUT", 2, "", ""): Operation("PutBlob", _WRITE, _put),
    ("PUT", 2, "", "appendblock"): Operation("AppendBlock", _WRITE, _append),
    ("DELETE", 2, "", ""): Operation("DeleteBlob", (f"{_CONTAINERS}/blobs/delete",), _delete),
}
