"""From the engine's configuration to a built stack: what reads configuration, and what knows the SDK's habits."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import config, register_stack_transformation

from components.errors import ComponentError
from stacks.model import ModelError, Stack, load
from stacks.model.layers import AuditLayer, EnvironmentLayer


async def main(root: Path) -> pulumi.Inputs:
    """Read this stack's model, build what it declares, and return the stack's outputs.

    `root` is the project's folder. A model that does not hold ends the program with all its problems, before any
    resource is registered.
    """
    register_stack_transformation(_without_old_names)
    try:
        values = engine_config()
        stack = load(pulumi.get_stack(), values, root, _encrypted(values))
    except ModelError as error:
        raise pulumi.RunError(f"the declaration does not hold\n{error}") from None
    try:
        outputs = await _build(stack)
    except ComponentError as error:
        # The model refuses whatever a file can get wrong; what is left is a mistake of the composition, told without
        # a stack trace.
        raise pulumi.RunError(str(error)) from None
    await _settled()
    return outputs


async def _build(stack: Stack) -> Mapping[str, Any]:
    # Imported here, because each layer uses parts of the SDK that the others do not, and importing them is most of a
    # small run.
    if isinstance(stack.layer, AuditLayer):
        from stacks.audit import build
    elif isinstance(stack.layer, EnvironmentLayer):
        from stacks.environment import build
    else:
        from stacks.services import build
    return await build(stack)


def engine_config() -> dict[str, Any]:
    """The engine's configuration by full key; structured values parsed, all others as the texts they are."""
    # The official host passes configuration in the environment, others set it in the SDK.
    keys = {**config.get_config_env(), **config.CONFIG.get()}
    return {key: _parsed(str(config.get_config(key))) for key in keys}


def _encrypted(keys: Iterable[str]) -> set[str]:
    named = set(config.get_config_secret_keys_env())
    return {key for key in keys if key in named or config.is_config_secret(key)}


def _parsed(value: str) -> Any:
    if not value.startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


_OLD_NAME = "azure-native"
_registered: list[pulumi.Resource] = []


def _without_old_names(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    """Drop the aliases that the SDK generates: every past name of a type, for stacks that once held it. Ours never did.

    They are four fifths of the time that a program takes. An alias that one of us gives on a rename stays.
    """
    _registered.append(args.resource)
    if not args.opts.aliases:
        return None
    args.opts.aliases = [alias for alias in args.opts.aliases if not _generated(alias)] or None
    return pulumi.ResourceTransformationResult(args.props, args.opts)


def _generated(alias: object) -> bool:
    return isinstance(alias, pulumi.Alias) and str(alias.type_).startswith(_OLD_NAME)


async def _settled() -> None:
    """Wait for the own resources: what the SDK does instead at a program's end grows with the square of their number.

    Their errors are the SDK's to report, so none is raised here.
    """
    await asyncio.gather(*(resource.urn.future() for resource in _registered), return_exceptions=True)
    _registered.clear()
