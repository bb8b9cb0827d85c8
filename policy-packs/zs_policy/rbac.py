"""Reading Kubernetes RBAC: the rules of a role, one at a time, with what is unknown left as it is."""

from collections.abc import Iterator
from typing import NamedTuple, cast

from zs_policy.model import Resource
from zs_policy.wire import UNKNOWN, Path


class Grant(NamedTuple):
    """One rule of a Role or ClusterRole. `names` is empty where it holds for all objects of the kind."""

    path: Path
    groups: tuple[object, ...]
    resources: tuple[object, ...]
    verbs: tuple[object, ...]
    names: tuple[object, ...]

    def allows(self, group: str, kind: str, verb: str) -> bool:
        return (
            bool({group, "*"} & set(self.groups or ("",)))
            and any(_is(r, kind) for r in self.resources)
            and bool({verb, "*"} & set(self.verbs))
        )

    @property
    def open(self) -> bool:
        return any(UNKNOWN in part for part in (self.groups, self.resources, self.verbs))


def _is(resource: object, kind: str) -> bool:
    """`*` is every kind and subresource; `*/exec` that subresource of every kind, `pods/*` every one of pods."""
    if resource in ("*", kind, "*/*"):
        return True
    name, _, sub = kind.partition("/")
    return bool(sub) and resource in (f"*/{sub}", f"{name}/*")


def rules(resource: Resource) -> Iterator[Grant]:
    found = resource.at("rules")
    for index, rule in enumerate(cast("list[object]", found) if isinstance(found, list) else []):
        if rule is UNKNOWN:
            yield Grant(("rules", index), (UNKNOWN,), (UNKNOWN,), (UNKNOWN,), ())
        elif isinstance(rule, dict):
            given = cast("dict[str, object]", rule)
            groups, resources, verbs = (_items(given.get(name)) for name in ("apiGroups", "resources", "verbs"))
            names = _items(given.get("resourceNames"))
            yield Grant(("rules", index), groups, resources, verbs, () if "*" in names else names)


def _items(value: object) -> tuple[object, ...]:
    if value is UNKNOWN:
        return (UNKNOWN,)
    items = cast("list[object]", value) if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, str) or item is UNKNOWN)
