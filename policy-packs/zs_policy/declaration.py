"""How the world is divided, as the project's configuration declares it; the engine hands it to packs and to event
logs alike.
"""

import json
from collections.abc import Mapping, Sequence
from typing import cast

from zs_policy.model import Context, Environment


class DeclarationError(Exception):
    """The declaration of environments cannot be read: rules must not run on half of it."""


def context(
    stack: str,
    project: str,
    *,
    preview: bool,
    config: Mapping[str, str],
    secret_keys: frozenset[str] = frozenset(),
    secrets_provider: str = "",
) -> Context:
    """The stack and its surroundings, from the engine's configuration by full key.

    Raises:
        DeclarationError: `environments` is there and is not what Pulumi.yaml promises.
    """
    return Context(
        stack=stack,
        project=project,
        preview=preview,
        environments=_environments(config.get(f"{project}:environments", "")),
        audit_stack=config.get(f"{project}:auditStack", ""),
        config=config,
        secret_config=secret_keys,
        secrets_provider=secrets_provider,
    )


def _environments(text: str) -> dict[str, Environment]:
    if not text:
        return {}
    try:
        declared = json.loads(text)
        found = {name: _environment(name, body) for name, body in declared.items()}
        _apart(list(found.values()))
        return found
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise DeclarationError(
            "the configuration `environments` must map each environment to its own subscriptions and stacks"
        ) from error


def _environment(name: str, body: dict[str, object]) -> Environment:
    production = body.get("production", False)
    if not isinstance(production, bool):
        raise TypeError("production must be true or false")
    return Environment(
        name=name,
        subscriptions=_ids(body, "subscriptions"),
        accounts=_ids(body, "accounts"),
        stacks=frozenset(str(item) for item in _list(body["stacks"])),
        production=production,
    )


def _apart(environments: Sequence[Environment]) -> None:
    """What two environments claim has no environment: the lenient one of the two would be taken, or none."""
    for what in ("subscriptions", "accounts", "stacks"):
        claimed = [item for e in environments for item in cast("frozenset[str]", getattr(e, what))]
        if len(set(claimed)) < len(claimed):
            raise ValueError(f"two environments claim one of their {what}")


def _ids(body: dict[str, object], key: str) -> frozenset[str]:
    return frozenset(str(item).strip().lower() for item in _list(body.get(key, [])))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a list is needed")
    return cast("list[object]", value)
