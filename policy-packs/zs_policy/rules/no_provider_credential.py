"""Providers that a program signs in with something stored. Who deploys signs in as itself, or with a token that an
issuer made for this run.
"""

import json
from collections.abc import Iterator
from typing import cast

from zs_policy.kubeconfig import signs_in_by_itself
from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.names import credential_named
from zs_policy.properties import points_elsewhere
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.providers import CREDENTIALS, FEDERATED, KUBECONFIG, PROVIDERS
from zs_policy.wire import UNKNOWN, Leaf, walk


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for leaf in resource.leaves:
        if leaf.label == KUBECONFIG:
            yield from _kubeconfig(leaf)
        elif _is_credential(leaf):
            yield violated(leaf.path, "signs the provider in with a stored credential")
        elif isinstance(leaf.value, str) and leaf.value[:1] in ("{", "["):
            yield from (violated(leaf.path, "holds a stored credential") for _ in _inside(leaf.value))


def _is_credential(leaf: Leaf) -> bool:
    if leaf.label in FEDERATED or not (leaf.label in CREDENTIALS or credential_named(leaf.label)):
        return False
    return leaf.value is UNKNOWN or not (points_elsewhere(str(leaf.value)) or _is_file(str(leaf.value)))


def _is_file(text: str) -> bool:
    return text.startswith(("/", "./", "~/")) and len(text) < 256 and "\n" not in text


def _inside(text: str) -> Iterator[Leaf]:
    """Providers get lists and objects as JSON text."""
    try:
        document = cast("object", json.loads(text))
    except (ValueError, RecursionError):
        return
    yield from (leaf for leaf in walk(document) if _is_credential(leaf))


def _kubeconfig(leaf: Leaf) -> Iterator[Problem]:
    if leaf.value is UNKNOWN:
        if leaf.secret:
            yield violated(leaf.path, "is marked secret: whoever marks it knows that it signs in by itself")
        else:
            yield undecided(leaf.path, "is not known yet: it may hold a client key or a token")
    elif signs_in_by_itself(str(leaf.value)):
        yield violated(leaf.path, "holds a client key, a token or a password")


RULE = ResourceRule(
    id="no-provider-credential",
    title="No provider is given a stored credential",
    why=(
        "A provider's inputs are written into state, where they open the whole account for everybody who can read "
        "the stack, long after the deployment."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_EXISTS,
    frameworks=(Control(Framework.NIST_800_53, "IA-5"),),
    fix="Leave credentials out: the provider finds the caller's own sign-in, or the pipeline's federated token.",
    code='azure_native.Provider("dev", use_oidc=True)  # aws.Provider("dev", assume_role_with_web_identity=...)',
    types=PROVIDERS,
    check=check,
)
