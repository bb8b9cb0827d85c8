"""Names that are rules of the service: allowed characters, and one name in the whole world."""

import re
from typing import TYPE_CHECKING

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record


class Named(Thing):
    """A resource whose name must match a pattern and, where it becomes a host name, be nobody else's."""

    def __init__(self, pattern: str, rule: str, code: str, taken: str | None) -> None:
        self._pattern = re.compile(pattern)
        self._rule = rule
        self._code = code
        self._taken = taken

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        name = record.id.rsplit("/", 1)[-1]
        if not self._pattern.fullmatch(name):
            raise RefusedError(self._code, f"the name {name!r} is not valid: {self._rule}")
        if self._taken is not None:
            for other in cloud.named(record.type, record.name):
                if (other.scope, other.key) != (record.scope, record.key):
                    raise RefusedError(
                        self._taken,
                        f"the name {name!r} is already in use ({other.id}): such names are unique in the whole world. "
                        "Choose another name",
                    )
        return record


THINGS: dict[str, Thing] = {
    "azure-native:storage:StorageAccount": Named(
        r"[a-z0-9]{3,24}",
        "3 to 24 lower-case letters and digits",
        "AccountNameInvalid",
        "StorageAccountAlreadyTaken",
    ),
    "azure-native:storage:BlobContainer": Named(
        r"(?!.*--)[a-z0-9$][a-z0-9-]{1,61}[a-z0-9]",
        "3 to 63 lower-case letters, digits and single hyphens, beginning and ending with a letter or digit",
        "InvalidResourceName",
        None,
    ),
    "azure-native:servicebus:Namespace": Named(
        r"[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]",
        "6 to 50 letters, digits and hyphens, beginning with a letter, ending with a letter or digit",
        "BadRequest",
        "NamespaceUnavailable",
    ),
    "aws:s3/bucket:Bucket": Named(
        r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or digit",
        "InvalidBucketName",
        "BucketAlreadyExists",
    ),
}
