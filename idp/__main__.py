"""`idp`, the command line: one function a verb, each thin. Heavy imports happen inside the verb that needs them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from idp import sandbox_verbs
from idp.errors import FAILURE, IdpError
from idp.options import Accounts, DryRun, Env, Json, KeptEnv, Recover, show

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    help="A company without stored credentials. Exit codes: 0 ok, 1 failure, 2 usage, 3 policy violation, 4 drift.",
)
app.add_typer(sandbox_verbs.app, name="sandbox")
audit_app = typer.Typer(no_args_is_help=True, help="The audit stack's own steps.")
app.add_typer(audit_app, name="audit")
offboard_app = typer.Typer(no_args_is_help=True, help="End somebody's access: shown first, then done.")
app.add_typer(offboard_app, name="offboard")


@app.command()
def up(env: Env = "dev", as_json: Json = False, dry_run: DryRun = False, recover: Recover = False) -> None:
    """Deploy audit, <env> and <env>-services into the sandbox, rules enforced; finishes an interrupted run."""
    from idp import commands

    run = commands.preview if dry_run else commands.up
    run(env, as_json, show, recover=recover)


@app.command()
def preview(env: Env = "dev", as_json: Json = False, recover: Recover = False) -> None:
    """What `up` would change, rules enforced."""
    from idp import commands

    commands.preview(env, as_json, show, recover=recover)


@app.command()
def gate(
    env: Env = "dev",
    stack: Annotated[str, typer.Option("--stack", help="one stack, on the engine and backend of this shell")] = "",
    allow_undecided: Annotated[
        list[str] | None, typer.Option("--allow-undecided", help="a resource rule that `up` may decide; repeatable")
    ] = None,
    as_json: Json = False,
) -> None:
    """Preview as a pipeline does it: what a rule refuses fails, and so does what no rule could decide."""
    from idp.gate_command import run_gate

    raise typer.Exit(run_gate(env, as_json, show, allow_undecided=allow_undecided or (), native_stack=stack))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def check(context: typer.Context) -> None:
    """Run the rules on files, with no engine: previews, exported stacks, JSON lines. `idp check --help`."""
    from idp.check import main as run_check

    raise typer.Exit(run_check(context.args))


@app.command()
def down(
    env: Env = "dev",
    as_json: Json = False,
    dry_run: DryRun = False,
    unprotect_prod: Annotated[
        bool, typer.Option("--unprotect-prod", help="lift the protection of a production environment, after asking")
    ] = False,
    confirm: Annotated[str, typer.Option("--confirm", help="the environment's name, instead of typing it")] = "",
) -> None:
    """Destroy the environment in the sandbox; say what rightly stays. Production needs --unprotect-prod."""
    from idp import commands

    commands.down(env, as_json, show, dry_run=dry_run, unprotect=unprotect_prod, confirm=confirm)


@app.command()
def drift(env: Env = "dev", as_json: Json = False) -> None:
    """What in the cloud is not as the state says: names and property paths, never values. Exit code 4 if anything."""
    from idp import commands

    raise typer.Exit(commands.drift(env, as_json, show))


@app.command()
def ready(
    env: Env = "dev",
    service: Annotated[str, typer.Option("--service", help="one service; all when left out")] = "",
    timeout: Annotated[float, typer.Option("--timeout", min=0, help="seconds in all, at most")] = 900.0,
    as_json: Json = False,
) -> None:
    """Wait until identities can really read what they were granted, trying as themselves; say what is in the way."""
    from idp import ready as ready_module

    raise typer.Exit(ready_module.ready(env, service, timeout, as_json, show))


@app.command()
def validate(as_json: Json = False) -> None:
    """Check every stack file and service file without an engine: all problems at once, each with file:line:column."""
    from idp import checks

    checks.validate(as_json, show)


@app.command()
def schema(
    check: Annotated[bool, typer.Option("--check", help="only say whether docs/schema is current")] = False,
) -> None:
    """Write the JSON Schemas that editors complete stack and service files with."""
    from idp import checks

    checks.schema(check=check)


@app.command()
def doctor(as_json: Json = False) -> None:
    """What is there, what is missing, what to do."""
    from idp import doctor as doctor_module

    report = doctor_module.examine()
    show([item.__dict__ for item in report]) if as_json else typer.echo(doctor_module.render(report))
    if any(item.state == "missing" for item in report):
        raise typer.Exit(FAILURE)


@app.command()
def env() -> None:
    """Export lines that point a shell at the sandbox: eval "$(idp env)"."""
    from idp import commands

    commands.env()


@app.command()
def summary(env: Env = "dev", as_json: Json = False) -> None:
    """What exists in the sandbox and who can read what."""
    from idp import commands

    commands.summary(env, as_json, show)


@app.command()
def picture(
    env: Env = "dev",
    into: Annotated[Path | None, typer.Option("--into", help="a document whose picture to renew")] = None,
) -> None:
    """Draw what is built, from the real stacks, as a Mermaid diagram."""
    from idp import commands

    commands.picture(env, into)


@app.command()
def access(
    env: Env = "dev",
    who: Annotated[str, typer.Option("--who", help="only this principal: a part of its name, or a pattern")] = "",
    what: Annotated[str, typer.Option("--what", help="only this secret, key or vault: likewise")] = "",
    form: Annotated[str, typer.Option("--format", help="table, json, svg or mermaid")] = "table",
    every: Annotated[bool, typer.Option("--all", help="a line also for who is a step of another's path")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", help="a `pulumi stack export` or `pulumi preview --json` instead")
    ] = None,
) -> None:
    """Who reaches which secret, key or vault, over what: from the deployed stacks of an environment, or from a file."""
    from idp import access as access_module

    typer.echo(access_module.run(env, file=file, who=who, what=what, every=every, form=form))


@app.command()
def clean(dry_run: DryRun = False) -> None:
    """Remove everything that our commands made inside the clone (as `make clean`)."""
    from idp import clean as clean_module

    if clean_module.is_busy(clean_module.ROOT):
        raise IdpError("an `idp up` or `idp down` of this clone is running; wait for it or stop it first")
    for path in clean_module.clean(clean_module.ROOT, dry_run):
        typer.echo(f"{'would remove' if dry_run else 'removed'} {path.relative_to(clean_module.ROOT)}")


@audit_app.command("lock")
def audit_lock(
    env: KeptEnv,
    as_json: Json = False,
    dry_run: DryRun = False,
    confirm: Accounts = None,
) -> None:
    """Lock the audit containers' retention for good: shown first, confirmed by name, read back. Cannot be undone."""
    from idp import audit_command

    audit_command.lock(env, as_json, show, dry_run=dry_run, confirm=confirm or [])


