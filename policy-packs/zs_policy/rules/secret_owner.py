"""Secrets that do not say whose they are."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource
from zs_policy.rule import STRINGS, Family, Option, ResourceRule, Severity
from zs_policy.wants import Want, judged


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    if not context.environments:
        return  # which tag names the owner is an organisation's own choice
    for name in cast("list[str]", context.options["tags"]):
        yield from judged(
            resource, [Want(f"tags.{name}", bool, "must be there: nobody can be asked about this secret", there=True)]
        )


RULE = ResourceRule(
    id="secret-owner",
    title="A secret says whose it is",
    why="A secret that nobody owns is rotated by nobody and missed by nobody when it leaks.",
    severity=Severity.LOW,
    family=Family.LIFECYCLE,
    fix="Write the owner beside the secret.",
    code='tags={"owner": "payments-team"}',
    types=frozenset({"aws:secretsmanager/secret:Secret", "azure-native:keyvault:Secret"}),
    options={"tags": Option(["owner"], "Tags that every secret has, where environments are declared.", STRINGS)},
    check=check,
)
