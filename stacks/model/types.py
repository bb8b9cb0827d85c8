"""The words of a declaration: texts with a pattern that editors can check, and what to say when one does not fit."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Strict, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from stacks.model.regions import PAIRS


class Strictly(BaseModel):
    """Base of all that is declared: unknown fields refused, values never printed, nothing changes afterwards."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, alias_generator=to_camel, validate_default=False
    )


_GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_WORDS = "^[a-z](-?[a-z0-9])*$"
_KUBERNETES = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
_SUBNET = (
    f"^/subscriptions/{_GUID}/resourceGroups/[^/]+/providers/Microsoft\\.Network/virtualNetworks/[^/]+/subnets/[^/]+$"
)
_VAULT = (
    f"^/subscriptions/{_GUID}/resourceGroups/[^/]+/providers/Microsoft\\.KeyVault/vaults/"
    "[A-Za-z](-?[0-9A-Za-z]){2,23}$"
)
_GROUP = f"^/subscriptions/{_GUID}/resourceGroups/[^/]+$"

# One sentence a pattern: what the field wants, in the reader's words.
EXPLAINED: dict[str, str] = {
    _WORDS: "lower-case letters, digits and single hyphens, starting with a letter",
    _KUBERNETES: "a Kubernetes name: lower-case letters, digits and hyphens, a letter or digit at both ends",
    f"^{_GUID}$": "a GUID in lower case, such as 00000000-0000-0000-0000-000000000000",
    _SUBNET: "the ARM id of a subnet: /subscriptions/…/virtualNetworks/…/subnets/…",
    _VAULT: "the ARM id of a key vault: /subscriptions/…/providers/Microsoft.KeyVault/vaults/…",
    _GROUP: "the ARM id of a resource group: /subscriptions/…/resourceGroups/…",
}


def _explained(pattern: str, text: str) -> str:
    EXPLAINED[pattern] = text
    return pattern


Guid = Annotated[str, StringConstraints(pattern=f"^{_GUID}$")]


def _fits_a_vault(value: str) -> str:
    if len(value) > SERVICE_LIMIT:
        raise PydanticCustomError(
            "vault_name",
            "too long for a vault's name: <code>-<service>-<4> may have 24 characters, so a service may have 15",
        )
    return value


SERVICE_LIMIT = 15
ServiceName = Annotated[
    str,
    StringConstraints(pattern=_WORDS),
    AfterValidator(_fits_a_vault),
    WithJsonSchema({"type": "string", "pattern": _WORDS, "maxLength": SERVICE_LIMIT}),
]
SlotName = Annotated[str, StringConstraints(pattern=_WORDS, max_length=60)]
TeamName = Annotated[str, StringConstraints(pattern=_WORDS, max_length=40)]
PhysicalName = Annotated[
    str, StringConstraints(pattern=_explained("^[a-z][a-z0-9-]{2,49}$", "the name of a vault or store in the cloud"))
]
StackName = Annotated[str, StringConstraints(pattern=_WORDS, max_length=30)]
KubernetesName = Annotated[str, StringConstraints(pattern=_KUBERNETES, max_length=63)]
SubnetId = Annotated[str, StringConstraints(pattern=_SUBNET)]
VaultId = Annotated[str, StringConstraints(pattern=_VAULT)]
GroupId = Annotated[str, StringConstraints(pattern=_GROUP)]
EnvironmentName = Annotated[
    str, StringConstraints(pattern=_explained("^[a-z][a-z0-9]{0,14}$", "15 lower-case letters or digits at most"))
]
EnvironmentCode = Annotated[
    str, StringConstraints(pattern=_explained("^[a-z][a-z0-9]{1,3}$", "2 to 4 lower-case letters or digits"))
]
# Byte for byte the `iss` of the issuer's discovery document: a final slash is part of it and is never added or removed.
Issuer = Annotated[
    str,
    StringConstraints(
        pattern=_explained(r"^https://[^\s/?#*@]+(/[^\s?#*]*)?$", "an https URL, byte for byte the issuer's own `iss`"),
        max_length=600,
    ),
]
HostName = Annotated[
    str,
    StringConstraints(
        pattern=_explained(
            r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$", "a host name in lower case, no address"
        ),
        max_length=253,
    ),
]
UrlPath = Annotated[
    str, StringConstraints(pattern=_explained(r"^/[0-9A-Za-z/._-]*$", "a path, such as /health"), max_length=128)
]
Subject = Annotated[
    str,
    StringConstraints(
        pattern=_explained(r"^[A-Za-z0-9][A-Za-z0-9._/ -]*$", "an exact name: no wildcard, no surrounding space"),
        max_length=300,
    ),
]


def _unitless(value: object) -> object:
    return str(value) if isinstance(value, int) else value  # so that a bare number is told about its unit


Days = Annotated[
    str,
    BeforeValidator(_unitless, json_schema_input_type=str),
    StringConstraints(pattern=_explained("^[1-9][0-9]{0,4}d$", "a number of days, such as 30d")),
]
Lifetime = Annotated[
    str,
    BeforeValidator(_unitless, json_schema_input_type=str),
    StringConstraints(pattern=_explained("^[1-9][0-9]{0,4}[dh]$", "days or hours, such as 90d or 8h")),
]
Table = Annotated[
    str,
    StringConstraints(
        pattern=_explained("^[a-z][a-z0-9_]{0,62}$", "lower-case letters, digits and underscores, 63 at most")
    ),
]
Entity = Annotated[str, StringConstraints(pattern=_WORDS, min_length=3, max_length=50)]
Flag = Annotated[bool, Strict()]
Number = Annotated[int, Strict()]


def _region(value: str) -> str:
    if value not in PAIRS:
        raise PydanticCustomError("not_allowed", "not an Azure region", {"allowed": sorted(PAIRS)})
    return value


Region = Annotated[str, AfterValidator(_region), WithJsonSchema({"type": "string", "enum": sorted(PAIRS)})]


_MIXED = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])(?:.*[0-9].*[0-9].*[0-9]|(?=.*[a-z]).*[A-Z])")


def _sentence(value: str) -> str:
    # A purpose is copied into metadata that many may read; a pasted credential has the shape of one long mixed word.
    if any(len(word) > 24 or (len(word) > 8 and _MIXED.search(word)) for word in value.split()):
        raise PydanticCustomError("sentence", "holds something that looks like a value and not like a word")
    return value


Sentence = Annotated[
    str,
    StringConstraints(pattern=_explained(r"^[^\r\n\t]+$", "one line of text"), min_length=10, max_length=200),
    AfterValidator(_sentence),
]


def hours(lifetime: str) -> int:
    """Hours in `30d` or `8h`."""
    return int(lifetime[:-1]) * (24 if lifetime.endswith("d") else 1)


def days(lifetime: str) -> int:
    """Whole days in `30d` or `48h`, rounded up: a bound is never met by rounding down."""
    return -(-hours(lifetime) // 24)
