"""Pods with an agent of a vault in a namespace where every pod may speak to every other."""

from collections.abc import Iterator, Mapping

from zs_policy.model import Problem, Resource, Stack, undecided, violated
from zs_policy.rule import Control, Family, Framework, Severity, StackRule
from zs_policy.switches import same
from zs_policy.tables.pods import INJECT, POD_SPECS
from zs_policy.wire import UNKNOWN

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
PLACE = ("metadata", "namespace")


def check(stack: Stack) -> Iterator[Problem]:
    guarded = {_namespace(policy) for policy in stack.of(POLICY)}
    for pod in stack.of(*POD_SPECS):
        if _has_agent(pod) and (namespace := _namespace(pod)) not in guarded:
            if namespace is UNKNOWN or UNKNOWN in guarded:
                yield undecided(PLACE, "is not known yet: it may have no network policy", plausible=True, urn=pod.urn)
            else:
                yield violated(PLACE, "has no network policy in this stack, and the pod has an agent", urn=pod.urn)


def _has_agent(pod: Resource) -> bool:
    above = POD_SPECS[pod.kind].rpartition(".")[0]
    notes = pod.at(f"{above}.metadata.annotations" if above else "metadata.annotations")
    return isinstance(notes, Mapping) and same(notes.get(INJECT), True)


def _namespace(resource: Resource) -> object:
    value = resource.at(".".join(PLACE))
    return value if isinstance(value, str) or value is UNKNOWN else "default"


RULE = StackRule(
    id="agent-network-policy",
    title="Pods with a vault's agent are behind a network policy",
    why="The agent holds a token of the vault and answers on the pod's network: a neighbour may ask it.",
    severity=Severity.MEDIUM,
    family=Family.KUBERNETES,
    frameworks=(Control(Framework.CIS_KUBERNETES, "1.8 5.3.2"),),
    fix="Declare a network policy in the namespace that lets in only who must.",
    code='NetworkPolicy("shop", metadata={"namespace": "shop"}, spec={"pod_selector": {}})',
    check=check,
)
