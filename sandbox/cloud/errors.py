"""What the cloud answers when it will not do something.

    Exception
    ├── RefusedError   a service's own refusal: its code and its words, as the real one would say them
    └── DamagedError   the file that holds the cloud is not what it was written to be

Neither ever carries a property's value.
"""

from pathlib import Path


class RefusedError(Exception):
    """The service said no. `code` is the service's (`VaultAlreadyExists`), the message its explanation."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class DamagedError(Exception):
    """The cloud file cannot be trusted. It is never repaired or replaced without being asked."""

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(
            f"the sandbox cloud file {path} is damaged: {found}. Nothing was changed. "
            "Put back a good copy of the file, or start over with `make clean`, which forgets this sandbox."
        )
        self.path = path
        self.found = found
