"""The pack `no-secret-zero`: every rule of the library, each mandatory. A pack selects; it has no rules of its own."""

import sys
from pathlib import Path

# The engine starts a pack with only the pack's own folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from zs_adapter import serve
from zs_policy.registry import all_rules

serve("no-secret-zero", all_rules().values())
