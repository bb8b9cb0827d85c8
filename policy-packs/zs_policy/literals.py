"""Is this string a credential? Shape first, then randomness, then what its name promises; JSON and base64 are opened.

`credential(text, label)` answers with the kind ("a GitHub token") or "". It never quotes the text. Answers are cached
by content: programs repeat themselves. Not decided here: encryption, arithmetic. What a scanner cannot read,
the rules on types refuse.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from zs_policy import shapes
from zs_policy.names import (
    credential_named,
    hints_at_credential,
    names_a_digest,
    names_an_api_key,
    sounds_innocent,
    states_an_identity,
)
from zs_policy.wire import walk

MAX_TEXT: Final = 256 * 1024
"""Of longer strings the beginning and the end are read: a scanner must not become the slowest part of a preview."""

MAX_DEPTH: Final = 3
"""Wrappings that are opened, one in the other; what lies deeper is judged by how it looks."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9+/_=.~!@#$%^&*-]{20,512}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_LETTERS: Final = re.compile(r"[A-Za-z]{3}")
_OPAQUE: Final = re.compile(r"(?!.*://)[^\s\"'{}\[\]<>()]+")
"""One run of characters, such as a password or `user:password`: base64 is then no document, and stays suspicious."""
_PERCENT: Final = re.compile(r"%(?:2[0-9A-Fa-f]|3[A-Fa-f])")
_GZIP: Final = b"\x1f\x8b"
_KEY_BYTES: Final = re.compile(r"[A-Za-z0-9+/]{43}=")
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_AWS_SECRET: Final = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
_PROMISES: Final = (
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "cred",
    "sas",
    "pat",
    "bearer",
    "pem",
    "pfx",
    "dsn",
    "conn",
)
_PASSWORD_PAIR: Final = re.compile(r"(?i)\b(?:password|pwd|passwd|user password)[ \t]*=[ \t]*([^;\s\"']{1,256})")
_HOST: Final = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+\.[a-z]{2,24}")
_HEADERS: Final = ("earer", "asic", "uthorization", "BEARER", "BASIC", "AUTHORIZATION")
_STAND_INS: Final = frozenset({"pass", "password", "passwd", "pwd", "token", "secret", "test"})
"""What documentation writes after a user's name on a command line."""
_NO_PASSWORDS: Final = frozenset(
    {"ask", "auto", "bool", "env", "field", "file", "hidden", "iam", "input", "prompt", "read", "required", "optional"}
    | {"show", "string", "text", "type", "vault", "write"}
)
"""Words that stand beside `password` in schemas, forms and configuration."""


@lru_cache(maxsize=8192)
def credential(text: str, label: str = "", depth: int = 0) -> str:
    """The kind of credential that this string is or holds, or "". `label` is the name it goes by."""
    if len(text) > MAX_TEXT:
        text = f"{text[: MAX_TEXT // 2]}\n{text[-MAX_TEXT // 2 :]}"
    if _says_nothing(text, label):
        return ""
    if shapes.stands_for_one(text):
        # Brackets and the like around a token do not make it another.
        return _of_known_form(text, label) or ("a key" if names_an_api_key(label) and shapes.is_guid(text) else "")
    if '"kty"' in text:  # before it is opened: inside, nothing says that a long number is half of a public key
        text = shapes.strip_public(text)
    if opened := _opened(text, label, depth):
        return opened
    if depth < MAX_DEPTH and _wraps_prose(text):
        return _by_name(text, label)  # what it wraps has been judged; how its base64 looks says nothing
    rest = shapes.strip_public(text)
    found = _by_shape(rest, label, depth) or _by_manifest(rest) or _by_assignment(rest)
    return found or (_by_name(rest, label) if rest == text else "")  # what is public is not what the name promises


def _says_nothing(text: str, label: str) -> bool:
    """Whether neither the text nor its name promises anything: most strings of a program, which so cost nothing."""
    if credential_named(label):
        return False
    if len(text) < shapes.SHORTEST:
        return "=" not in text and ":" not in text
    return not hints_at_credential(label) and shapes.SPELT.fullmatch(text) is not None


