"""What the rules cost: a resource, a file, a preview; beside other scanners and beside a pack of one empty rule.

Everything in one run on one machine. Gates: all rules are at most 1.3 times the empty pack over a whole preview (CPU of
all processes); `idp check` judges 1,000 resources in at most one second of CPU, start included, and at least five
times faster than Checkov; cost grows with the number of resources, not faster.
"""

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rivals
from fleet import Item, fleet, json_lines
from meter import environment, measure
from rich.console import Console
from rich.table import Table

from idp import bootstrap, check_input
from sandbox.home import Home
from zs_policy.literals import credential
from zs_policy.model import Context, Resource, Stack
from zs_policy.registry import Ruleset, all_rules

ROOT = Path(__file__).resolve().parents[2]
SIZES, RULES = (100, 1_000, 5_000), (1, 10, 50)
PREVIEWED = 300
PREVIEW_GATE, CHECK_GATE, RIVAL_GATE, GROWTH_GATE = 1.3, 1.0, 5.0, 2.0

EMPTY = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
nothing = ResourceValidationPolicy("empty", "nothing", lambda args, report: None)
PolicyPack("empty", [nothing], EnforcementLevel.MANDATORY)
"""
PROGRAM = """
import json, pathlib
import pulumi
for n, (kind, name, props) in enumerate(json.loads(pathlib.Path("fleet.json").read_text())):
    pulumi.CustomResource(kind, name, props)
