"""Vault and OpenBao mounts whose leases live for months, or that people sign in to with passwords."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import number
from zs_policy.wire import UNKNOWN

ROLE = "vault:database/secretBackendRole:SecretBackendRole"
LEASES = {
    ROLE: ("maxTtl", "defaultTtl"),
    "vault:aws/secretBackendRole:SecretBackendRole": ("maxStsTtl", "defaultStsTtl"),
    "vault:index/mount:Mount": ("maxLeaseTtlSeconds", "defaultLeaseTtlSeconds"),
    "vault:database/secretsMount:SecretsMount": ("maxLeaseTtlSeconds", "defaultLeaseTtlSeconds"),
}
BACKEND = "vault:index/authBackend:AuthBackend"


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    if resource.kind == BACKEND:
        if resource.at("type") is UNKNOWN:
            yield undecided(("type",), "is not known yet: it may be a sign-in by password", plausible=True)
        if resource.at("type") == "userpass":
            yield violated(("type",), "is a sign-in by password")
        return
    most = cast("int", context.options["seconds"])
    for name in LEASES[resource.kind]:
        if resource.at(name) is UNKNOWN:
            yield undecided((name,), "is not known yet")
        given = number(resource.at(name))
        if given is not None and given > most:
            yield violated((name,), f"must be at most {most} seconds")
    if resource.kind == ROLE and resource.at("maxTtl") is MISSING:
        yield violated(("maxTtl",), f"is missing: it must be at most {most} seconds")


RULE = ResourceRule(
    id="dynamic-lease-bounded",
    title="A dynamic credential lives for a day at most",
    why="A lease of half a year is a static password with more moving parts.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    frameworks=controls.AUTHENTICATORS,
    fix="Give leases an hour, at most a day, and renew them; sign in with a workload's own identity.",
    code="max_ttl=3600",
    types=frozenset({*LEASES, BACKEND}),
    options={"seconds": Option(86400, "Seconds that a lease lives, at most.", INTEGER)},
    check=check,
)
