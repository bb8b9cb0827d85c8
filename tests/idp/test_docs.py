"""Every path, command and link that the documents name exists: a document that lies is a failing test."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from idp.__main__ import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Made by commands at run time, so named in documents but never tracked.
MADE = (".sandbox/", ".venv/", "build/", "dist/")
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|yaml|toml|md|txt))`")
LINK = re.compile(r"\]\(([^)#:]*)(#[^)]*)?\)")
MAKE = re.compile(r"(?:^|[`(\s])make (?:-s )?([a-z]+)")
IDP = re.compile(r"(?:^|[`(\s])(?:\.venv/bin/)?idp ([a-z][^`|\n#]*)")


def commands_in(document: Path) -> Iterator[tuple[int, str]]:
    """What is meant to be typed: lines between fences, and code spans in prose."""
    fenced = False
    for number, line in enumerate(document.read_text().splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield number, line
        else:
            yield from ((number, span) for span in re.findall(r"`([^`]+)`", line))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def typed(pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    for document in DOCUMENTS:
        for number, text in commands_in(document):
            yield from ((f"{relative(document)}:{number}", match) for match in pattern.finditer(text))


def found(pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    for document in DOCUMENTS:
        for number, line in enumerate(document.read_text().splitlines(), 1):
            yield from ((f"{relative(document)}:{number}", match) for match in pattern.finditer(line))


def test_every_path_exists() -> None:
    wrong = [
        f"{place}: {match[1]}"
        for place, match in found(PATH)
        if "<" not in match[1]
        and not match[1].startswith(MADE)
        and not (ROOT / match[1]).exists()
        and not any(ROOT.glob(f"*/{match[1]}"))
    ]
    assert wrong == []


def anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_every_link_leads_somewhere() -> None:
    wrong = []
    for place, match in found(LINK):
        here = ROOT / place.rpartition(":")[0]
        target = (here.parent / match[1]) if match[1] else here
        if not target.exists() or (match[2] and match[2][1:] not in anchors(target)):
            wrong.append(f"{place}: {match[0]}")
    assert wrong == []


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_make_target_exists() -> None:
    assert [f"{place}: {match[1]}" for place, match in typed(MAKE) if match[1] not in targets()] == []


def commands() -> dict[str, set[str]]:
    """`up` or `sandbox synthetic` -> its options."""
    known: dict[str, set[str]] = {}

    def walk(command: typer.main.TyperGroup, prefix: str) -> None:
        for name, child in command.commands.items():
            if hasattr(child, "commands"):
                walk(child, f"{prefix}{name} ")
            else:
                known[prefix + name] = {option for item in child.params for option in item.opts}

    root = typer.main.get_command(app)
    assert isinstance(root, typer.main.TyperGroup)
    walk(root, "")
    return known


def test_every_idp_command_and_option_exists() -> None:
    known = commands()
    # A group by its name alone is a command too: it lists its own.
    known |= {name.rpartition(" ")[0]: set() for name in known if " " in name}
    wrong = []
    for place, match in typed(IDP):
        words = match[1].split()
        name = next((name for n in (3, 2, 1) if (name := " ".join(words[:n])) in known), None)
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        if name is None or options - known[name]:
            wrong.append(f"{place}: idp {match[1]}")
    assert wrong == []


def test_the_command_page_names_every_command_with_exactly_its_options() -> None:
    rows = re.findall(r"^\| `idp ([a-z -]+)` \| .* \|(.*)\|$", (ROOT / "docs/cli.md").read_text(), re.MULTILINE)
    documented = {name: set(re.findall(r"--[\w-]+", options)) for name, options in rows}
    actual = {name: {o for o in options if o.startswith("--")} - {"--help"} for name, options in commands().items()}
    assert documented == actual


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_explains_itself(command: str) -> None:
    done = CliRunner().invoke(app, [*command.split(), "--help"])
    assert done.exit_code == 0
    assert len(done.output.splitlines()) > 5


def test_the_readme_opens_with_the_two_commands() -> None:
    first = re.search(r"```\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert first is not None
    assert first[1] == "make up\nmake test\n"


def test_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) - {"runtime", "dev"} == targets()
