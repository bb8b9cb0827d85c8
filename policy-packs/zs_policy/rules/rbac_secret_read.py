"""Kubernetes roles that read or write secrets by kind, not by name."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rbac import rules
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.rbac import CLUSTER_ROLES, READS, ROLES, WRITES
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.at("rules") is UNKNOWN:
        yield undecided(("rules",), "is not known yet: the role may read secrets", plausible=True)
    where = "of the cluster" if resource.kind in CLUSTER_ROLES else "of the namespace"
    for grant in rules(resource):
        named = bool(grant.names) and not {"list", "watch", "create", "deletecollection", "*"} & set(grant.verbs)
        if not named and any(grant.allows("", "secrets", verb) for verb in READS):
            yield violated(grant.path, f"reads every secret {where}")
        elif not named and any(grant.allows("", "secrets", verb) for verb in WRITES):
            yield violated(grant.path, f"writes every secret {where}, and the answer says what was in it")
        elif grant.open:
            yield undecided(grant.path, "is not known yet: the role may read secrets", plausible=True)


RULE = ResourceRule(
    id="rbac-secret-read",
    title="A Kubernetes role reads and writes only the secrets that it names",
    why=(
        "`get` or `list` on secrets is every secret there, those of other workloads and of the cluster's own"
        " controllers among them; `list` shows the values too, an update answers with them, and a Secret that somebody"
        " creates may be filled with the token of any account."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Give a Role in the namespace `get` on the secret's name, or deliver the secret as a mounted file.",
    code='rules=[{"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["db"], "verbs": ["get"]}]',
    types=ROLES,
    check=check,
)
