"""How a property value is kept: as JSON, and a secret as a fingerprint only.

The cloud never holds a secret value. What it must still know is whether a value changed, so it keeps a keyed digest;
reading gives the value back only to a caller who already has it (Pulumi sends its state along with every read), as
real services do with passwords they will not return.
"""

import hashlib
import hmac
import json
from typing import Any, Final, cast

Json = Any

SECRET: Final = "$secret"  # noqa: S105 - the mark, not a secret
BLOB: Final = "$blob"


def fingerprint(value: Json, key: bytes) -> str:
    """A digest by which two equal values are recognised; without the key it cannot be tried out."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def is_sealed(value: Json) -> bool:
    return isinstance(value, dict) and SECRET in value and len(cast(dict[str, Json], value)) == 1
