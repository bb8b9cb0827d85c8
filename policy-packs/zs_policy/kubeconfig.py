"""Whether a kubeconfig signs in by itself (a key, a token, a password) rather than through a program.

Read as the client reads it, since YAML has many spellings of one name; what cannot be parsed is searched as text.
"""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from zs_policy.tables.providers import STATIC_LOGIN
from zs_policy.yaml_text import documents_of

LONGEST: Final = 64 * 1024
_LOGINS: Final = frozenset({"client-key", "client-key-data", "token", "password", "auth-provider"})


def signs_in_by_itself(text: str) -> bool:
    return any(mark in text for mark in STATIC_LOGIN) or any(_LOGINS & set(user) for user in _users(text))


def _users(text: str) -> Iterator[Mapping[str, object]]:
    if len(text) > LONGEST or ("\n" not in text and "{" not in text):
        return
    for document in documents_of(text) or ():
        entries = cast("Mapping[str, object]", document).get("users") if isinstance(document, Mapping) else None
        for entry in cast("list[object]", entries) if isinstance(entries, list) else []:
            user = cast("Mapping[str, object]", entry).get("user") if isinstance(entry, Mapping) else None
            if isinstance(user, Mapping):
                yield cast("Mapping[str, object]", user)
