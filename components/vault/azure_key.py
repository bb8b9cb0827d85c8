"""A key in a vault: what it may do, how it rotates, and who may use it. Never who may see it: nobody may."""

import re
from collections.abc import Callable
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import authorization, keyvault

from components import checks, grants
from components.errors import Problem
from components.grants import Principal

RSA_SIZES = (3072, 4096)
CURVES = ("P-256", "P-384", "P-521")
_OPERATIONS = {
    "RSA": ("wrapKey", "unwrapKey", "encrypt", "decrypt", "sign", "verify"),
    "EC": ("sign", "verify"),
}
_DEFAULT_OPERATIONS = {"RSA": ["wrapKey", "unwrapKey"], "EC": ["sign", "verify"]}


class KeyRotation(TypedDict):
    """When a key gets a new version, in ISO 8601 periods of days, months or years (`P30D`, `P18M`, `P2Y`)."""

    expiry: str
    """Each version expires this long after it was made."""
    rotate_after: str
    """A new version is made this long after the last one; shorter than `expiry`."""
    notify_before: str
    """An event is sent this long before a version expires."""


DEFAULT_ROTATION: KeyRotation = {"expiry": "P2Y", "rotate_after": "P18M", "notify_before": "P30D"}


class AzureKeyArgs(TypedDict):
    """Arguments of `AzureVault.add_key`. Whether the key lives in an HSM is decided by the vault's tier."""

    kty: str
    """`RSA` or `EC`."""
    size: NotRequired[int]
    """RSA only: 3072 (default) or 4096 bits."""
    curve: NotRequired[str]
    """EC only: `P-256` (default), `P-384` or `P-521`."""
    operations: NotRequired[list[str]]
    """What the key is for; unless said otherwise an RSA key wraps and unwraps, an EC key signs and verifies."""
    rotation: NotRequired[KeyRotation | None]
    """Absent: every 18 months, expiring after two years, with 30 days notice. None: no rotation policy at all."""


class AzureKey:
    """A key of a vault, ours or existing. Not a component: it costs no more than the key itself."""

    def __init__(
        self,
        name: str,
        resource_id: str,
        uri: str,
        environment: str,
        options: Callable[[], pulumi.ResourceOptions],
        resource: "keyvault.Key | None" = None,
    ) -> None:
        self.resource_id = resource_id
        """ARM id of the key."""
        self.uri = uri
        """Address of the key without a version: who uses it follows its rotation."""
        self.resource = resource
        """The resource, to depend on; None for a key that exists already."""
        self._name = name
        self._environment = environment
        self._options = options

    def grant_wrap(self, principal: Principal) -> "authorization.RoleAssignment":
        """Let `principal` wrap and unwrap with this one key (Key Vault Crypto Service Encryption User)."""
        return grants.assign_role(
            f"{self._name}-wrap-{principal.label}",
            scope=self.resource_id,
            role="Key Vault Crypto Service Encryption User",
            principal=principal,
            environment=self._environment,
            opts=self._options(),
        )


def key_problems(key_name: str, args: AzureKeyArgs) -> list[Problem]:
    """What Azure, or the platform, would not take."""
    problems = checks.fields(args, AzureKeyArgs)
    problems += checks.named(
        "key name", key_name, pattern="[0-9A-Za-z-]+", least=1, most=127, allowed="letters, digits and hyphens"
    )
    kty = args.get("kty")
    problems += checks.one_of("kty", kty, _OPERATIONS)
    if kty == "RSA":
        problems += checks.one_of("size", args.get("size", RSA_SIZES[0]), RSA_SIZES) + _absent(args, "curve", "EC")
    if kty == "EC":
        problems += checks.one_of("curve", args.get("curve", CURVES[0]), CURVES) + _absent(args, "size", "RSA")
    for operation in args.get("operations", []):
        problems += checks.one_of("an operation", operation, _OPERATIONS.get(str(kty), ()))
    return problems + _rotation_problems(args.get("rotation"))


def key_properties(args: AzureKeyArgs, *, premium: bool) -> "keyvault.KeyPropertiesArgsDict":
    """The properties that ARM gets. A rotation policy of None is left out: Azure refuses an empty one.

    No expiry and no start date: the rotation policy sets them on each version, and a program has no clock.
    """
    kty = args["kty"]
    rotation = args.get("rotation", DEFAULT_ROTATION)
    properties: keyvault.KeyPropertiesArgsDict = {
        "kty": f"{kty}-HSM" if premium else kty,
        "key_ops": args.get("operations", _DEFAULT_OPERATIONS[kty]),
        "attributes": {"enabled": True, "exportable": False},
    }
    if kty == "RSA":
        properties["key_size"] = args.get("size", RSA_SIZES[0])
    else:
        properties["curve_name"] = args.get("curve", CURVES[0])
    if rotation is not None:
        kinds = keyvault.KeyRotationPolicyActionType
        rotate: keyvault.LifetimeActionArgsDict = {
            "action": {"type": kinds.ROTATE},
            "trigger": {"time_after_create": rotation["rotate_after"]},
        }
        notify: keyvault.LifetimeActionArgsDict = {
            "action": {"type": kinds.NOTIFY},
            "trigger": {"time_before_expiry": rotation["notify_before"]},
        }
        policy: keyvault.RotationPolicyArgsDict = {
            "attributes": {"expiry_time": rotation["expiry"]},
            "lifetime_actions": [rotate, notify],
        }
        properties["rotation_policy"] = policy
    return properties


def _absent(args: AzureKeyArgs, field: str, kty: str) -> list[Problem]:
    if field not in args:
        return []
    return [Problem(f"{field} is for {kty} keys", "a value", "no value", f"remove {field}, or choose kty {kty}")]


def _rotation_problems(rotation: KeyRotation | None) -> list[Problem]:
    if rotation is None:
        return []
    days = {field: _days(str(period)) for field, period in rotation.items()}
    problems = checks.fields(rotation, KeyRotation)
    for field, length in days.items():
        if length is None:
            allowed = "P<n>D, P<n>M or P<n>Y, at least one"
            problems.append(Problem(f"rotation {field} is not a period", "another text", allowed, "write it like P30D"))
    expiry, rotate, notice = (days.get(field) for field in ("expiry", "rotate_after", "notify_before"))
    if problems or expiry is None or rotate is None or notice is None:
        return problems
    # Azure's own bounds: an expiry of 28 days or more, and both triggers at least a week inside the life of a version.
    if expiry < 28:
        problems.append(Problem("rotation expiry is too short", f"{expiry} days", "28 days or more", "lengthen it"))
    if not 7 <= rotate <= expiry - 7:
        allowed = "7 days or more, and 7 days before expiry or earlier"
        problems.append(Problem("rotation rotate_after is out of bounds", f"{rotate} days", allowed, "rotate earlier"))
    if not 7 <= notice <= expiry - 7:
        allowed = "7 days or more, and less than the life of a version"
        problems.append(Problem("rotation notify_before is out of bounds", f"{notice} days", allowed, "change it"))
    return problems


def _days(period: str) -> int | None:
    """The length of a period, months and years at their shortest; None when it is not one we take."""
    found = re.fullmatch(r"P([1-9][0-9]{0,4})([DMY])", period)
    return int(found[1]) * {"D": 1, "M": 28, "Y": 365}[found[2]] if found else None
