"""API servers and kubelets, as pods of a cluster that somebody runs, whose command line lets in whoever holds a file of
passwords, or anyone.
"""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.pods import POD_SPECS
from zs_policy.wire import Path

PROGRAMS: Final = frozenset({"kube-apiserver", "apiserver", "kubelet", "hyperkube"})
OPEN: Final[Mapping[str, tuple[frozenset[str] | None, str]]] = {
    "--basic-auth-file": (None, "lets in whoever knows a password of a file"),
    "--token-auth-file": (None, "lets in whoever holds a token of a file, for ever"),
    "--anonymous-auth": (frozenset({"true"}), "lets in whoever says nothing"),
    "--authorization-mode": (frozenset({"alwaysallow"}), "lets anyone do anything"),
    "--service-account-lookup": (frozenset({"false"}), "lets in tokens of accounts that are gone"),
    "--insecure-bind-address": (None, "answers without asking who it is"),
}
"""A flag -> the values with which it opens the server (None: any), and what that means."""
PORTS: Final = frozenset({"--insecure-port", "--read-only-port"})


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    spec = POD_SPECS[resource.kind]
    containers = resource.at(f"{spec}.containers")
    for index, container in enumerate(cast("list[object]", containers) if isinstance(containers, list) else []):
        if not isinstance(container, dict):
            continue
        given = cast("dict[str, object]", container)
        words = [
            (key, at, word)
            for key in ("command", "args")
            for at, text in _texts(given.get(key))
            for word in text.split()
        ]
        if _programs(words) & PROGRAMS:
            place = (*spec.split("."), "containers", index)
            yield from _flags(place, words)


def _programs(words: list[tuple[str, int, str]]) -> set[str]:
    """What is started: the first word, and each that a shell begins a command with; paths in options are none."""
    starts = {"sh", "bash", "ash", "-c", "-ec", "exec", "&&", "||", ";", "sudo"}
    names = [word if word.startswith("-") else word.rpartition("/")[2] for _, _, word in words]
    return {name for before, name in zip(["sh", *names], names, strict=False) if before in starts}


def _texts(value: object) -> Iterator[tuple[int, str]]:
    for index, item in enumerate(cast("list[object]", value) if isinstance(value, list) else []):
        if isinstance(item, str):
            yield index, item


def _flags(place: Path, words: list[tuple[str, int, str]]) -> Iterator[Problem]:
    """Each flag with its value, which is behind `=` or the next word."""
    for number, (key, at, word) in enumerate(words):
        flag, equals, value = word.partition("=")
        if not equals and number + 1 < len(words) and not words[number + 1][2].startswith("-"):
            value = words[number + 1][2]
        opens, means = OPEN.get(flag, (frozenset[str](), ""))
        if means and (opens is None or opens & {one.lower() for one in value.split(",")}):
            yield violated((*place, key, at), means)
        elif flag in PORTS and value not in ("", "0"):
            yield violated((*place, key, at), "answers on a port without asking who it is")


RULE = ResourceRule(
    id="control-plane-closed",
    title="A cluster's own servers ask who it is",
    why=(
        "A file of passwords or tokens is a secret zero that nobody rotates without a restart, and an API that asks"
        " nobody gives every secret of the cluster to whoever reaches it."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_REACHABLE,
    frameworks=(Control(Framework.CIS_KUBERNETES, "1.8 1.2.1"), Control(Framework.CIS_KUBERNETES, "1.8 1.2.2")),
    fix="Let people and workloads sign in by OIDC and service accounts, and turn the rest off.",
    code='"command": ["kube-apiserver", "--anonymous-auth=false", "--authorization-mode=Node,RBAC"]',
    types=frozenset(POD_SPECS),
    check=check,
)
