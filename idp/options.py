"""What the verbs of the command line share: options that mean the same everywhere, and how a result is printed."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

Env = Annotated[str, typer.Option("--env", "-e", help="environment, as declared in Pulumi.yaml")]
Json = Annotated[bool, typer.Option("--json", help="one JSON document on stdout, no progress")]
Recover = Annotated[bool, typer.Option("--recover", help="take back vaults and stores that were soft-deleted")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would be done and change nothing")]
KeptEnv = Annotated[str, typer.Option("--env", "-e", help="the production environment whose records must be kept")]
Accounts = Annotated[
    list[str] | None, typer.Option("--confirm", help="an account's name, instead of typing it; repeatable")
]


def show(document: Any) -> None:
    """The result of a command for programs to read."""
    typer.echo(json.dumps(document, indent=2, sort_keys=True, default=str))