"""


def report(runs: int, console: Console) -> dict[str, Any]:
    """All figures, and under `missed` the gates that were missed."""
    with tempfile.TemporaryDirectory(prefix="zero-secret-bench-") as name:
        folder = Path(name)
        console.print("rules: cost of a resource", highlight=False)
        judged = {size: _judging(fleet(size), runs) for size in SIZES}
        checked = _checking(folder, runs, console)
        previewed = _previewing(folder, runs, console)
    figures = {"rules": len(all_rules()), "microseconds a resource": judged, "check": checked, "preview": previewed}
    return figures | {"missed": list(_missed(figures))}


def _judging(items: Sequence[Item], runs: int) -> dict[str, float]:
    """Microseconds of CPU a resource, by the number of rules: decoding, all rules on it, and its part of the stack."""
    data = json_lines(list(items)).encode()
    every = list(all_rules().values())
    costs: dict[str, float] = {}
    gc.disable()  # as `idp check` does
    for count in (*RULES, len(every)):
        taken: list[float] = []
        for _ in range(runs):
            credential.cache_clear()
            rules = Ruleset(every[:count])
            started = time.process_time()
            resources: Sequence[Resource] = check_input.parse("fleet", data).resources
            for resource in resources:
                list(rules.judge(resource, Context()))
            list(rules.judge_stack(Stack(resources, Context())))
            taken.append(time.process_time() - started)
        costs["all" if count == len(every) else str(count)] = round(statistics.median(taken) / len(items) * 1e6, 1)
        gc.collect()
    gc.enable()
    return costs


def _checking(folder: Path, runs: int, console: Console) -> dict[str, Any]:
    """CPU and wall of whole processes, by tool and size; a text instead of figures where a tool cannot be had."""
    cache = bootstrap.cache() / "bench"
    cache.mkdir(parents=True, exist_ok=True)
    checkov, opa = rivals.checkov(cache), rivals.opa(cache)
    found: dict[str, Any] = {"idp check": {}, "checkov": checkov, f"opa, {rivals.OPA_RULES} rules": opa}
    found = {tool: {} if isinstance(value, Path) else value for tool, value in found.items()}
    for size in SIZES:
        items = fleet(size)
        lines = folder / f"{size}.jsonl"
        lines.write_text(json_lines(items))
        commands: dict[str, rivals.Command] = {
            "idp check": [sys.executable, "-P", "-c", _LAUNCH, "check", lines, "--format", "jsonl"]
        }
        if isinstance(checkov, Path) and size <= 1_000:
            commands["checkov"] = rivals.checkov_command(checkov, items, folder)
        if isinstance(opa, Path):
            commands[f"opa, {rivals.OPA_RULES} rules"] = rivals.opa_command(opa, items, folder)
        for tool, command in commands.items():
            console.print(f"{size} resources: {tool}", highlight=False)
            passed = (0, 3) if tool == "idp check" else (0, 1)  # Checkov says 1 for findings
            taken = [_process(command, passed) for _ in range(runs if tool != "checkov" else min(runs, 3))]
            cpu, wall = (round(statistics.median(values), 3) for values in zip(*taken, strict=True))
            found[tool][size] = {"cpu": cpu, "wall": wall}
    return found


_LAUNCH = "from idp.launch import main; raise SystemExit(main())"


def _process(command: rivals.Command, passed: Sequence[int]) -> tuple[float, float]:
    started = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace")
    _, status, used = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    if code not in passed:
        raise SystemExit(f"{command[0]} exited with {code}:\n{said[-2000:]}")
    return used.ru_utime + used.ru_stime, time.monotonic() - started


def _previewing(folder: Path, runs: int, console: Console) -> dict[str, dict[str, float]]:
    """A preview of a cheap program without a pack, with the empty pack, with all rules: medians of wall and CPU."""
    home = Home(ROOT)
    home.prepare(lambda line: None)
    program, empty = folder / "program", folder / "empty"
    (folder / "state").mkdir()
    for target in (program, empty):
        target.mkdir()
    runtime = json.dumps({"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}})
    (empty / "PulumiPolicy.yaml").write_text(f"runtime: {runtime}\nversion: 0.0.1\n")
    (empty / "__main__.py").write_text(EMPTY)
    (program / "Pulumi.yaml").write_text(f"name: program\nruntime: {runtime}\n")
    subscription = "00000000-0000-4000-8000-0000000000d1"
    config = {"azure-native:location": "westeurope", "azure-native:subscriptionId": subscription}
    (program / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
    (program / "__main__.py").write_text(PROGRAM)
    azure = [item for item in fleet(PREVIEWED * 2, mistakes=False) if item.pulumi[0].startswith("azure-native:")]
    chosen = [(item.pulumi[0], item.name, item.pulumi[1]) for item in azure[:PREVIEWED]]
    (program / "fleet.json").write_text(json.dumps(chosen))
    # Advice only: a rule that is new to this fleet must not end the measurement.
    (folder / "advice.json").write_text(json.dumps({"all": "advisory"}))
    advice = ("--policy-pack-config", folder / "advice.json")
    env = {**environment(), **home.env(), "PULUMI_BACKEND_URL": (folder / "state").as_uri()}
    env["ZERO_SECRET_CLOUD"] = str(folder / "cloud.sqlite")
    subprocess.run([home.pulumi, "stack", "init", "dev"], cwd=program, env=env, check=True, capture_output=True)
    rules = ROOT / "policy-packs" / "zero-secret"
    packs = {
        "no pack": (),
        "one empty rule": ("--policy-pack", empty, *advice),
        "all rules": ("--policy-pack", rules, *advice),
    }
    taken: dict[str, list[Any]] = {name: [] for name in packs}
    for number in range(runs):
        for name, options in packs.items():
            console.print(f"preview of {PREVIEWED} resources, {number + 1}/{runs}: {name}", highlight=False)
            taken[name].append(measure([home.pulumi, "preview", "--stack", "dev", *options], program, env))
    return {
        name: {
            "wall": round(statistics.median(c.wall for c in costs), 3),
            "cpu": round(statistics.median(c.all_cpu for c in costs), 3),
        }
        for name, costs in taken.items()
    }


def _missed(figures: dict[str, Any]) -> Sequence[str]:
    missed: list[str] = []
    small, large = (figures["microseconds a resource"][size]["all"] for size in (SIZES[1], SIZES[2]))
    if large > small * GROWTH_GATE:
        missed.append(f"a resource among {SIZES[2]} costs {large / small:.1f} times one among {SIZES[1]}")
    ours = figures["check"]["idp check"][1_000]["cpu"]
    if ours > CHECK_GATE:
        missed.append(f"idp check of 1,000 resources: {ours:.2f} s of CPU, at most {CHECK_GATE}")
    theirs = figures["check"]["checkov"]
    if isinstance(theirs, dict) and theirs[1_000]["cpu"] < ours * RIVAL_GATE:
        missed.append(
            f"idp check is {theirs[1_000]['cpu'] / ours:.1f} times faster than Checkov, at least {RIVAL_GATE}"
        )
    ratio = figures["preview"]["all rules"]["cpu"] / figures["preview"]["one empty rule"]["cpu"]
    if ratio > PREVIEW_GATE:
        missed.append(f"a preview with all rules: {ratio:.2f} times one with an empty rule, at most {PREVIEW_GATE}")
    return missed


def show(figures: dict[str, Any], console: Console) -> None:
    """The report as tables."""
    table = Table(title="CPU a resource, in microseconds", title_justify="left")
    table.add_column("resources")
    for count in next(iter(figures["microseconds a resource"].values())):
        table.add_column(f"{figures['rules']} rules" if count == "all" else f"{count} rules", justify="right")
    for size, costs in figures["microseconds a resource"].items():
        table.add_row(str(size), *(f"{cost:.0f}" for cost in costs.values()))
    console.print(table)
    table = Table(title="whole process, CPU s / wall s", title_justify="left")
    table.add_column("tool")
    for size in SIZES:
        table.add_column(f"{size} resources", justify="right")
    for tool, costs in figures["check"].items():
        if isinstance(costs, str):
            table.add_row(tool, costs)
        else:
            cells = (costs.get(size) for size in SIZES)
            table.add_row(tool, *(f"{c['cpu']:.2f} / {c['wall']:.2f}" if c else "-" for c in cells))
    console.print(table)
    table = Table(title=f"preview of {PREVIEWED} resources", title_justify="left")
    for column in ("pack", "wall s", "all CPU s"):
        table.add_column(column, justify="right" if column != "pack" else "left")
    for name, cost in figures["preview"].items():
        table.add_row(name, f"{cost['wall']:.2f}", f"{cost['cpu']:.2f}")
    console.print(table)
