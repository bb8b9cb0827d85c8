"""The offline cloud: what exists, apart from what Pulumi remembers. One SQLite file, written by the sandbox's providers
only.
"""

from sandbox.cloud.errors import DamagedError, RefusedError
from sandbox.cloud.store import Cloud, Record, Synthetic

__all__ = ["Cloud", "DamagedError", "Record", "RefusedError", "Synthetic"]
