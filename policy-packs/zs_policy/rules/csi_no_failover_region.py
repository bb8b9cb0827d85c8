"""Mounts that fail when a replica region answers 4xx, so that a missing replica takes the primary down."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity

TYPES = frozenset(f"kubernetes:secrets-store.csi.x-k8s.io/{v}:SecretProviderClass" for v in ("v1", "v1alpha1"))


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.at("spec.parameters.failoverRegion") is not MISSING:
        text = "makes a missing replica fail the mount in the primary region too"
        yield violated(("spec", "parameters", "failoverRegion"), text)


RULE = ResourceRule(
    id="csi-no-failover-region",
    title="A replica never takes the primary down",
    why=(
        "The AWS provider fails the mount when either region answers that the secret is not there: one "
        "replica deleted, and no pod starts anywhere."
    ),
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    fix=(
        "Name one region in each class; switch between two classes, or read through the library that falls "
        "back on 5xx only."
    ),
    code='"parameters": {"region": "eu-west-1"}',
    types=TYPES,
    check=check,
)
