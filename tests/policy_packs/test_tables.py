"""The tables that drive rules say all that the installed SDKs hold: a new type or name fails here, not in a cloud."""

import re
from pathlib import Path

import pytest

from zs_policy.names import credential_named
from zs_policy.tables import credential_properties as named
from zs_policy.tables.doors import NOT_DOORS, OPEN, WEAK
from zs_policy.tables.key_holders import KEY_HOLDERS
from zs_policy.tables.networks import NOT_FIREWALLS, OPEN_UNSAID, RANGE_NAMES, RANGES

pytestmark = pytest.mark.slow

SETS = ("PASSWORDS", "CLIENT_SECRETS", "ACCOUNT_KEYS", "TOKENS", "PRIVATE_KEYS", "CONNECTION_STRINGS", "SECRET_VALUES")


def test_every_property_that_sounds_like_a_credential_is_sorted(sdk) -> None:
    sorted_names = set().union(*(getattr(named, name) for name in SETS)) | named.NOT_CREDENTIALS
    found: dict[str, str] = {}
    for kind, paths in sdk.types.items():
        for path, annotation in paths.items():
            name = path.split(".")[-1]
            if ("str" in annotation or "Any" in annotation) and credential_named(name):
                found.setdefault(name, f"{kind} {path}")
    assert {name: where for name, where in found.items() if name not in sorted_names} == {}
    assert len(found) > 150


def test_no_name_is_in_two_sets() -> None:
    names = [name for group in (*SETS, "NOT_CREDENTIALS") for name in getattr(named, group)]
    assert sorted(n for n in set(names) if names.count(n) > 1) == []


LISTS = re.compile(
    r"list_\w*(?:_keys?|connection_strings|credentials?|_secrets?|_sas|tokens?)(?:_\w+)?\.py$|get_\w*shared_keys\.py$"
)
NO_ACCOUNT = {
    "billingtrust": "a form for uploading a document",
}


def test_every_module_that_lists_credentials_has_its_holders_named(sdk) -> None:
    import pulumi_azure_native

    root = Path(pulumi_azure_native.__file__).parent
    modules = {file.parent.name for file in root.glob("*/*.py") if LISTS.match(file.name)}
    known = {kind.split(":")[1] for kind in KEY_HOLDERS}
    assert sorted(modules - known - set(NO_ACCOUNT)) == []
    assert sorted(set(NO_ACCOUNT) - modules) == []
    assert set(KEY_HOLDERS) <= set(sdk.types)


def test_every_type_with_a_door_is_named(sdk) -> None:
    missing = {
        (kind, place)
        for kind, paths in sdk.types.items()
        for place, door in {**OPEN, **WEAK}.items()
        if any(path == place.replace("[]", "") for path in paths) and kind not in door.types
    }
    assert {
        pair for pair in missing if not pair[0].startswith("azure-native:keyvault:") and pair[0] not in NOT_DOORS
    } == set()


def test_every_firewall_rule_of_a_service_is_named(sdk) -> None:
    found = {
        kind
        for kind, paths in sdk.types.items()
        if kind.startswith("azure-native:") and kind.rpartition(":")[0] not in NOT_FIREWALLS
        if any(re.fullmatch(RANGE_NAMES, path.rpartition(".")[2]) for path in paths)
    }
    assert found == set(RANGES)
    for kind, places in RANGES.items():
        assert {place.replace("[]", "") for place in places} <= set(sdk.types[kind])


def test_what_is_open_where_nothing_is_said_has_the_switch() -> None:
    assert all(types <= OPEN[place].types for place, types in OPEN_UNSAID.items())
