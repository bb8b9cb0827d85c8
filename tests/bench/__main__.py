"""`make bench`: what our services stack costs beside a flat program of the same resources, in one run on one machine;
and what the rules cost, beside other scanners (`rules.py`). `--only stacks` or `--only rules` does half of it.

For 1, 10 and 50 services, medians of five: first preview and no-change preview of (a) an empty program, (b) ours,
(c) ours with the policy pack, (d) the flat program that `flat.py` writes from ours. Exits 1 when a gate is missed:
at 50 services the program's CPU above the empty program's is at most 0.6 of flat's, and at no size is our wall above
flat's.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rules
from flat import flat_program
from meter import Cost, environment, measure
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from sandbox.home import Home

ROOT = Path(__file__).resolve().parents[2]
STACK = "dev-services"
PACK = ROOT / "policy-packs" / "zero-secret"
CPU_GATE, WALL_GATE, GATED_SIZE = 0.6, 1.0, 50
Program = str


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 50], metavar="SERVICES")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--only", choices=("stacks", "rules"))
    options = parser.parse_args()
    console = Console(stderr=options.json)
    sizes = options.sizes if options.only != "rules" else []
    results = {size: _measure_size(size, options.runs, console) for size in sizes}
    judged = rules.report(options.runs, console) if options.only != "stacks" else None
    report = {
        "machine": f"{platform.machine()}, {_cores()} cores, Python {platform.python_version()}",
        "date": datetime.now(UTC).date().isoformat(),
        "runs": options.runs,
        "sizes": results,
        "rules": judged,
        "missed": _missed(results) + (judged["missed"] if judged else []),
    }
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        _show(report, console)
    return 1 if report["missed"] else 0


def _measure_size(size: int, runs: int, console: Console) -> dict[str, Any]:
    """Figures of one size: phase -> program -> median cost. Every round runs all programs, so drift hits each alike."""
    with tempfile.TemporaryDirectory(prefix="zero-secret-bench-") as folder:
        tree = _tree(Path(folder), size)
        home = Home(tree)
        home.prepare(lambda line: None)
        env = {**environment(), **home.env(), "PULUMI_SKIP_CHECKPOINTS": "1"}
        # Two programs cannot own the same resources of one cloud: flat gets a cloud of its own.
        apart = {"ZERO_SECRET_CLOUD": str(tree / "flat.sqlite")}

        def at(cwd: Path) -> dict[str, str]:
            return env | (apart if cwd.name == "flat" else {})

        def pulumi(cwd: Path, *arguments: str) -> str:
            done = subprocess.run(
                [home.pulumi, *arguments], cwd=cwd, env=at(cwd), capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SystemExit(f"pulumi {' '.join(arguments)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
            return done.stdout

        for stack in ("audit", "dev", STACK):
            pulumi(tree, "stack", "init", stack)
        for stack in ("audit", "dev"):
            pulumi(tree, "up", "--yes", "--skip-preview", "--stack", stack)
        programs = {
            "empty": (_program(tree, "empty", ""), "bench", ()),
            "ours": (tree, STACK, ()),
            "ours + pack": (tree, STACK, ("--policy-pack", str(PACK))),
        }
        pulumi(programs["empty"][0], "stack", "init", "bench")

        def rounds(phase: str) -> dict[Program, Cost]:
            costs: dict[Program, list[Cost]] = {name: [] for name in programs}
            for number in range(runs):
                for name, (cwd, stack, extra) in programs.items():
                    console.print(f"{size} services, {phase}, {number + 1}/{runs}: {name}", highlight=False)
                    costs[name].append(measure([home.pulumi, "preview", "--stack", stack, *extra], cwd, at(cwd)))
            return {name: _median(values) for name, values in costs.items()}

        def restore(deployment: str) -> None:
            file = tree / "deployment.json"
            file.write_text(deployment)
            pulumi(tree, "stack", "import", "--file", str(file), "--stack", STACK)

        # Ours is deployed once, for the list that flat is written from, then set aside for the first previews.
        nothing = pulumi(tree, "stack", "export", "--stack", STACK)
        pulumi(tree, "up", "--yes", "--skip-preview", "--stack", STACK)
        deployed = pulumi(tree, "stack", "export", "--stack", STACK)
        resources = json.loads(deployed)["deployment"]["resources"]
        flat = _program(tree, "flat", flat_program(resources))
        programs["flat"] = (flat, "bench", ())
        pulumi(flat, "stack", "init", "bench")

        restore(nothing)
        before = rounds("first preview")
        restore(deployed)
        pulumi(flat, "up", "--yes", "--skip-preview", "--stack", "bench")
        after = rounds("no-change preview")
        count = sum(1 for r in resources if r.get("custom") and not r["type"].startswith("pulumi:"))
        return {"resources": count, "first preview": _plain(before), "no-change preview": _plain(after)}


def _tree(folder: Path, size: int) -> Path:
    """A copy of the project with ``size`` services in dev: the example's, again and again under new names."""
    tree = folder / "project"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, target)
    (tree / ".venv").symlink_to(ROOT / ".venv")
    yaml = YAML()
    file = tree / "stacks" / f"Pulumi.{STACK}.yaml"
    stack = yaml.load(file)
    originals = list(stack["config"]["zero-secret:services"]["services"])
    names = [_copy_service(tree / "stacks" / "services", originals[n % len(originals)], n) for n in range(size)]
    stack["config"]["zero-secret:services"]["services"] = names
    stack["config"]["zero-secret:services"]["mostResources"] = 20_000
    yaml.dump(stack, file)
    return tree


