"""One program for every stack: a stack's configuration says which layer it is (stacks/, docs/architecture.md)."""

from functools import partial
from pathlib import Path

import pulumi

from stacks.runtime import main

pulumi.run(partial(main, Path(__file__).resolve().parent))
