"""Started by the engine as `pulumi-language-python <engine address>`; prints its port on the first line."""

from __future__ import annotations

import sys

from sandbox.host.server import serve

serve(sys.argv[1:], lambda port: print(port, flush=True))
