"""When is a federated subject exact? One answer, for Azure's federated credentials and AWS's trust policies.

Decided: `repo:org/repo:*` is refused, as every wildcard is. It lets any branch, tag, environment and pull request of
the repository speak for the identity, and so anyone who may open a pull request.
"""

import re
from typing import Final

GITHUB: Final = "token.actions.githubusercontent.com"
_GITHUB_SUBJECT: Final = re.compile(
    r"repo:[^/:*?\s]+/[^/:*?\s]+:(?:environment:[^*?\s]+|ref:refs/(?:heads|tags)/[^*?\s]+|pull_request|job_workflow_ref:[^*?\s]+)"
)
_FORMS: Final = {
    "repo:": (_GITHUB_SUBJECT, "repository with an environment, a branch or a tag"),
    "system:serviceaccount": (
        re.compile(r"system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253}"),
        "namespace and one service account",
    ),
    "project_path:": (
        re.compile(r"project_path:[^:/\s]+(?:/[^:/\s]+)+:ref_type:(?:branch|tag):ref:\S+"),
        "project with a branch or a tag",
    ),
    "sc://": (re.compile(r"sc://[^/]+/[^/]+/[^/]+"), "service connection of one project"),
    "spiffe://": (re.compile(r"spiffe://[a-z0-9._-]+(?:/[A-Za-z0-9._-]+)+"), "workload of one trust domain"),
}


def subject_fault(subject: str, issuer: str = "") -> str:
    """What is wrong with a subject, in words that do not quote it, or "" when it names exactly one principal."""
    if not subject.strip():
        return "is empty: every token of the issuer would match"
    if subject != subject.strip():
        return "begins or ends with a space: it can never match, and what was meant cannot be read"
    if "*" in subject or "?" in subject:
        return "has a wildcard: it matches principals that nobody has listed"
    if GITHUB in issuer and not _GITHUB_SUBJECT.fullmatch(subject):
        return "does not name one repository with an environment, a branch or a tag"
    for prefix, (pattern, one) in _FORMS.items():
        if subject.startswith(prefix) and not pattern.fullmatch(subject):
            return f"does not name one {one}"
    return ""


def is_pull_request(subject: str) -> bool:
    return subject.startswith("repo:") and subject.endswith(":pull_request")


def audience_fault(audiences: object) -> str:
    """What is wrong with a list of audiences (or one audience), or ""."""
    values = [audiences] if isinstance(audiences, str) else audiences
    if not isinstance(values, list) or not values:
        return "is missing: a token made for anyone else would do"
    if len(values) > 1:
        return "has several entries: one audience, made for this exchange only"
    only = values[0]
    if not isinstance(only, str) or not only.strip():
        return "is empty: a token made for anyone else would do"
    return "has a wildcard: a token made for anyone else would do" if "*" in only or "?" in only else ""


def issuer_fault(issuer: str) -> str:
    """What is wrong with an issuer, or "". It is never normalised: with or without a final slash are two issuers."""
    if not issuer.startswith("https://") or len(issuer) < 12:
        return "is not an https address"
    if issuer != issuer.strip() or any(c in issuer for c in "*? #\\"):
        return "is not the plain address of one issuer"
    return ""
