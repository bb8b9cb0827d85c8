"""Workload issuers: GitHub-, GitLab-, Azure-DevOps- and AKS-shaped, and whatever else a federated credential names.

An issuer *is* the `iss` of its discovery document, byte for byte: AKS and `sts.windows.net` end with a slash, GitHub,
GitLab and Azure DevOps do not (Microsoft: "Workload identity federation", "considerations"; GitHub: "OpenID Connect
reference"; GitLab: "ID tokens"). An issuer that is none of these is what the first federated credential calls it.

Deliberately not modelled: rotation of issuers' keys, other algorithms than RS256.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.cloud import Cloud
from sandbox.cloud.semantics import federated
from sandbox.planes.keyring import times
from sandbox.planes.wire import Answer, Plane, Request, Unreachable, answer_json
from sandbox.planes.world import World

Json = Any

GITHUB: Final = "https://token.actions.githubusercontent.com"
GITLAB: Final = "https://gitlab.com"
_DISCOVERY: Final = "/.well-known/openid-configuration"
_JWKS: Final = "/.well-known/jwks"
_KNOWN: Final = (
    # (pattern of the URL without its last slash, whether `iss` ends with one)
    (re.compile(re.escape(GITHUB)), False),
    (re.compile(re.escape(GITLAB)), False),
    (re.compile(r"https://vstoken\.dev\.azure\.com/[^/]+"), False),
    (re.compile(r"https://([a-z0-9-]+\.)?oic\.prod-aks\.azure\.com/[^/]+/[^/]+"), True),
)


def canonical(cloud: Cloud, issuer: str) -> str | None:
    """The `iss` that the issuer at this URL puts in its tokens; None when there is no such issuer."""
    bare = issuer.removesuffix("/")
    for pattern, slash in _KNOWN:
        if pattern.fullmatch(bare):
            return f"{bare}/" if slash else bare
    return next((named for named in _named(cloud) if named.removesuffix("/") == bare), None)


def hosts(cloud: Cloud) -> set[str]:
    """Hosts that federated credentials name, besides the known ones."""
    return {host for named in _named(cloud) if (host := urlsplit(named).hostname)}


def is_known(host: str) -> bool:
    """Whether the host is one of an issuer that everybody knows."""
    fixed = ("token.actions.githubusercontent.com", "gitlab.com", "vstoken.dev.azure.com")
    return host in fixed or host.endswith("oic.prod-aks.azure.com")


def plane(world: World) -> Plane:
    """The issuers' own web pages: discovery document and key set."""

    def answer(request: Request) -> Answer:
        for suffix, page in ((_DISCOVERY, _discovery), (_JWKS, world.keyring.jwks)):
            if request.path.endswith(suffix):
                issuer = canonical(world.cloud, f"https://{request.host}{request.path.removesuffix(suffix)}")
                if issuer is not None:
                    return answer_json(200, page(issuer))
        return answer_json(404, {"error": "not_found"})

    return answer


def keys_of(find: Callable[[str], Plane], issuer: str) -> Mapping[str, Json] | None:
    """The key set of an issuer, as a relying party gets it: discovery document, `iss` compared, key set. None: no."""
    document = _fetch(find, issuer.removesuffix("/") + _DISCOVERY)
    if document is None or document.get("issuer") != issuer:
        return None
    return _fetch(find, str(document.get("jwks_uri")))


def mint(
    world: World,
    issuer: str,
    subject: str,
    audience: str,
    *,
    expires_in: float = 600,
    claims: Mapping[str, Json] | None = None,
    key: rsa.RSAPrivateKey | None = None,
) -> str:
    """A workload's token. `issuer` is put in as it is given; with `key` the signature is a forger's."""
    signer = canonical(world.cloud, issuer) or issuer
    shaped = {"iss": issuer, "sub": subject, "aud": audience, "jti": str(uuid.uuid4()), **times(expires_in)}
    return world.keyring.sign(signer, {**shaped, **_shape(issuer, subject), **(claims or {})}, key)


def _named(cloud: Cloud) -> Iterator[str]:
    for record in cloud.of_type(federated.TYPE):
        issuer = str(record.inputs.get("issuer", ""))
        if issuer.startswith("https://"):
            yield issuer


def _discovery(issuer: str) -> Json:
    return {
        "issuer": issuer,
        "jwks_uri": issuer.removesuffix("/") + _JWKS,
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }


def _fetch(find: Callable[[str], Plane], url: str) -> dict[str, Json] | None:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        answer = find(parts.hostname)(Request("GET", parts.hostname, parts.path))
    except Unreachable:
        return None
    found = Request("GET", "", "", body=answer.body).json()
    return found if answer.status == 200 else None


def _shape(issuer: str, subject: str) -> dict[str, Json]:
    """Claims that the issuers add, as far as a subject says them."""
    if issuer.startswith(GITHUB):
        return _github(subject)
    if issuer.startswith(GITLAB):
        return _gitlab(subject)
    if "vstoken.dev.azure.com" in issuer:
        organisation, _, rest = subject.removeprefix("sc://").partition("/")
        return {"org_name": organisation, "service_connection": rest}
    if (account := subject.split(":"))[:2] == ["system", "serviceaccount"] and len(account) == 4:
        return {"kubernetes.io": {"namespace": account[2], "serviceaccount": {"name": account[3]}}}
    return {}


def _github(subject: str) -> dict[str, Json]:
    # repo:ORG/REPO:environment:ENV | repo:ORG/REPO:ref:refs/heads/B | repo:ORG/REPO:pull_request
    parts = subject.split(":", 3)
    repository = parts[1] if len(parts) > 1 else ""
    kind, value = (parts[2] if len(parts) > 2 else ""), (parts[3] if len(parts) > 3 else "")
    shaped = {
        "repository": repository,
        "repository_owner": repository.partition("/")[0],
        "ref": value if kind == "ref" else "refs/heads/main",
        "event_name": "pull_request" if kind == "pull_request" else "push",
        "runner_environment": "github-hosted",
    }
    return {**shaped, "environment": value} if kind == "environment" else shaped


def _gitlab(subject: str) -> dict[str, Json]:
    # project_path:GROUP/PROJECT:ref_type:branch:ref:main
    parts = subject.split(":")
    said = dict(zip(parts[::2], parts[1::2], strict=False))
    path = said.get("project_path", "")
    return {
        "project_path": path,
        "namespace_path": path.rpartition("/")[0],
        "ref": said.get("ref", ""),
        "ref_type": said.get("ref_type", ""),
        "pipeline_source": "push",
    }
