"""The gate of a pipeline: a real preview with the rules, passed only when every rule was run and none is left open.

A preview's own exit code is not enough: an undecided rule may be advice, a pack may not have been loaded, a rule may
have been switched off, and a rule that could not run is a line among others. What a program only reads (another stack's
outputs, a resource fetched by id) the engine shows to no pack at all; its event log does, and the same rules judge it
here.

Exit codes: 0 passed, 1 the preview itself failed or a pack did not judge everything, 3 a rule is violated or undecided.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idp.engine_events import Judged, Judgement, Verdict, fold
from idp.errors import FAILURE, OK, VIOLATION, UsageError
from idp.project import PACK, ROOT

if TYPE_CHECKING:
    from idp.engine_run import Interrupts

REFUSING = (Verdict.VIOLATED, Verdict.UNDECIDED, Verdict.UNRUNNABLE)


@dataclass(frozen=True)
class GateResult:
    """The verdict on one stack. `left_open` are undecided resource rules that the caller allowed."""

    stack: str
    refusals: tuple[Judgement, ...] = ()
    left_open: tuple[Judgement, ...] = ()
    remarks: tuple[Judgement, ...] = ()
    failures: tuple[str, ...] = field(default=())

    @property
    def code(self) -> int:
        if self.refusals:
            return VIOLATION
        return FAILURE if self.failures else OK

    def document(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "stack": self.stack,
            "passed": self.code == OK,
            "failures": list(self.failures),
            "refusals": [_described(j) for j in self.refusals],
            "leftOpen": [_described(j) for j in self.left_open],
            "remarks": [_described(j) for j in self.remarks],
        }


def decide(
    stack: str,
    judged: Judged,
    exit_code: int,
    packs: Sequence[str],
    expected: Collection[str],
    allow_undecided: Collection[str] = (),
) -> GateResult:
    """The verdict from what the engine said. `packs` are the paths given to it, `expected` the rules that must have
    run.
    """
    refusals = [j for j in judged.judgements if j.verdict in REFUSING and not _is_open(j, judged, allow_undecided)]
    left_open = [j for j in judged.judgements if _is_open(j, judged, allow_undecided)]
    return GateResult(
        stack=stack,
        refusals=tuple(refusals),
        left_open=tuple(left_open),
        remarks=tuple(j for j in judged.judgements if j.verdict in (Verdict.ADVICE, Verdict.EXCEPTED)),
        failures=tuple(_failures(judged, exit_code, packs, expected)),
    )


def _is_open(judgement: Judgement, judged: Judged, allowed: Collection[str]) -> bool:
    """Only a rule on single resources may be left open: `up` decides it before the resource is made."""
    on_stack = any(judgement.rule in rules for rules in judged.stack_judged.values())
    return judgement.verdict is Verdict.UNDECIDED and judgement.rule in allowed and not on_stack


def _failures(judged: Judged, exit_code: int, packs: Sequence[str], expected: Collection[str]) -> Iterable[str]:
    mandatory = any(j.mandatory for j in judged.judgements)
    # The engine's last word on a preview with violations is this error; they speak for themselves.
    yield from (error for error in judged.errors if not (mandatory and error == "preview failed"))
    if not judged.finished:
        yield "the preview did not come to its end"
    elif exit_code not in (0, 1) or (exit_code == 1 and not mandatory and not judged.errors):
        yield f"the engine ended with exit code {exit_code}"
    missing = [pack for pack in packs if pack not in judged.packs]
    yield from (f"the preview ran without the policy pack {pack}" for pack in missing)
    if len(judged.stack_judged) < len(packs):
        yield "a policy pack did not judge the stack as a whole"
    for name, urns in judged.resources_judged.items():
        if unseen := judged.planned - urns:
            yield f"{name} did not judge {len(unseen)} of {len(judged.planned)} resources"
    if judged.planned and not judged.resources_judged:
        yield "no resource was judged"
    if off := sorted(set(expected) - judged.rules_run):
        yield f"rules that did not run: {', '.join(off)}"


def gate(
    pulumi: Path,
    stack: str,
    *,
    env: Mapping[str, str],
    interrupts: Interrupts,
    cwd: Path = ROOT,
    packs: Sequence[str] = (PACK,),
    allow_undecided: Collection[str] = (),
    on_tick: Callable[[list[dict[str, Any]]], None] = lambda _: None,
) -> GateResult:
    """Preview one stack with `packs` and decide. Works with any engine: the sandbox's, or the user's own with a
    cloud.
    """
    from idp import engine_run

    events: list[dict[str, Any]] = []
    options = [word for pack in packs for word in ("--policy-pack", pack)]
    with tempfile.TemporaryDirectory(prefix="zero-secret-gate-") as folder:
        log = Path(folder) / "preview.log"
        code = engine_run.run(
            [pulumi, "preview", "--non-interactive", "--stack", stack, *options],
            env=env,
            cwd=cwd,
            log=log,
            events=Path(folder) / "events",
            on_event=events.append,
            on_tick=lambda: on_tick(events),
            interrupts=interrupts,
        )
        judged = fold(events)
        if not judged.finished and not judged.errors:
            judged.errors.append(log.read_text(encoding="utf-8", errors="replace").strip()[-2000:])
    judged.errors += redeclared(judged.config, cwd)
    expected: Collection[str] = ()
    if any(pack.endswith(PACK) for pack in packs):
        expected = _rules_of_ours()
        judged.judgements += judge_reads(stack, judged)
    return decide(stack, judged, code, packs, expected, allow_undecided)


def redeclared(config: Mapping[str, str], folder: Path) -> list[str]:
    """What of the world's division a stack's own configuration says otherwise than the project: who may say which
    subscriptions are foreign, and which environment is production, has no rules left to obey.
    """
    from ruamel.yaml import YAML

    try:
        project = YAML(typ="safe").load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    declared = {name: (project.get("config") or {}).get(name) for name in ("environments", "auditStack")}
    found: list[str] = []
    if project.get("plugins"):
        # An analyzer's own host may be named there, and would say of every rule that it ran and found nothing.
        found.append("Pulumi.yaml names `plugins` of its own: whether the rules themselves were run, nobody can say")
    for name, body in declared.items():
        told = config.get(f"{project['name']}:{name}")
        wanted = body.get("default") if isinstance(body, dict) else None
        if told is not None and told != wanted and _json(told) != wanted:
            found.append(f"the configuration of this stack redeclares `{name}`: only Pulumi.yaml says it")
    return found


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _rules_of_ours() -> list[str]:
    from zs_policy.registry import all_rules

    return list(all_rules())


def judge_reads(stack: str, judged: Judged) -> list[Judgement]:
    """What the rules say about everything that this preview read and did not make, values included."""
    from zs_policy.declaration import context
    from zs_policy.model import Resource, Stack
    from zs_policy.registry import Ruleset, all_rules, render
    from zs_policy.wire import read

    project = judged.reads[0]["urn"].split("::")[1] if judged.reads else ""
    where = context(stack, project, preview=True, config=judged.config)
    rules = Ruleset(all_rules()[name] for name in ("no-foreign-stack", "no-credential-output", "no-cross-environment"))
    resources: list[Resource] = []
    for state in judged.reads:
        props, secrets = read({**(state.get("inputs") or {}), "id": state.get("id", "")})
        outputs, output_secrets = read(state.get("outputs") or {})
        seen = Resource(state["type"], "", state["urn"], props, secrets, read_only=True)
        resources.append(seen.related(outputs=outputs, output_secrets=output_secrets))
    return [
        Judgement(
            rule=finding.rule.id,
            verdict=Verdict.UNDECIDED if finding.undecided else Verdict.VIOLATED,
            mandatory=True,
            severity=finding.rule.severity.value,
            urn=finding.urn,
            message=render(finding),
        )
        for finding in rules.judge_stack(Stack(resources, where))
    ]


def require_openable(allow_undecided: Collection[str]) -> None:
    """Raise UsageError for a name that is no rule, or that of a rule on the whole stack."""
    from zs_policy.registry import all_rules
    from zs_policy.rule import ResourceRule

    for rule_id in allow_undecided:
        rule = all_rules().get(rule_id)
        if rule is None:
            raise UsageError(f"no rule {rule_id!r}; docs/rules/ lists them")
        if not isinstance(rule, ResourceRule):
            raise UsageError(f"{rule_id} judges the whole stack, after the resources exist: it cannot be left open")


def in_short(result: GateResult) -> str:
    """A verdict in three words."""
    if result.code == OK:
        return "passes"
    return f"refused by {len(result.refusals)} judgements" if result.refusals else "could not be judged"


def render(results: Sequence[GateResult]) -> str:
    """What a person reads: per stack the failures, then who is refused by which rule and what to do."""
    lines: list[str] = []
    for result in results:
        lines.append(f"{result.stack}: {in_short(result)}")
        lines += [f"  failure: {failure}" for failure in result.failures]
        for title, judgements in (
            ("", result.refusals),
            ("left open: ", result.left_open),
            ("remark: ", result.remarks),
        ):
            for j in judgements:
                verdict = "" if j.verdict is Verdict.UNDECIDED else f"{j.verdict.value}: "
                text = j.message.replace("\n", "\n    ")
                lines.append(f"  {title}{j.rule} ({j.severity}) on {j.resource}\n    {verdict}{text}")
    return "\n".join(lines)


def _described(judgement: Judgement) -> dict[str, Any]:
    return {
        "rule": judgement.rule,
        "verdict": judgement.verdict.value,
        "severity": judgement.severity,
        "resource": judgement.urn,
        "message": judgement.message,
    }
