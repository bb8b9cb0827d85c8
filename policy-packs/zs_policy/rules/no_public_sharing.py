"""Buckets, objects, snapshots, images, documents and functions of AWS that are handed to everyone by a property."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import find, judge, same
from zs_policy.tables import controls
from zs_policy.tables.aws_sharing import CONTROL, GRANTS, SHARING
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    yield from judge(resource, SHARING[resource.kind])
    if resource.kind in GRANTS:
        place, kind, right = GRANTS[resource.kind]
        for path, value in find(resource.props, place):
            grant = cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
            group = any(same(found, "group") for _, found in find(grant, kind))
            given = grant.get(right)
            if value is UNKNOWN or (group and given is UNKNOWN):
                yield undecided(path, "is not known yet: it may let a group in", plausible=True)
            elif group and isinstance(given, str) and given in CONTROL:
                yield violated((*path, right), "lets a group change who may do what")


RULE = ResourceRule(
    id="no-public-sharing",
    title="Nothing is shared with everyone",
    why=(
        "Backups, images and buckets hold what was written down long ago: keys in a disk, passwords in a dump, state"
        " files. Shared with everyone, they are found by those who look for nothing else."
    ),
    severity=Severity.HIGH,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Share with the accounts that need it, by name; publish through a distribution that signs its requests.",
    code='acl="private"  # and a BucketPublicAccessBlock with all four on',
    types=frozenset(SHARING),
    check=check,
)
