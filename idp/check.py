"""`idp check FILE…`: the rules with no engine, on previews, exported stacks and JSON lines.

Starts fast: a pipeline or an editor runs it on every change. Only the standard library and the rules are imported here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from idp.check_input import Given, InputError, parse
from idp.check_output import FORMATS, Judged, render
from idp.errors import FAILURE, OK, USAGE, VIOLATION
from zs_policy import declaration
from zs_policy.model import Context
from zs_policy.packs import PACKS, of_families
from zs_policy.profile_file import FILE, ProfileError, load
from zs_policy.registry import all_rules
from zs_policy.rule import Family
from zs_policy.verdicts import verdicts

HELP = """Run the rules on files with no engine: `pulumi preview --json`, `pulumi stack export`, or JSON lines
{"type": ..., "name": ..., "props": {...}}; - is standard input. Exit codes: 0 nothing refused, 1 a file could not be
read, 2 usage, 3 a mandatory rule is violated or could not be decided."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"error: {message}\n{self.format_usage()}")


def main(arguments: Sequence[str]) -> int:
    """Judge the files and print; returns the exit code."""
    options = _options(arguments)
    families = {family for pack in options.pack or () for family in PACKS[pack]}
    families |= {Family(name) for name in options.family or ()}
    rules = of_families(families or frozenset(Family))
    judged: list[Judged] = []
    problems: list[str] = []
    try:
        profile = load(all_rules(), options.profile)
    except ProfileError as error:
        return _failed([str(error)])
    for name in options.files:
        try:
            shown = "stdin" if name == "-" else name
            given = parse(shown, _bytes(name))
            if options.sandbox and given.secrets_provider == "passphrase":
                given = replace(given, secrets_provider="")
            if given.left_out:
                note = f"{given.left_out} unchanged resources are not in this preview; make it with --show-sames"
                sys.stderr.write(f"warning: {shown}: {note}\n")
            found = verdicts(given.resources, _context(given), rules, profile, datetime.now(UTC).date())
            judged.append(Judged(shown, len(given.resources), not given.stack, list(found)))
        except (InputError, declaration.DeclarationError) as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{name}: {error.strerror or error}")
    try:
        for line in render(options.format, judged, rules):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read it had enough
        sys.stderr.close()
    if problems:
        return _failed(problems)
    return VIOLATION if any(v.refuses for one in judged for v in one.verdicts) else OK


def _failed(problems: Sequence[str]) -> int:
    for problem in problems:
        sys.stderr.write(f"error: {problem}\n")
    return FAILURE


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="idp check", description=HELP)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--format", choices=sorted(FORMATS), default="table")
    parser.add_argument("--pack", action="append", choices=sorted(PACKS), help="only this pack's rules; repeatable")
    parser.add_argument(
        "--family", action="append", choices=sorted(f.value for f in Family), help="only this family; repeatable"
    )
    parser.add_argument("--profile", type=Path, default=FILE, help="levels and exceptions (default: the packs' own)")
    parser.add_argument(
        "--sandbox", action="store_true", help="the stacks are the sandbox's, whose state a passphrase may encrypt"
    )
    return parser.parse_args(arguments)


def _bytes(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _context(given: Given) -> Context:
    """The environments are what the preview was configured with; where a file does not tell, what the project here
    declares.
    """
    config = dict(given.config)
    if given.stack and f"{given.project}:environments" not in config:
        config |= _declared(given.project)
    return declaration.context(
        given.stack,
        given.project,
        preview=given.preview,
        config=config,
        secrets_provider=given.secrets_provider,
    )


def _declared(project: str) -> dict[str, str]:
    """`environments` and `auditStack` of the Pulumi.yaml in this folder, if it is that project's."""
    import json

    import yaml

    try:
        document = yaml.safe_load(Path("Pulumi.yaml").read_text(encoding="utf-8"))
        if document["name"] != project:
            return {}
        declared = {name: document["config"][name]["default"] for name in ("environments", "auditStack")}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError):
        return {}
    return {f"{project}:{k}": v if isinstance(v, str) else json.dumps(v) for k, v in declared.items()}
