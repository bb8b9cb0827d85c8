"""The provider protocol's messages without the rest of the Pulumi SDK.

`import pulumi` runs the whole SDK (a third of a second of CPU in every provider process); the generated messages need
none of it. `light()` puts empty packages in its place, so that only `pulumi.runtime.proto` is loaded. A provider
process calls it before anything else; a process that also uses the SDK must not, and then imports the very same
messages the ordinary way.
"""

import importlib.util
import sys
import types
from pathlib import Path


def light() -> None:
    """Make `pulumi.runtime.proto` importable without running `pulumi/__init__.py`; nothing once the SDK is loaded."""
    if "pulumi" in sys.modules:
        return
    spec = importlib.util.find_spec("pulumi")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the Pulumi SDK is not installed in this environment", name="pulumi")
    root = Path(spec.origin).parent
    for name, folder in (("pulumi", root), ("pulumi.runtime", root / "runtime")):
        module = types.ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module
