"""Jobs that get an agent beside them, which does not end when they do."""

from collections.abc import Iterator, Mapping

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import same
from zs_policy.tables.pods import INIT_ONLY, INJECT, POD_SPECS, TASKS
from zs_policy.wire import UNKNOWN, Path


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    place: Path = (*POD_SPECS[resource.kind].split(".")[:-1], "metadata", "annotations")
    notes = resource.at(".".join(str(part) for part in place))
    if notes is UNKNOWN:
        yield undecided(place, "is not known yet: an agent may be put beside the job", plausible=True)
    if not isinstance(notes, Mapping) or same(notes.get(INIT_ONLY), True):
        return
    if notes.get(INJECT) is UNKNOWN:
        yield undecided((*place, INJECT), "is not known yet: an agent may be put beside the job", plausible=True)
    elif same(notes.get(INJECT), True):
        yield violated((*place, INJECT), "puts an agent beside a job, which then never ends; fetch before it starts")


RULE = ResourceRule(
    id="agent-suits-workload",
    title="A job has no agent beside it",
    why="The agent runs on when the job is done: the job never completes, and its lease is renewed for nobody.",
    severity=Severity.MEDIUM,
    family=Family.KUBERNETES,
    fix="Let the agent run before the job only, or mount the secret with the CSI driver.",
    code='"vault.hashicorp.com/agent-pre-populate-only": "true"',
    types=TASKS,
    check=check,
)
