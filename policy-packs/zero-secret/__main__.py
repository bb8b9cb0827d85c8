"""The pack `zero-secret`: a selection, made in zs_policy/packs.py."""

import sys
from pathlib import Path

# The engine starts a pack with only the pack's own folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from zs_adapter import serve
from zs_policy.packs import rules_of

serve("zero-secret", rules_of("zero-secret"))
