"""Keys of a vault as ARM sees them: made if absent, never changed, deleted softly.

Source: learn.microsoft.com/rest/api/keyvault/keys/keys/create-if-not-exist (an existing key is returned without any
write) and the provider itself, which deletes over the data plane because ARM has no deletion.
"""

# ruff: noqa: ARG002 - hooks share their signatures

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:keyvault:Key"


class Key(Thing):
    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        return replace(old)


THINGS: dict[str, Thing] = {TYPE: Key()}
