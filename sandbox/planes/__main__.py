"""`python -m sandbox.planes <cloud file> <folder> --tethered|--detached`: serve until told to stop.

Tethered: also until standard input closes, which the starter's death does. Detached: nobody's child, it stays when the
starter ends. Either way until the folder is gone.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from sandbox.planes import service
from sandbox.planes.ca import Authority
from sandbox.planes.entra import imds
from sandbox.planes.gateway import Gateway
from sandbox.planes.hosts import Hosts
from sandbox.planes.world import World

_LOOK_S = 1.0


async def _serve(cloud: Path, folder: Path, waited_for: int | None) -> None:
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)
    if waited_for is None:
        loop.add_reader(sys.stdin.fileno(), lambda: os.read(sys.stdin.fileno(), 1024) or done.set())
    world = World.at(cloud, folder)
    authority = Authority(folder)
    gateway = Gateway(authority, Hosts(world), imds.plane(world))
    inside, outside = await gateway.listen(inside=True), await gateway.listen(inside=False)
    service.announce(
        folder, service.Endpoint(os.getpid(), _port(inside), _port(outside), str(authority.path), str(cloud))
    )
    if waited_for is not None:
        os.close(waited_for)
    while not done.is_set() and folder.is_dir():
        try:
            await asyncio.wait_for(done.wait(), _LOOK_S)
        except TimeoutError:
            continue
    inside.close()
    outside.close()
    world.close()


def _port(server: asyncio.Server) -> int:
    return server.sockets[0].getsockname()[1]


def _detach() -> int:
    """Become nobody's child. The half that the starter knows ends when what is returned is closed, by us or our end."""
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    os.close(read)
    return write


def main() -> None:
    cloud, folder, mode = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    waited_for = _detach() if mode == "--detached" else None
    held = service.hold(folder)
    if held is not None:
        asyncio.run(_serve(cloud, folder, waited_for))


if __name__ == "__main__":
    main()
