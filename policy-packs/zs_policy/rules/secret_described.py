"""Secrets that do not say what they are or whose."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource
from zs_policy.rule import STRINGS, Family, Option, ResourceRule, Severity
from zs_policy.wants import Want, judged

AWS = "aws:secretsmanager/secret:Secret"


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    if resource.kind != AWS:
        yield from judged(resource, [Want("properties.contentType", bool, "must say what kind of secret this is")])
        return
    if not context.environments:
        return  # which tag names the owner is an organisation's own choice
    for name in cast("list[str]", context.options["tags"]):
        yield from judged(
            resource, [Want(f"tags.{name}", bool, "must be there: nobody can be asked about this secret")]
        )


RULE = ResourceRule(
    id="secret-described",
    title="A secret says what it is and whose",
    why="A secret that nobody owns is rotated by nobody and missed by nobody when it leaks.",
    severity=Severity.LOW,
    family=Family.LIFECYCLE,
    fix="Write the owner and the kind beside the secret.",
    code='tags={"owner": "payments-team"}',
    types=frozenset({AWS, "azure-native:keyvault:Secret"}),
    options={"tags": Option(["owner"], "Tags that every secret has, where environments are declared.", STRINGS)},
    check=check,
)
