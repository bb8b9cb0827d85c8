"""Kubernetes bindings to roles that read all secrets, or for subjects that are everyone."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.rbac import BINDINGS, DEFAULT_ACCOUNT, MASTERS, OPEN_GROUPS, SECRET_READERS
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    role = resource.at("roleRef.name")
    if role is UNKNOWN:
        yield undecided(("roleRef", "name"), "is not known yet: the role may read every secret", plausible=True)
    elif isinstance(role, str) and role in SECRET_READERS and resource.at("roleRef.kind") != "Role":
        yield violated(("roleRef", "name"), f"gives its subjects {SECRET_READERS[role]}")
    subjects = resource.at("subjects")
    for index, subject in enumerate(cast("list[object]", subjects) if isinstance(subjects, list) else []):
        name = cast("dict[str, object]", subject).get("name") if isinstance(subject, dict) else None
        if name is UNKNOWN or subject is UNKNOWN:
            yield undecided(("subjects", index), "is not known yet: it may be everyone", plausible=True)
        if isinstance(name, str) and (name in OPEN_GROUPS or name.startswith("system:serviceaccounts:")):
            yield violated(("subjects", index, "name"), "is everyone, or every workload there")
        elif name == MASTERS:
            yield violated(("subjects", index, "name"), "is the group that may do everything, whatever is bound to it")
        elif name == DEFAULT_ACCOUNT and cast("dict[str, object]", subject).get("kind") == "ServiceAccount":
            yield violated(("subjects", index, "name"), "is the account of every pod there that names none")


RULE = ResourceRule(
    id="rbac-binding-narrow",
    title="A Kubernetes binding is for one workload, and not to all secrets",
    why="A built-in role of administrators or editors reads every secret; a group of all workloads is any of them.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Bind the workload's own service account to a Role that lists what it needs.",
    code='subjects=[{"kind": "ServiceAccount", "name": "catalog", "namespace": "shop"}]',
    types=BINDINGS,
    check=check,
)
