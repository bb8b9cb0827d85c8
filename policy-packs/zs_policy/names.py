"""What a name says about the value behind it. A name never clears a value; it only makes a weak suspicion a strong
one.
"""

import re
from functools import lru_cache
from typing import Final

from zs_policy.tables.text import listed

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_ALONE: Final = {
    **dict.fromkeys(("password", "passwords", "passwd", "pwd", "passphrase", "passcode", "pass"), "a password"),
    **dict.fromkeys(("secret",), "a secret"),
    **dict.fromkeys(("token", "pat", "bearer"), "a token"),
    **dict.fromkeys(("credential", "creds"), "a credential"),
    **dict.fromkeys(("apikey", "accesskey", "accountkey", "secretkey", "sharedkey", "masterkey", "authkey"), "a key"),
    **dict.fromkeys(("privatekey", "pem", "pfx"), "a private key"),
    **dict.fromkeys(("connectionstring", "connstr", "conn", "dsn"), "a connection string"),
    "sas": "a shared access signature",
}
_KEY_OF: Final = listed(
    """
    access account admin api app application auth authentication bot cookie cosmos encryption function hmac host
    jwt license licence mac master primary private sas search secondary secret service session shared signing
    storage subscription token webhook
    """
)
_HINTS: Final = frozenset({"credentials", "creds", "auth", "authorization", "login"})
_NOT_TOKENS: Final = listed(
    """
    client request creation continue continuation next page pagination update event trigger idempotency version
    csrf cancel registration public type id
    """
)
_SECRETS_BY_NAME: Final = frozenset({"certificate", "certificates", "existing", "pull"})
"""`imagePullSecret`: which Secret of the cluster, not what is in it."""
_SWITCHES: Final = listed(
    """
    allow allows allowed change checksum disable disabled enable enabled existing force has is must require required
    requires should update use uses with without
    """
)
"""First words of names that ask whether, or which, not what: `allowUsersToChangePassword`, `existingSecret`."""
_PLAIN_KEYS: Final = listed(
    """
    alias arrow blob bucket cache client cmk column composite config configuration cryptographic dedup deduplication
    dict dictionary down event feature file filter flag foreign group hash hot idempotency index instrumentation item
    join key kms label lang locale lock lookup map message metric natural object order parameter partition path pub
    public publishable query range ref reference registry resource route routing row s s3 schema sequence setting shift
    site sort state surrogate table tag translation up variable
    """
)
"""What `..._KEY` is of when it is a name, an address in a store or a public half."""
_TAIL: Final = listed(
    """
    value values text plain plaintext literal string wo current new old default base64 b64
    backup dev development external internal live prod production qa sandbox stage staging test testing uat
    """
)

INNOCENT_ENDINGS: Final = listed(
    """
    id ids arn urn name names endpoint endpoints uri url urls host hostname fqdn domain region location zone
    version port path email tenant namespace bucket queue topic thumbprint fingerprint sha sha256 hash digest
    etag checksum issuer subject audience scope user users account database db schema table server cluster
    service share container image role group enabled mode type kind format level count size
    """
)
"""Last words of names whose values are seldom credentials. They soften an unknown; they never excuse a known value."""

DIGEST_NAMES: Final = listed(
    """
    hash sha sha1 sha256 sha512 digest checksum fingerprint thumbprint etag integrity md5 crc
    public pubkey publishable
    """
)
"""Words in names of digests and of public halves of keys, which are as random as the other half."""

_CREDENTIAL_KIND: Final = re.compile(r"(?i)\w__credential\Z")
"""`AzureWebJobsStorage__credential`: which kind of identity a connection signs in with, not what it signs in with."""
_IDENTITIES: Final = frozenset({"managedidentity", "workloadidentity"})


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """`primaryConnectionString`, `PRIMARY_CONNECTION-STRING` -> ("primary", "connection", "string")."""
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=8192)
def credential_named(name: str) -> str:
    """What kind of credential a value of this name would be ("a password"), or "" when the name promises none."""
    parts = [w for w in words(name) if not w.isdigit()]
    while len(parts) > 1 and parts[-1] in _TAIL and parts[-2:] != ["connection", "string"]:
        parts.pop()
    if not parts or parts[0] in _SWITCHES:
        return ""
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last == "key":
        if before == "private":
            return "a private key"
        return "a key" if before in _KEY_OF else ""
    if (last, before) in {("string", "connection"), ("str", "conn"), ("string", "conn")}:
        return "a connection string"
    if (last == "token" and before in _NOT_TOKENS) or (last == "secret" and before in _SECRETS_BY_NAME):
        return ""
    if last in {"conn", "pem"} and len(parts) == 1:
        return ""
    return _ALONE.get(last, "")


@lru_cache(maxsize=8192)
def hints_at_credential(name: str) -> bool:
    """Whether a random value of this name would be a credential, any other value not: `DATADOG_KEY`, `credentials`."""
    parts = [w for w in words(name) if not w.isdigit()]
    while len(parts) > 1 and parts[-1] in _TAIL:
        parts.pop()
    if not parts or parts[0] in _SWITCHES:
        return False
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    return (last in {"key", "keys"} and bool(before) and before not in _PLAIN_KEYS) or last in _HINTS


@lru_cache(maxsize=8192)
def names_an_api_key(name: str) -> bool:
    """`HEROKU_API_KEY`: a service's own key, for which some services give GUIDs. `API_KEY` alone says too little."""
    parts = words(name)
    return len(parts) > 2 and parts[-2] == "api" and parts[-1] in {"key", "token"}


@lru_cache(maxsize=8192)
def sounds_innocent(name: str) -> bool:
    """Whether the name's last word is that of an id, an endpoint, a name and the like (also in one piece: PGHOST)."""
    parts = [w for w in words(name) if not w.isdigit()] or [""]
    innocent = parts[-1] in INNOCENT_ENDINGS or parts[-1].endswith(("host", "name", "user", "database", "url", "uri"))
    return _names_a_credential_kind(name) or (innocent and not credential_named(name))


def states_an_identity(name: str, value: str) -> bool:
    """Whether this is the documented setting that says "sign in with an identity"; any other value is judged."""
    return _names_a_credential_kind(name) and value.strip().lower() in _IDENTITIES


def _names_a_credential_kind(name: str) -> bool:
    return _CREDENTIAL_KIND.search(name) is not None


@lru_cache(maxsize=8192)
def names_a_digest(name: str) -> bool:
    return not DIGEST_NAMES.isdisjoint(words(name))