def _copy_service(services: Path, original: str, number: int) -> str:
    yaml = YAML()
    service = yaml.load(services / f"{original}.yaml")
    service["name"] = name = f"svc-{number:03d}"
    for slot in service.get("secrets", []):
        if "consumers" in slot:
            slot["consumers"] = [name]
    for pipeline in service.get("pipelines", []):
        pipeline["repository"] += f"-{number:03d}"
    if "workload" in service:
        service["workload"]["serviceAccount"] = name
    with (services / f"{name}.yaml").open("w") as out:
        yaml.dump(service, out)
    return name


def _program(tree: Path, name: str, source: str) -> Path:
    folder = tree.parent / name
    folder.mkdir()
    runtime = {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}}
    dev = YAML(typ="safe").load(tree / "stacks" / f"Pulumi.{STACK}.yaml")["config"]
    config = {k: {"value": v} for k, v in dev.items() if k.startswith("azure-native:")}
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": name, "runtime": runtime, "config": config}))
    (folder / "__main__.py").write_text(source)
    return folder


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(**{field: statistics.median(getattr(cost, field) for cost in costs) for field in asdict(costs[0])})


def _plain(costs: dict[Program, Cost]) -> dict[str, dict[str, float]]:
    return {name: {field: round(value, 3) for field, value in asdict(cost).items()} for name, cost in costs.items()}


def _cores() -> int:
    return os.cpu_count() or 0


def _missed(results: dict[int, dict[str, Any]]) -> list[str]:
    missed = []
    for size, result in results.items():
        for phase in ("first preview", "no-change preview"):
            empty, ours, flat = (result[phase][name] for name in ("empty", "ours", "flat"))
            wall = ours["wall"] / flat["wall"]
            cpu = (ours["host_cpu"] - empty["host_cpu"]) / (flat["host_cpu"] - empty["host_cpu"])
            result[phase]["ratios"] = {"wall": round(wall, 3), "host_cpu_above_empty": round(cpu, 3)}
            if wall > WALL_GATE:
                missed.append(f"{size} services, {phase}: wall {wall:.2f} of flat's, at most {WALL_GATE}")
            if size >= GATED_SIZE and cpu > CPU_GATE:
                missed.append(f"{size} services, {phase}: program CPU {cpu:.2f} of flat's, at most {CPU_GATE}")
    return missed


def _show(report: dict[str, Any], console: Console) -> None:
    console.print(f"{report['machine']}, {report['date']}, medians of {report['runs']}")
    for size, result in report["sizes"].items():
        for phase in ("first preview", "no-change preview"):
            table = Table(title=f"{size} services, {result['resources']} resources, {phase}", title_justify="left")
            table.add_column("program")
            for column in ("wall s", "program CPU s", "program MiB", "all CPU s"):
                table.add_column(column, justify="right")
            for name, cost in result[phase].items():
                if name != "ratios":
                    table.add_row(name, *(f"{cost[f]:.2f}" for f in ("wall", "host_cpu", "host_mb", "all_cpu")))
            console.print(table)
            ratios, ours, packed = (result[phase][key] for key in ("ratios", "ours", "ours + pack"))
            wall, cpu = (1 - ours[figure] / packed[figure] for figure in ("wall", "all_cpu"))
            console.print(
                f"ours to flat: wall {ratios['wall']:.2f}, program CPU {ratios['host_cpu_above_empty']:.2f};"
                f" the pack is {wall:.0%} of the wall, {cpu:.0%} of the CPU\n",
                highlight=False,
            )
    if report["rules"]:
        rules.show(report["rules"], console)
    for line in report["missed"]:
        console.print(f"[red]missed[/red] {line}")


if __name__ == "__main__":
    sys.exit(main())
