"""Reading trust policies: whether a web identity is tested exactly, and who may be a role at all."""

from collections.abc import Iterator, Sequence
from typing import Final

from zs_policy.statements import Statement, Test
from zs_policy.subjects import audience_fault, subject_fault
from zs_policy.tables.federation import SUBJECTLESS
from zs_policy.tables.policies import NARROWING
from zs_policy.wire import UNKNOWN, UNKNOWN_MARKS

EXACT: Final = frozenset({"stringequals", "stringequalsignorecase", "arnequals"})
LIKE: Final = frozenset({"stringlike", "arnlike"})
WEB_IDENTITY: Final = "sts:AssumeRoleWithWebIdentity"
WHO: Final = (
    *NARROWING,
    "aws:sourceip",
    "aws:multifactorauth",
    "sts:sourceidentity",
    "sts:rolesessionname",
    "saml:",
)
"""Conditions that say which of an account's principals may be the role, or that the person proved more than a key."""


def is_web_identity(statement: Statement) -> bool:
    """Whether tokens of an outside OIDC issuer are accepted: a federated principal that is no SAML provider, or anyone
    with the action for it.
    """
    federated = [str(value) for kind, value in statement.principals if kind.lower() == "federated"]
    if federated:
        return not all("saml-provider" in p for p in federated)
    return any(value == "*" for _, value in statement.principals) and statement.grants(WEB_IDENTITY)


def claim_faults(statement: Statement) -> Iterator[tuple[str, bool]]:
    """(what is wrong, whether it is only unknown) with the tests of subject and audience."""
    provider = " ".join(str(value) for kind, value in statement.principals if kind.lower() == "federated")
    keys = " ".join(test.key for test in statement.tests)
    without_subject = any(p in provider or p in keys for p in SUBJECTLESS)
    for claim in ("sub", "aud"):
        mine = [t for t in statement.tests if t.key.endswith(f":{claim}") and not t.key.startswith("saml:")]
        found = [list(_faults(test, claim, provider)) for test in mine]
        if any(not faults for faults in found):
            continue  # conditions hold together: one exact test is enough
        if found:
            yield from (fault for faults in found for fault in faults)
        elif any(test.key in UNKNOWN_MARKS for test in statement.tests):
            yield f"may test {claim} under a key that is not known yet", True
        elif not (claim == "sub" and without_subject):
            yield f"has no exact test of {claim}: every token of the issuer would match", False
    if any(t.key.endswith(":iss") and t.quantifier == "forallvalues" for t in statement.tests):
        yield "tests iss with ForAllValues, which is true when the claim is absent", False


def _faults(test: Test, claim: str, provider: str) -> Iterator[tuple[str, bool]]:
    if test.quantifier == "forallvalues":
        yield f"tests {claim} with ForAllValues, which is true when the claim is absent", False
    elif test.optional:
        yield f"tests {claim} with IfExists, which is true when the claim is absent", False
    elif test.quantifier:
        yield f"tests {claim} with ForAnyValue: the claim has one value, use StringEquals", False
    elif test.operator in EXACT or (test.operator in LIKE and claim == "sub"):
        yield from _values(test.values, claim, f"{provider} {test.key}")
    elif test.operator in LIKE:
        yield f"tests {claim} with a pattern: use StringEquals", False
    else:
        yield f"has no exact test of {claim}: every token of the issuer would match", False


def _values(values: Sequence[object], claim: str, issuer: str) -> Iterator[tuple[str, bool]]:
    if any(v is UNKNOWN for v in values):
        yield f"{claim} is not known yet: who may be this role must be readable at preview", True
        return
    if claim == "sub":
        faults = [subject_fault(str(v), issuer) for v in values] or ["is empty: every token of the issuer would match"]
    else:
        faults = [audience_fault(list(values))]
    yield from dict.fromkeys((f"{claim} {fault}", False) for fault in faults if fault)


def principal_faults(statement: Statement) -> Iterator[str]:
    """What is too wide about who may be the role, conditions taken into account."""
    if statement.not_principals:
        yield "names who may not: everyone else may"
    narrowed = statement.narrowed(WHO)
    for kind, value in statement.principals:
        text = value if isinstance(value, str) else ""
        if text == "*":
            if kind.lower() in ("*", "aws"):
                if not narrowed:
                    yield "lets anyone assume the role"
            else:
                yield f"lets every {kind.lower()} principal assume the role"
        elif "*" in text or "?" in text:
            yield "names principals by a pattern"
        elif not narrowed and kind.lower() == "aws" and is_account(text):
            yield "lets a whole account assume the role"


def is_account(principal: str) -> bool:
    """An account as a whole: its number, or its root."""
    return (principal.isdigit() and len(principal) == 12) or (
        principal.startswith("arn:") and principal.endswith(":root")
    )