def _opened(text: str, label: str, depth: int) -> str:
    """What a JSON document or a base64 wrapping holds."""
    if depth >= MAX_DEPTH:
        return ""
    stripped = text.strip()
    if stripped[:1] in ("{", "[") and stripped[-1:] in ("}", "]"):
        try:
            document = json.loads(stripped)
        except (ValueError, RecursionError):
            return ""
        for leaf in walk(document):
            if isinstance(leaf.value, str) and (found := credential(leaf.value, leaf.label or label, depth + 1)):
                return found
        return ""
    if len(stripped) >= 24 and _BASE64.fullmatch(stripped) and (inner := _decoded(stripped)):
        return credential(inner, label if credential_named(label) else "", depth + 1)
    if _PERCENT.search(stripped) and (inner := unquote(stripped)) != stripped:
        return credential(inner, label, depth + 1)
    return ""


def _wraps_prose(text: str) -> bool:
    """Whether this is base64 of a script, a document or an address, rather than of bytes or of one opaque token."""
    stripped = text.strip()
    if len(stripped) < 24 or not _BASE64.fullmatch(stripped):
        return False
    inner = _decoded(stripped).strip()
    return bool(_LETTERS.search(inner)) and not _OPAQUE.fullmatch(inner)


def _decoded(text: str) -> str:
    """The printable text behind a base64 string, compressed or not, or ""."""
    try:
        raw = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
        if raw.startswith(_GZIP):
            raw = zlib.decompressobj(wbits=31).decompress(raw, MAX_TEXT)
        inner = raw.decode("utf-8")
    except (binascii.Error, ValueError, zlib.error):
        return ""
    return inner if inner.isascii() and all(c.isprintable() or c in "\r\n\t" for c in inner) else ""


def _by_shape(text: str, label: str, depth: int) -> str:
    if len(text) >= shapes.SHORTEST:
        if kind := _of_known_form(text, label):
            return kind
        for kind, hint, pattern in shapes.SPOKEN:
            if hint in text and any(_is_spoken(match[1]) for match in pattern.finditer(text)):
                return kind
    return _in_address(text) or ("" if names_a_digest(label) else _by_randomness(text, label, depth))


def _of_known_form(text: str, label: str) -> str:
    for kind, _, pattern in shapes.likely(text):
        if any(_is_one(match[0], label) for match in pattern.finditer(text)):
            return kind
    return ""


def _in_address(text: str) -> str:
    """Credentials inside URLs and headers, of whatever length."""
    if "://" in text and "@" in text and any(not _let_through(m[1]) for m in shapes.URL_PASSWORD.finditer(text)):
        return "a password in a URL"
    if "=" in text and ("?" in text or "&" in text):
        for match in shapes.QUERY_KEY.finditer(text):
            if shapes.looks_random(match[1]) or (len(match[1]) >= 20 and not _let_through(match[1])):
                return "a key in a URL"
    if any(word in text for word in _HEADERS):
        for match in shapes.BEARER.finditer(text):
            if not _let_through(match[1]) and not shapes.SPELT.fullmatch(match[1]):
                return "an authorization header"
    return ""


def _by_randomness(text: str, label: str, depth: int) -> str:
    if len(text) < 20:
        return ""
    if len(text) >= 30 and not sounds_innocent(label) and shapes.has_single_case_run(text):
        return "a random credential"
    if text.islower() or text.isupper():
        return ""
    for match in _AWS_SECRET.finditer(text):
        if shapes.looks_random(match[0]):
            return "an AWS secret access key"
    for match in _TOKEN.finditer(text):
        token = _assigned(match[0])
        if depth < MAX_DEPTH and _wraps_prose(token):
            if found := credential(_decoded(token), "", depth + 1):
                return found
            continue
        if _KEY_BYTES.fullmatch(token) and shapes.entropy(token) > 4.2:
            return "a 256-bit key in base64"
        if token.count("/") > 1 and not token.endswith("="):
            token = max(token.split("/"), key=len)  # a path is as random as its most random part
        if shapes.looks_random(token) and not (shapes.is_plain_fact(token) or shapes.SPELT.fullmatch(token)):
            return "a random credential"
    return ""


