"""When is a federated subject exact? One answer, for Azure's federated credentials and AWS's trust policies.

Decided in docs/adr/0006-whom-a-federated-identity-trusts.md: `repo:org/repo:*` is refused, as every wildcard is. It
lets any branch, tag, environment and pull request of the repository speak for the identity, and so anyone who may open
a pull request.
"""

import re
from typing import Final

GITHUB: Final = "token.actions.githubusercontent.com"
_GITHUB_SUBJECT: Final = re.compile(
    r"(?:repository_owner(?:_id)?:[^:*?\s]+:|repository_id:[^:*?\s]+:)*repo:[^/:*?\s]+/[^/:*?\s]+(?::[a-z_]+:[^:*?\s]+)*"
    r":(?:environment:[^*?]*[^*?\s]|ref:refs/(?:heads|tags)/[^*?\s]+|pull_request|job_workflow_ref:[^*?\s]+)"
)
"""GitHub's own form, also with claims of a customised template before or between: the repository is always named, and
what runs in it.
"""
_FORMS: Final = {
    "repo:": (_GITHUB_SUBJECT, "repository with an environment, a branch or a tag"),
    "system:serviceaccount": (
        re.compile(r"system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253}"),
        "namespace and one service account",
    ),
    "project_path:": (
        re.compile(r"project_path:[^:/\s]+(?:/[^:/\s]+)+:ref_type:(?:branch|tag):ref:[^*\s]+"),
        "project with a branch or a tag",
    ),
    "sc://": (re.compile(r"sc://[^/]+/[^/]+/[^/]+"), "service connection of one project"),
    "organization:": (
        re.compile(r"organization:[^:\s]+:project:[^:\s]+:workspace:[^:\s]+:run_phase:\S+"),
        "workspace and run phase",
    ),
    "org/": (re.compile(r"org/[^/\s]+/project/[^/\s]+/user/[^/\s]+(?:/vcs-origin/\S+)?"), "project and user"),
    "pulumi:": (re.compile(r"pulumi:deploy:org:[^:\s]+:project:[^:\s]+:stack:[^:\s]+:\S+"), "stack and operation"),
    "{": (re.compile(r"\{[0-9a-f-]{36}\}:(?:\{[0-9a-f-]{36}\}:)?\{[0-9a-f-]{36}\}"), "repository and step"),
    "spiffe://": (re.compile(r"spiffe://[a-z0-9._-]+(?:/[A-Za-z0-9._-]+)+"), "workload of one trust domain"),
}


_FILLED_IN: Final = re.compile(r"\$\{[^}]*\}")
"""A place that somebody else fills in: it stands for one word, not for any."""


def subject_fault(subject: str, issuer: str = "") -> str:
    """What is wrong with a subject, in words that do not quote it, or "" when it names exactly one principal."""
    subject = _FILLED_IN.sub("x", subject)
    if not subject.strip():
        return "is empty: every token of the issuer would match"
    if subject != subject.strip():
        return "begins or ends with a space: it can never match, and what was meant cannot be read"
    if not (subject.isascii() and subject.isprintable()):
        return "holds characters that cannot be told from others: it may be anybody who looks like the one meant"
    if "*" in subject or "?" in subject:
        return "has a wildcard: it matches principals that nobody has listed"
    if GITHUB in issuer and not _GITHUB_SUBJECT.fullmatch(subject):
        return "does not name one repository with an environment, a branch or a tag"
    for prefix, (pattern, one) in _FORMS.items():
        if subject.startswith(prefix) and not pattern.fullmatch(subject):
            return f"does not name one {one}"
    return ""


def is_pull_request(subject: str) -> bool:
    """Whether a pull request's code may be this subject: by its name, or by a pattern that matches it."""
    if subject.startswith("repo:"):
        return subject.endswith((":pull_request", ":*", ":pull*", "/*")) or "refs/pull/" in subject
    return subject.startswith("project_path:") and ("merge_request" in subject or subject.endswith(":*"))


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


KNOWN_ISSUERS: Final = re.compile(
    r"https://(?:"
    r"token\.actions\.githubusercontent\.com(?:/[\w.-]+)?"
    r"|(?:[\w-]+\.)?gitlab\.com|gitlab\.(?!com\.)[\w.-]+|[\w.-]+\.gitlab\.[\w.-]+"
    r"|api\.bitbucket\.org/2\.0/workspaces/[\w.-]+/pipelines-config/identity/oidc"
    r"|oidc\.circleci\.com/org/[\w-]+"
    r"|agent\.buildkite\.com"
    r"|app\.terraform\.io|app\.spacelift\.io|[\w-]+\.app\.spacelift\.io|api\.pulumi\.com(?:/oidc)?"
    r"|oidc\.eks\.[\w-]+\.amazonaws\.com(?:\.cn)?/id/[\w-]+"
    r"|[\w-]+\.oic\.prod-aks\.azure\.com/[\w-]+/[\w-]+|oidc\.prod-aks\.azure\.com/[\w-]+(?:/[\w-]+)?"
    r"|vstoken\.dev\.azure\.com/[\w-]+"
    r"|login\.microsoftonline\.com/[\w.-]+(?:/v2\.0)?|sts\.windows\.net/[\w-]+|login\.microsoftonline\.us/[\w.-]+/v2\.0"
    r"|accounts\.google\.com|container\.googleapis\.com/v1/projects/[\w-]+/locations/[\w-]+/clusters/[\w-]+"
    r"|cognito-identity\.amazonaws\.com|cognito-idp\.[\w-]+\.amazonaws\.com/[\w-]+"
    r"|[\w.-]+\.s3[\w.-]*\.amazonaws\.com(?:/[\w./-]*)?|s3[\w.-]*\.amazonaws\.com/[\w./-]+"
    r"|[\w-]+\.blob\.core\.windows\.net/[\w./$-]+|[\w-]+\.z\d+\.web\.core\.windows\.net(?:/[\w./-]*)?"
    r"|rh-oidc\.s3[\w.-]*\.amazonaws\.com/[\w-]+|[\w-]+\.auth0\.com|[\w-]+\.okta(?:preview)?\.com(?:/oauth2/[\w-]+)?"
    r")/?"
)
"""Issuers that thousands use, by the form of their addresses: build services, clouds and their clusters, the discovery
documents that self-made clusters keep in a bucket, identity services. One's own issuer is named in the rule's options.
"""


def issuer_fault(issuer: str) -> str:
    """What is wrong with an issuer, or "". It is never normalised: with or without a final slash are two issuers."""
    if not issuer.startswith("https://") or len(issuer) < 12:
        return "is not an https address"
    if not (issuer.isascii() and issuer.isprintable()) or any(c in issuer for c in "*? #\\@"):
        return "is not the plain address of one issuer"
    return ""
