"""`python -m sandbox.provider <package>`: a provider plugin. Prints its port on the first line of stdout, as the engine
expects.

It runs in a session of its own, so that a Ctrl-C in the terminal does not interrupt a creation half way, and ends when
the engine does.
"""

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from sandbox.provider.protocol import light

_PACKAGES = ("azure-native", "aws", "kubernetes")
_POLL_S = 0.5


def _end_with(parent: int) -> None:
    """Leave when the engine is gone: nobody else would end this process."""
    while os.getppid() == parent:
        time.sleep(_POLL_S)
    os._exit(0)


def main(arguments: list[str]) -> int:
    """Serve until the engine ends. The engine adds its address to the arguments; it is not needed."""
    parent = os.getppid()
    if not arguments or arguments[0] not in _PACKAGES:
        print(f"usage: python -m sandbox.provider {{{'|'.join(_PACKAGES)}}} [engine address]", file=sys.stderr)
        return 2
    with suppress(PermissionError):  # the engine may have given it a session already
        os.setsid()
    light()

    import grpc
    from pulumi.runtime.proto import provider_pb2_grpc

    from sandbox.provider.service import CLOUD_VARIABLE, Servicer

    cloud = os.environ.get(CLOUD_VARIABLE)
    server = grpc.server(
        ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        Servicer(arguments[0], Path(cloud) if cloud else None), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    server.wait_for_termination()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
