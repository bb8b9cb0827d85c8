"""What a federated credential trusts: one issuer, one exact subject, one audience.

    FederatedSubject    any issuer; `github`, `gitlab`, `azure_devops`, `kubernetes` and `spiffe` build one

Nothing is normalised: a token's `iss` and `sub` are compared byte for byte, so a slash added or taken away here makes
a credential that never works, or one that trusts somebody else. An issuer is copied from its discovery document
(`<issuer>/.well-known/openid-configuration`, field `issuer`): AKS and sts.windows.net end with a slash, GitHub and EKS
do not. Deliberately not offered: GitHub's `pull_request` subject (anybody's pull request would have it) and patterns.
"""

import hashlib
import re
from dataclasses import dataclass

from components.errors import FederationError, Problem

AZURE_AUDIENCE = "api://AzureADTokenExchange"
GITHUB_ISSUER = "https://token.actions.githubusercontent.com"
GITLAB_ISSUER = "https://gitlab.com"

_LONGEST = 600  # characters; Azure's limit for issuer, subject and audience
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


@dataclass(frozen=True)
class FederatedSubject:
    """Tokens of `issuer` about exactly `subject`, meant for `audience`.

    Raises FederationError for an issuer that is not https, and for a subject or audience that is blank or holds a
    wildcard. Whether the issuer exists is not asked: no network here.
    """

    issuer: str
    subject: str
    audience: str = AZURE_AUDIENCE

    def __post_init__(self) -> None:
        problems = _issuer_problems(self.issuer)
        problems += _exact_problems("subject", self.subject) + _exact_problems("audience", self.audience)
        if problems:
            raise FederationError("federated credential", problems)

    @property
    def name(self) -> str:
        """Name of the credential: the same for the same issuer and subject, which Azure takes only once an identity."""
        digest = hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()
        return f"fic-{digest[:20]}"


def github(org_repo: str, *, environment: str | None = None, branch: str | None = None) -> FederatedSubject:
    """Jobs of one GitHub repository (`org/repo`) in one deployment environment (prefer it: GitHub can guard that with
    reviewers) or on one branch."""
    _matching("org_repo", org_repo, r"[0-9A-Za-z][0-9A-Za-z-]*/[0-9A-Za-z._-]+", "org/repo")
    if (environment is None) == (branch is None):
        _refuse(
            "github takes either an environment or a branch", "both or neither", "exactly one", "prefer environment"
        )
    if environment is not None:
        # GitHub writes a colon of the name as %3A; a name without one needs no such rule here.
        _matching("environment", environment, r"[^:\s][^:]*", "a name without a colon")
        return FederatedSubject(GITHUB_ISSUER, f"repo:{org_repo}:environment:{environment}")
    _matching("branch", branch or "", r"(?!refs/)[^\s:]+", "a branch name without refs/heads/")
    return FederatedSubject(GITHUB_ISSUER, f"repo:{org_repo}:ref:refs/heads/{branch}")


def gitlab(
    project_path: str, *, branch: str, issuer: str = GITLAB_ISSUER, audience: str = AZURE_AUDIENCE
) -> FederatedSubject:
    """Jobs of one GitLab project (`group/project`) on one branch. The job's `id_tokens` must ask for `audience`."""
    _matching(
        "project_path", project_path, r"[0-9A-Za-z_][0-9A-Za-z._-]*(/[0-9A-Za-z_][0-9A-Za-z._-]*)+", "group/project"
    )
    _matching("branch", branch, r"(?!refs/)[^\s:]+", "a branch name without refs/heads/")
    return FederatedSubject(issuer, f"project_path:{project_path}:ref_type:branch:ref:{branch}", audience)


def azure_devops(organization: str, organization_id: str, project: str, service_connection: str) -> FederatedSubject:
    """One service connection of one Azure DevOps project, with the issuer of the organization (its id is a GUID).

    Microsoft retires this issuer for such connections on 2027-07-01. A connection made with the Entra issuer shows its
    own issuer and subject: copy them into a FederatedSubject.
    """
    _matching("organization_id", organization_id, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a lower-case GUID")
    for field, value in (
        ("organization", organization),
        ("project", project),
        ("service_connection", service_connection),
    ):
        _matching(field, value, r"[^/\s]([^/]*[^/\s])?", "a name without a slash")
    return FederatedSubject(
        f"https://vstoken.dev.azure.com/{organization_id}", f"sc://{organization}/{project}/{service_connection}"
    )


def kubernetes(issuer: str, namespace: str, service_account: str) -> FederatedSubject:
    """Pods of one service account. The issuer is the cluster's, as its discovery document spells it."""
    _matching("namespace", namespace, _LABEL, "a DNS label: lower-case letters, digits, hyphens")
    _matching("service_account", service_account, rf"{_LABEL}(\.{_LABEL})*", "a DNS name in lower case")
    return FederatedSubject(issuer, f"system:serviceaccount:{namespace}:{service_account}")


def spiffe(issuer: str, spiffe_id: str, audience: str = AZURE_AUDIENCE) -> FederatedSubject:
    """One SPIFFE workload (`spiffe://<trust domain>/<path>`). The issuer is SPIRE's OIDC discovery provider."""
    segment = r"/(?!\.{1,2}(/|$))[0-9A-Za-z._-]+"
    _matching("spiffe_id", spiffe_id, rf"spiffe://[a-z0-9._-]+({segment})+", "spiffe://trust-domain/path")
    return FederatedSubject(issuer, spiffe_id, audience)


def _issuer_problems(issuer: str) -> list[Problem]:
    fix = "copy `issuer` from the discovery document, byte for byte"
    problems = _exact_problems("issuer", issuer)
    if not re.fullmatch(r"https://[^/?#@\s]+(/[^?#\s]*)?", issuer):
        got = f"{len(issuer)} characters that are not such an address"
        problems.append(Problem("issuer is not an https address", got, "https://host/path, no query", fix))
    return problems


def _exact_problems(field: str, value: str) -> list[Problem]:
    """Values are compared in full: blank means nothing, and a wildcard is taken literally, or as far too much."""
    fix = f"name the one {field} that is meant"
    if not value.strip():
        return [Problem(f"{field} is empty", "blank text", "an exact value", fix)]
    problems: list[Problem] = []
    if len(value) > _LONGEST:
        problems.append(Problem(f"{field} is too long", f"{len(value)} characters", f"{_LONGEST} at most", fix))
    if value != value.strip():
        problems.append(Problem(f"{field} has space around it", "a blank at an end", "an exact value", fix))
    for position, character in enumerate(value, 1):
        if character in "*?":
            got = f"{character} at position {position}"
            problems.append(Problem(f"{field} holds a wildcard", got, "exact values only", fix))
            break
        if not character.isprintable():
            got = f"one at position {position}"
            problems.append(Problem(f"{field} holds an unprintable character", got, "printable text", fix))
            break
    return problems


def _matching(field: str, value: str, pattern: str, allowed: str) -> None:
    if "*" in value or not re.fullmatch(pattern, value):
        _refuse(f"{field} is not what the issuer writes", f"{len(value)} characters", allowed, f"correct {field}")


def _refuse(what: str, got: str, allowed: str, fix: str) -> None:
    raise FederationError("federated subject", [Problem(what, got, allowed, fix)])
