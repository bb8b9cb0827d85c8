"""Runs a module of this clone, whatever the working folder holds: `python -I sandbox/launch.py <module> <arguments>`.

`python -m` would look in the current folder first, and a user's program may well have a folder named `sandbox`.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