@audit_app.command("extend")
def audit_extend(
    env: KeptEnv,
    as_json: Json = False,
    dry_run: DryRun = False,
    confirm: Accounts = None,
) -> None:
    """Lengthen locked retention to what is declared; an update cannot. Never shorter, five times at most."""
    from idp import audit_command

    audit_command.extend(env, as_json, show, dry_run=dry_run, confirm=confirm or [])


@offboard_app.command("pipeline")
def offboard_pipeline(
    service: Annotated[str, typer.Argument(help="the service, as its file is named")],
    repository: Annotated[str, typer.Argument(help="owner/repository, as the service file has it")],
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Take a repository's pipelines out of a service's file, and their trust out of every environment."""
    from idp import offboard

    offboard.pipeline(service, repository, as_json, show, dry_run=dry_run)


@offboard_app.command("service")
def offboard_service(
    service: Annotated[str, typer.Argument(help="the service, as its file is named")],
    env: Annotated[str, typer.Option("--env", "-e", help="only there; everywhere when left out")] = "",
    as_json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Retire a service: its identities, credentials and grants go, its vault and data stores stay."""
    from idp import offboard

    offboard.service(service, env, as_json, show, dry_run=dry_run)


def main() -> int:
    """Run `idp`; a failure is one message and its exit code, never a traceback."""
    try:
        app(prog_name="idp")
    except IdpError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return problem.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
