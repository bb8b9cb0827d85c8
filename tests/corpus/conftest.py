"""The corpus is a package beside the tests, so that `python tests/corpus` runs it too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
