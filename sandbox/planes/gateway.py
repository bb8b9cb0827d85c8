"""The door: a forward proxy whose tunnels end here.

A client that was told `HTTPS_PROXY` asks for `CONNECT <vault>.vault.azure.net:443`. Where the host is modelled, the
tunnel goes no further than this process: TLS is spoken by a certificate made for that host, and the request goes to the
plane of the host. Where it is not, the answer says so. No connection is ever opened from here, so nothing leaves the
machine. What is sent without CONNECT is for the machine's own metadata service.
"""

from __future__ import annotations

import asyncio
import http
import sys
import traceback
from collections.abc import Callable

from aiohttp import web

from sandbox.planes.ca import Authority
from sandbox.planes.wire import Answer, Plane, Request, Unreachable

_HEAD_LIMIT = 32 * 1024
_BODY_LIMIT = 128 * 1024 * 1024
_REASONS = {502: "Bad Gateway", 503: "Service Unavailable", 400: "Bad Request", 431: "Request Header Fields Too Large"}

Find = Callable[[str], Plane]
"""The plane of a host; raises `Unreachable`."""


class Gateway:
    """Answers on every port it is told to listen on. `find` is asked at each connection and at each request."""

    def __init__(self, authority: Authority, find: Find, local: Plane) -> None:
        self._authority = authority
        self._find = find
        self._local = local
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self, *, inside: bool) -> asyncio.Server:
        """A loopback port of its own, whose clients are inside or outside the private network."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: _Head(self, inside), "127.0.0.1", 0)

    def opened(self, head: _Head, line: str, rest: bytes) -> None:
        """A request line has arrived."""
        if not line.startswith("CONNECT "):
            self._serve("", head.inside).join(head.transport, rest)
            return
        task = asyncio.get_running_loop().create_task(self._tunnel(head, line.split(" ")[1]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tunnel(self, head: _Head, target: str) -> None:
        host, _, port = target.casefold().rpartition(":")
        try:
            if port != "443":
                raise Unreachable(f"the sandbox answers on port 443 only, not at {target!r}")
            await asyncio.to_thread(self._find, host)
            context = await asyncio.to_thread(self._authority.context, host)
        except Unreachable as error:
            head.refuse(502, str(error))
            return
        head.transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        late = _Late(self._serve(host, head.inside))
        loop = asyncio.get_running_loop()
        try:
            tls = await loop.start_tls(head.transport, late, context, server_side=True)
        except (OSError, ValueError):  # the client went away, or does not trust the sandbox's authority
            head.transport.abort()
            return
        if tls is None:  # closed in the meantime
            return
        late.connected(tls)

    def _serve(self, host: str, inside: bool) -> _Inner:
        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            body = bytearray()
            async for chunk in request.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > _BODY_LIMIT:
                    return web.Response(status=413)
            asked = Request(
                method=request.method,
                host=host or request.host,
                path=request.rel_url.raw_path,
                query=dict(request.rel_url.query),
                headers={name.casefold(): value for name, value in request.headers.items()},
                body=bytes(body),
                inside=inside,
            )
            try:
                # Found anew each time: a connection outlives vaults and regions.
                answer = await asyncio.to_thread(lambda: (self._find(host) if host else self._local)(asked))
            except Unreachable:
                # As when a host goes away: no answer at all.
                if request.transport is not None:
                    request.transport.abort()
                return web.Response(status=503)
            except Exception as defect:  # noqa: BLE001 - of the sandbox; told by place, since its text may hold a value
                place = "".join(traceback.format_tb(defect.__traceback__))
                print(f"{request.method} {host}: {type(defect).__name__}\n{place}", file=sys.stderr, flush=True)
                return web.Response(status=500, text="a defect of the sandbox: planes.log says where")
            return _response(answer)

        return _Inner(web.Server(handle, access_log=None))


class _Inner:
    """aiohttp's own protocol, put on a connection that has begun without it."""

    def __init__(self, server: web.Server) -> None:
        self.protocol: asyncio.Protocol = server()

    def join(self, transport: asyncio.Transport, received: bytes) -> None:
        transport.set_protocol(self.protocol)
        self.protocol.connection_made(transport)
        if received:
            self.protocol.data_received(received)


class _Head(asyncio.Protocol):
    """The beginning of a connection, up to the end of its first head."""

    def __init__(self, gateway: Gateway, inside: bool) -> None:
        self._gateway = gateway
        self.inside = inside
        self._received = b""
        self._passed = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP server's transports are
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._passed:  # bytes before our answer: a client that does not speak HTTP
            self.transport.abort()
        elif b"\r\n\r\n" in self._received:
            self._passed = True
            line = self._received.split(b"\r\n", 1)[0].decode("latin-1")
            self._gateway.opened(self, line, self._received)
        elif len(self._received) > _HEAD_LIMIT:
            self.refuse(431, "the head of the request is too long")

    def refuse(self, status: int, sentence: str) -> None:
        # requests shows the reason only, so the sentence stands there too.
        text = sentence.replace("\r", " ").replace("\n", " ").encode("latin-1", "replace")
        head = f"HTTP/1.1 {status} {_REASONS[status]}: ".encode() + text
        more = f"\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode()
        self.transport.write(head + more + text)
        self.transport.close()


class _Late(asyncio.Protocol):
    """Keeps what arrives with the end of the handshake until the transport is known."""

    def __init__(self, inner: _Inner) -> None:
        self._inner = inner
        self._early = bytearray()

    def data_received(self, data: bytes) -> None:
        self._early += data

    def connected(self, transport: asyncio.Transport) -> None:
        self._inner.join(transport, bytes(self._early))


def _response(answer: Answer) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body, headers=dict(answer.headers))
    if answer.status >= 400:
        response.set_status(answer.status, http.HTTPStatus(answer.status).phrase)
    return response
