"""Pods into which Kubernetes mounts the service account's token without being asked.

What the pod says counts; where it says nothing, what its own service account in this stack says. The account called
`default` is everybody's, so what is said there excuses nobody. Tokens that a pod projects for an audience of its own
are what to use instead, and are not touched by this switch.
"""

from collections.abc import Iterator

from zs_policy.model import MISSING, Problem, Resource, Stack, undecided, violated
from zs_policy.rule import Control, Family, Framework, Severity, StackRule
from zs_policy.switches import same
from zs_policy.tables.pods import POD_SPECS, SERVICE_ACCOUNT
from zs_policy.wire import UNKNOWN

SWITCH = "automountServiceAccountToken"


def check(stack: Stack) -> Iterator[Problem]:
    accounts = stack.of(SERVICE_ACCOUNT)
    closed = {_name(a, "metadata.name") for a in accounts if same(a.at(SWITCH), False)}
    for account in accounts:
        if same(account.at(SWITCH), True):
            yield violated((SWITCH,), "mounts the account's token into each of its pods", urn=account.urn)
        elif account.at(SWITCH) is UNKNOWN:
            yield undecided((SWITCH,), "is not known yet: the token may be mounted", urn=account.urn)
        elif account.at(SWITCH) is MISSING and _text(account, "metadata.name") == "default":
            text = "is missing and the token is mounted into each pod that names no account; set it to False"
            yield violated((SWITCH,), text, urn=account.urn)
    for pod in stack.of(*POD_SPECS):
        yield from _pod(pod, closed)


def _pod(pod: Resource, closed: set[tuple[object, object]]) -> Iterator[Problem]:
    spec = POD_SPECS[pod.kind]
    place = (*spec.split("."), SWITCH)
    value = pod.at(f"{spec}.{SWITCH}")
    if value is UNKNOWN:
        yield undecided(place, "is not known yet: the token may be mounted", urn=pod.urn)
    elif value is MISSING:
        account = _name(pod, f"{spec}.serviceAccountName")
        if account not in closed or account[1] in ("default", MISSING):
            yield violated(place, "is missing and the token is mounted by default; set it to False", urn=pod.urn)
    elif not same(value, False):
        yield violated(place, "mounts the account's token; set it to False", urn=pod.urn)


def _name(resource: Resource, path: str) -> tuple[object, object]:
    namespace = _text(resource, "metadata.namespace")
    return ("default" if namespace is MISSING else namespace), _text(resource, path)


def _text(resource: Resource, path: str) -> object:
    value = resource.at(path)
    return value if isinstance(value, str) or value is UNKNOWN else MISSING


RULE = StackRule(
    id="no-token-automount",
    title="No pod gets a token that it did not ask for",
    why=(
        "The mounted token speaks to the cluster's API for whoever reads one file of the pod, for every workload "
        "whether it needs the API or not."
    ),
    severity=Severity.MEDIUM,
    family=Family.CREDENTIAL_REACHABLE,
    frameworks=(Control(Framework.CIS_KUBERNETES, "1.8 5.1.6"),),
    fix="Turn the mount off; a pod that needs a token projects one, for one audience and for an hour.",
    code='spec={"automount_service_account_token": False, ...}',
    check=check,
)
