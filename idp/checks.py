"""`idp validate` and `idp schema`: the declarations checked and described, without an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import typer

from idp.errors import FAILURE, IdpError
from idp.project import ROOT


def require_valid() -> None:
    """Raise with every problem before anything is started, so that nothing is half made."""
    from stacks.model import ModelError, validate_all

    if problems := validate_all(ROOT):
        raise IdpError(str(ModelError(problems)))


def validate(as_json: bool, show: Callable[[Any], None]) -> None:
    """Print every problem of every stack and service file; exit 1 if there is one."""
    from stacks.model import validate_all

    problems = validate_all(ROOT)
    if as_json:
        show([asdict(problem) for problem in problems])
    elif problems:
        typer.echo("\n".join(map(str, problems)), err=True)
    else:
        typer.echo("every stack file and service file is valid")
    if problems:
        raise typer.Exit(FAILURE)


def schema(*, check: bool) -> None:
    """Write docs/schema, or with `check` exit 1 when it is not what the model says."""
    from stacks.model import schemas

    stale: list[str] = []
    for name, text in schemas().items():
        path = ROOT / "docs" / "schema" / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if check and stale:
        typer.echo(f"not current: {', '.join(stale)}; run: idp schema", err=True)
        raise typer.Exit(FAILURE)
    typer.echo(f"{'written' if stale else 'current'}: docs/schema")
