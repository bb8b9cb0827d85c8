"""Secrets of a vault that do not say of what kind they are, or say one that is not permitted."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource
from zs_policy.rule import STRINGS, Family, Option, ResourceRule, Severity
from zs_policy.wants import Want, judged, one_of

TYPE = "azure-native:keyvault:Secret"
KIND = "properties.contentType"


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    kinds = cast("list[str]", context.options["kinds"])
    if not kinds:
        yield from judged(resource, [Want(KIND, bool, "must say what kind of secret this is", there=True)])
        return
    yield from judged(resource, [Want(KIND, one_of(*kinds), f"must be one of {', '.join(kinds)}", there=True)])


RULE = ResourceRule(
    id="secret-kind-stated",
    title="A secret says what it is",
    why="How a secret is rotated, and how long it may live, depends on its kind; a value alone does not tell.",
    severity=Severity.LOW,
    family=Family.NAMING,
    fix="State the kind as the content type.",
    code='"content_type": "third-party-api-key"',
    types=frozenset({TYPE}),
    options={"kinds": Option([], "Kinds of secrets that are permitted; where none is listed, any.", STRINGS)},
    check=check,
)