def _assigned(token: str) -> str:
    """What is on the right of `NAME=value`: a name in capitals before hex in small letters is not random."""
    name, equals, value = token.partition("=")
    return value if equals and value.strip("=") and _NAME.fullmatch(name) else token


def _is_one(match: str, label: str) -> bool:
    """Whether what has the shape is no stand-in and no digest: 512 bits in base64 have the very shape of a storage key,
    and only the name tells them apart.
    """
    return not shapes.is_dull(match) and not (names_a_digest(label) and match.endswith("=="))


def _is_spoken(value: str) -> bool:
    return not _let_through(value) and value.strip("'\">").lower() not in _STAND_INS


def _by_manifest(text: str) -> str:
    """A Kubernetes Secret as text with anything in it: whatever its keys are called, their values are credentials."""
    if "Secret" not in text or not shapes.SECRET_MANIFEST.search(text):
        return ""
    for block in shapes.SECRET_DATA.finditer(text):
        values = (match[1].strip("\"'") for match in shapes.ENTRY.finditer(block[1]))
        if any(len(value) >= 4 and not _let_through(value) for value in values):
            return "a Secret of a cluster"
    return ""


def _by_assignment(text: str) -> str:
    """Lines such as `DB_PASSWORD=...` in user data, .env files, YAML, connection strings and command lines."""
    if "=" not in text and ":" not in text and "--" not in text:
        return ""
    lowered = text.lower()
    if not any(promise in lowered for promise in _PROMISES):
        return ""
    for match in _PASSWORD_PAIR.finditer(text):
        if not _let_through(match[1]):
            return "a password in a connection string"
    for name, value in _assignments(text):
        if (
            ":" in value
            and len(value) > len(name)
            and value[0] in "{["
            and not credential_named(name)
            and (inner := _by_assignment(value))
        ):
            return inner  # a document within quotes
        kind = _promised(name, value)
        if kind and len(value) >= (4 if kind == "a password" else 6) and value not in _NO_PASSWORDS:
            return kind
    return ""


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    """(name, value) of each assignment in a text, and of each `name:` line with a `value:` line below."""
    names_only = "remoteRef" in text  # an ExternalSecret: its `secretKey` says how an entry is called
    for match in shapes.ASSIGNED.finditer(text):
        if not (names_only and match[1] == "secretKey"):
            yield match[1], match[2].strip("\"'\\")  # within a text in quotes, quotes have a backslash
    if "--" in text:
        for match in shapes.OPTION.finditer(text):
            if shapes.is_dense(value := match[2]):  # the next word of a sentence, or a name, is none
                yield match[1], value
    if "value" in text:
        for match in shapes.NAMED_VALUE.finditer(text):
            yield match[1], match[2].strip("\"'")


def _by_name(text: str, label: str) -> str:
    return _promised(label, text.strip())


def _promised(name: str, value: str) -> str:
    """What the name promises, where the value is no sentence, document, address, file or host."""
    kind = credential_named(name)
    if not kind and hints_at_credential(name) and shapes.is_dense(value):
        kind = "a key"
    if names_an_api_key(name) and shapes.is_guid(value):
        return "a key"
    if not kind or _let_through(value) or states_an_identity(name, value):
        return ""
    if kind == "a connection string" or "://" in value or "\n" in value or " " in value:
        return ""  # shapes have already judged it
    if (
        value.startswith(("/", "./", "~/"))
        or _HOST.fullmatch(value)
        or (value.count("/") > (kind == "a password") and shapes.SPELT.fullmatch(value))
    ):
        return ""
    return kind


def _let_through(value: str) -> bool:
    value = value.strip()
    return (
        len(value) < 3
        or shapes.stands_for_one(value)
        or value.startswith(
            ("${", "$(", "{{", "<", "`", "@Microsoft.KeyVault", "$env:", "process.env", "os.environ", "!Ref", "!Sub")
        )
        or value.isdigit()
    )
