"""Data lookups of azure-native: who is asking, and what exists in the sandbox."""

import re
from typing import TYPE_CHECKING

from sandbox.cloud import Cloud
from sandbox.provider.clouds.azure_facts import object_id
from sandbox.provider.platform import UnansweredError, refuse_key, refuse_lookup
from sandbox.provider.sealing import known
from sandbox.provider.wire import Json, reveal

if TYPE_CHECKING:
    from sandbox.provider.clouds.azure import Azure

# Functions that hand out keys, tokens or values. Getters of the SDK's own resource types are not among them.
_WORDS = "(Key|Secret|ConnectionString|Credential|Sas|Token|Password|AuthSettings|ApplicationSettings)"
_KEYS = re.compile(rf":(list\w*{_WORDS}\w*|get\w*{_WORDS}s?)$", re.IGNORECASE)


def answer(azure: "Azure", token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
    """The lookup's result, or `UnansweredError`."""
    if token == "azure-native:authorization:getClientConfig":  # noqa: S105 - a function's name
        deployer = str(azure.config.get("clientId") or object_id("deployer", "client"))
        return {
            "clientId": deployer,
            "objectId": object_id("deployer"),
            "subscriptionId": azure.subscription,
            "tenantId": azure.tenant,
        }
    prefix, _, function = token.rpartition(":")
    type_ = f"{prefix}:{function.removeprefix('get')}"
    if not function.startswith("get") or type_ not in azure.sdk.classes:
        if _KEYS.search(token):
            refuse_key(token)
        refuse_lookup(
            token, "pass the value as stack configuration, or create the resource in this program and use its output."
        )
    return _existing(azure, token, type_, args, cloud)


def _existing(azure: "Azure", token: str, type_: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
    """A getter answers from what this sandbox holds."""
    resource = azure.sdk.resource(type_)
    inputs = {name: reveal(value) for name, value in args.items() if name in resource.inputs.properties}
    identity = azure.ids.fill(resource, inputs, azure.subscription)
    found = cloud.get(type_, "", identity)
    if found is None:
        raise UnansweredError(
            f"{token}: the sandbox holds no such {resource.name} ({identity}). Create it in a program that runs in "
            "this sandbox first."
        )
    return {**known(found), "id": found.id}
