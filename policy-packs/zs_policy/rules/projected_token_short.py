"""Tokens that a pod projects for itself and that live for days, like the ones that they are to replace."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import INTEGER, Control, Family, Framework, Option, ResourceRule, Severity
from zs_policy.tables.pods import POD_SPECS
from zs_policy.wants import number
from zs_policy.wire import UNKNOWN, Path

KEY = "expirationSeconds"


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    most = cast("int", context.options["seconds"])
    spec = POD_SPECS[resource.kind]
    for place, token in _tokens((*spec.split("."), "volumes"), resource.at(f"{spec}.volumes")):
        lives = token.get(KEY)
        if lives is UNKNOWN:
            yield undecided((*place, KEY), "is not known yet: the token may live for long", plausible=True)
        elif (seconds := number(lives)) is not None and seconds > most:
            yield violated((*place, KEY), f"lets the token live longer than {most} seconds")


def _tokens(path: Path, volumes: object) -> Iterator[tuple[Path, dict[str, object]]]:
    """Each projected token with its place."""
    for index, volume in enumerate(cast("list[object]", volumes) if isinstance(volumes, list) else []):
        projected = cast("dict[str, object]", volume).get("projected") if isinstance(volume, dict) else None
        sources = cast("dict[str, object]", projected).get("sources") if isinstance(projected, dict) else None
        for at, source in enumerate(cast("list[object]", sources) if isinstance(sources, list) else []):
            token = cast("dict[str, object]", source).get("serviceAccountToken") if isinstance(source, dict) else None
            if isinstance(token, dict):
                place = (*path, index, "projected", "sources", at, "serviceAccountToken")
                yield place, cast("dict[str, object]", token)


RULE = ResourceRule(
    id="projected-token-short",
    title="A projected token lives for hours",
    why="A token that lives for days is worth stealing, and outlives the pod that it was made for.",
    severity=Severity.MEDIUM,
    family=Family.KUBERNETES,
    frameworks=(Control(Framework.NIST_800_53, "IA-5"),),
    fix="Leave the lifetime at an hour: the kubelet renews the file, and clients read it again.",
    code='"serviceAccountToken": {"audience": "vault", "expirationSeconds": 3600, "path": "token"}',
    types=frozenset(POD_SPECS),
    options={"seconds": Option(86_400, "How long a projected token may live, in seconds.", INTEGER)},
    check=check,
)
