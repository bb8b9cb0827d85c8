"""AWS role trust: a web identity without exact subject and audience, or a role that anyone may assume."""

import json
from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.subjects import audience_fault, subject_fault
from zs_policy.tables.federation import ROLES, SUBJECTLESS
from zs_policy.wire import UNKNOWN

PATH = ("assumeRolePolicy",)
WEB_IDENTITY = ("sts:assumerolewithwebidentity", "sts:*", "*")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    document = resource.at("assumeRolePolicy")
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            yield violated(PATH, "is not readable as a policy document")
            return
    if document is UNKNOWN:
        yield undecided(PATH, "is not known yet: who may be this role must be readable at preview")
    elif document is not MISSING:
        for index, statement in enumerate(_list(_get(document, "Statement"))):
            if isinstance(statement, dict) and _get(statement, "Effect") == "Allow":
                for fault in _faults(cast("dict[str, object]", statement)):
                    yield violated((*PATH, "Statement", index), fault)


def _faults(statement: dict[str, object]) -> Iterator[str]:
    conditions = _get(statement, "Condition")
    principal = _get(statement, "Principal")
    everyone = principal == "*" or "*" in _list(_get(principal, "AWS"))
    if everyone and not conditions:
        yield "lets anyone assume the role"
    if any(str(p).endswith(":root") for p in _list(_get(principal, "AWS"))) and not conditions:
        yield "lets a whole account assume the role"
    actions = {str(a).lower() for a in _list(_get(statement, "Action"))}
    federated = [str(p) for p in _list(_get(principal, "Federated"))]
    if (
        (federated or everyone)
        and not actions.isdisjoint(WEB_IDENTITY)
        and not any("saml-provider" in p for p in federated)
    ):
        yield from _web_identity(_tests(conditions), " ".join(federated))


def _web_identity(tests: list[tuple[str, str, list[object]]], provider: str) -> Iterator[str]:
    for claim in ("sub", "aud"):
        mine = [(operator, values) for operator, key, values in tests if key.endswith(f":{claim}")]
        exact = [values for operator, values in mine if operator == "stringequals"]
        loose = [operator for operator, _ in mine if operator != "stringequals"]
        if any(operator.startswith("forallvalues") for operator in loose):
            yield f"tests {claim} with ForAllValues, which is true when the claim is absent"
        elif any("like" in operator for operator in loose):
            yield f"tests {claim} with a pattern: use StringEquals"
        elif not exact and not (claim == "sub" and any(p in provider for p in SUBJECTLESS)):
            yield f"has no exact test of {claim}: every token of the issuer would match"
        for values in exact:
            faults = (
                [subject_fault(str(v)) for v in values] or ["is empty"] if claim == "sub" else [audience_fault(values)]
            )
            yield from (f"{claim} {fault}" for fault in faults if fault)
    if any(key.endswith(":iss") and operator.startswith("forallvalues") for operator, key, _ in tests):
        yield "tests iss with ForAllValues, which is true when the claim is absent"


def _tests(conditions: object) -> list[tuple[str, str, list[object]]]:
    """(operator, key, values), operators and keys in lower case as AWS compares them."""
    if not isinstance(conditions, dict):
        return []
    return [
        (str(operator).lower(), str(key).lower(), _list(value))
        for operator, block in cast("dict[object, object]", conditions).items()
        if isinstance(block, dict)
        for key, value in cast("dict[object, object]", block).items()
    ]


def _get(mapping: object, key: str) -> object:
    return cast("dict[str, object]", mapping).get(key) if isinstance(mapping, dict) else None


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return cast("list[object]", value) if isinstance(value, list) else [value]


RULE = ResourceRule(
    id="role-trust-exact",
    title="A role is assumed by exactly whom it names",
    why=(
        "A trust without an exact subject lets every repository, project or service account of the issuer be this role."
    ),
    severity=Severity.CRITICAL,
    family=Family.TRUST,
    fix="Test sub and aud with StringEquals, both, each with exact values.",
    code=(
        '"StringEquals": {"<issuer>:sub": "repo:<org>/<repo>:environment:<env>", "<issuer>:aud": "sts.amazonaws.com"}'
    ),
    types=ROLES,
    check=check,
)
