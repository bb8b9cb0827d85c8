"""`idp sandbox …`: look into the sandbox's cloud, run its data planes, make it fail. One function a verb."""

from __future__ import annotations

from typing import Annotated

import typer

from idp.options import Json, show

app = typer.Typer(no_args_is_help=True, help="The sandbox's cloud: what it made up, its data planes, its faults.")
fault_app = typer.Typer(no_args_is_help=True, help="Let the sandbox's cloud fail, on purpose, until cleared.")
app.add_typer(fault_app, name="fault")


@app.command("synthetic")
def synthetic(as_json: Json = False) -> None:
    """Outputs that the sandbox made up from their types: nothing may be decided on them."""
    from idp import commands

    commands.synthetic(as_json, show)


@app.command("start")
def start(as_json: Json = False) -> None:
    """Start the data planes: token endpoint, vaults, blobs, issuers, on this machine only, until `idp sandbox stop`."""
    from idp import sandbox_command

    sandbox_command.start(as_json, show)


@app.command("stop")
def stop(as_json: Json = False) -> None:
    """Stop the data planes. What is in the vaults stays, sealed, until `make clean`."""
    from idp import sandbox_command

    sandbox_command.stop(as_json, show)


@app.command("status")
def status(as_json: Json = False) -> None:
    """Whether the data planes run and where, and which faults are set."""
    from idp import sandbox_command

    sandbox_command.status(as_json, show)


@fault_app.command("list")
def fault_list(as_json: Json = False) -> None:
    """Every fault that is set."""
    from idp import sandbox_command

    sandbox_command.list_faults(as_json, show)


@fault_app.command("clear")
def fault_clear() -> None:
    """No fault any more; what is on its way arrives."""
    from idp import sandbox_command

    sandbox_command.clear_faults()


@fault_app.command("region-down")
def fault_region_down(region: Annotated[str, typer.Argument(help="a region in use, such as westeurope")]) -> None:
    """Nothing in this region answers until `region-up`."""
    from idp import sandbox_command

    sandbox_command.region(region, down=True)


@fault_app.command("region-up")
def fault_region_up(region: Annotated[str, typer.Argument(help="a region that is down")]) -> None:
    """This region answers again."""
    from idp import sandbox_command

    sandbox_command.region(region, down=False)


@fault_app.command("throttle")
def fault_throttle(
    target: Annotated[str, typer.Argument(help="a host (v.vault.azure.net) or a type (azure-native:keyvault:Vault)")],
    count: Annotated[int, typer.Argument(min=1, help="how many calls")],
    retry_after: Annotated[float, typer.Option("--retry-after", min=0, help="seconds, as the answer says")] = 1.0,
) -> None:
    """The next calls to a host or a resource type are answered 429 with Retry-After."""
    from idp import sandbox_command

    sandbox_command.throttle(target, count, retry_after)


@fault_app.command("fail-nth")
def fault_fail_nth(
    operation: Annotated[str, typer.Argument(help="'create azure-native:keyvault:Vault' or SecretGet; * for any text")],
    number: Annotated[int, typer.Argument(min=1, help="which one from now on, counted from 1")],
    code: Annotated[str, typer.Option("--code", help="the service's code")] = "InternalServerError",
) -> None:
    """The n-th operation from now on that matches fails, once."""
    from idp import sandbox_command

    sandbox_command.fail_nth(operation, number, code)


@fault_app.command("slow")
def fault_slow(
    reads: Annotated[int, typer.Argument(min=0, help="refused attempts until a new grant is known; 0 ends it")],
) -> None:
    """New role assignments take effect only after so many refused attempts."""
    from idp import sandbox_command

    sandbox_command.slow(reads)
