"""What every plane stands on: the cloud that `up` made, the planes' own store, the signing keys, the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.cloud import Cloud
from sandbox.planes.keyring import Keyring
from sandbox.planes.store import Store


@dataclass(frozen=True)
class World:
    cloud: Cloud
    store: Store
    keyring: Keyring
    clock: Callable[[], float] = field(default=time.time)
    """Seconds since 1970."""

    @classmethod
    def at(cls, cloud: Path, folder: Path) -> World:
        """The world over the cloud file, with the planes' own files in `folder`."""
        store = Store(folder)
        return cls(Cloud(cloud), store, Keyring(store))

    def close(self) -> None:
        self.store.close()
        self.cloud.close()
