"""Coverage of the credential tables, as pairs of type and property: what the installed SDKs hold is judged or left out
by name. A new SDK that brings a new type with the same property fails here.
"""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from zs_policy.model import canonical_type
from zs_policy.tables import credential_properties, databases, local_auth, lookups, machines, minted, pods
from zs_policy.tables.former_modules import FORMER
from zs_policy.tables.local_auth_left_out import LEFT_OUT, left_out

pytestmark = pytest.mark.slow


def pairs(sdk, names: str, *packages: str) -> set[tuple[str, str]]:
    """Every (type, path) of these packages whose last word is one of the names."""
    called = re.compile(rf"(?:{names})\Z")
    return {
        (kind, path)
        for kind, paths in sdk.types.items()
        if kind.startswith(packages)
        for path in paths
        if called.match(path.rpartition(".")[2])
    }


def judged(table) -> set[tuple[str, str]]:
    return {(kind, switch.path.replace("[]", "")) for kind, switches in table.items() for switch in switches}


def named_by(table) -> set[tuple[str, str]]:
    """Every place that a table reads, conditions included."""
    places = judged(table)
    for kind, switches in table.items():
        for switch in switches:
            more = [*switch.unless.split(), switch.only_with, *(switch.where or ())[:1]]
            places |= {(kind, place) for place in more if place}
    return places


def test_a_table_names_only_what_the_sdks_have(sdk) -> None:
    tables = (local_auth.AZURE, local_auth.AWS, machines.METADATA, machines.SSH_KEYS, minted.MINTED_WHEN)
    named = {
        pair for table in tables for pair in named_by(table) if pair[0].startswith(("azure-native", "aws:", "kub"))
    }
    assert {(kind, path) for kind, path in named if path not in sdk.types.get(kind, {})} == set()


def test_every_switch_of_local_authentication_is_judged_or_left_out(sdk) -> None:
    called = local_auth.SWITCH_NAMES
    found = {(k, p) for k, p in pairs(sdk, ".*", "azure-native:", "aws:") if called.match(p.rpartition(".")[2])}
    table = judged(local_auth.LOCAL_AUTH)
    assert {(k, p) for k, p in found - table if not left_out(k, p)} == set()
    assert len(found & table) > 85


def test_what_is_left_out_of_local_authentication_is_there_to_be_left_out(sdk) -> None:
    types = set(sdk.types)
    modules = {f"{kind.rpartition(':')[0]}:*" for kind in types}
    for reason, entries in LEFT_OUT.items():
        assert reason
        for entry in entries:
            kind, _, path = entry.partition("#")
            assert kind in types | modules, entry
            assert not path or path in sdk.types[kind], entry


def test_credentials_under_other_names_are_where_the_table_says(sdk) -> None:
    places = {(kind, path) for kind, paths in credential_properties.PLACES.items() for path in paths}
    assert {(kind, path) for kind, path in places if path not in sdk.types.get(kind, {})} == set()


def test_every_value_that_azure_calls_secure_is_judged(sdk) -> None:
    secure = {
        (kind, path if path.endswith(".secureValue") else f"{path}.value")
        for kind, paths in sdk.types.items()
        for path, annotation in paths.items()
        if kind.startswith("azure-native:") and ("SecureStringArgs" in annotation or path.endswith(".secureValue"))
    }
    known = {(kind, path) for kind, paths in credential_properties.PLACES.items() for path in paths}
    named = credential_properties.ALWAYS | credential_properties.DECIDED_BY_VALUE
    missing = {(kind, path) for kind, path in secure - known if path.split(".")[-2] not in named}
    assert {pair for pair in missing if ":Pipeline" not in pair[0]} == set()
    assert len(secure) > 50


def test_every_managed_master_password_is_judged(sdk) -> None:
    table = {(kind, database.managed) for kind, database in databases.DATABASES.items() if database.managed}
    assert pairs(sdk, databases.MANAGED, "aws:") == table
    given = {(kind, name) for kind, database in databases.DATABASES.items() for name in database.passwords}
    assert {(kind, name) for kind, name in given if name not in sdk.types[kind]} == set()


def test_every_metadata_service_is_judged(sdk) -> None:
    assert pairs(sdk, machines.METADATA_NAMES, "aws:") == judged(machines.METADATA)


def test_every_place_for_an_ssh_key_is_judged_or_left_out(sdk) -> None:
    found = pairs(sdk, machines.SSH_KEY_NAMES, "aws:")
    left = {(kind, path) for kind, path in found if kind in machines.SSH_KEYS_LEFT_OUT}
    assert found - left == judged(machines.SSH_KEYS)
    assert {kind for kind, _ in left} == machines.SSH_KEYS_LEFT_OUT


def test_every_type_that_is_called_a_credential_is_judged_or_left_out(sdk) -> None:
    found = {k for k in sdk.types if minted.NAMES.search(k.rpartition(":")[2]) and ":awsconnector:" not in k}
    left = frozenset[str]().union(*minted.NOT_MINTED.values())
    assert found - set(minted.MINTED) - set(minted.MINTED_WHEN) - left == set()
    assert left <= found
    assert left & (set(minted.MINTED) | set(minted.MINTED_WHEN)) == set()
    ours = {kind for kind in (*minted.MINTED, *minted.MINTED_WHEN) if kind.startswith(("azure-native:", "aws:", "kub"))}
    assert ours - set(sdk.types) <= {"azure-native:batch:Certificate"}, "only a type of an older API may be missing"


def test_every_pod_of_kubernetes_is_judged(sdk) -> None:
    made = {k for k in sdk.types if k.startswith("kubernetes:") and not k.endswith(("List", "Patch"))}
    found = {
        kind
        for kind in made
        if any(path.endswith(("spec.template", "jobTemplate", ":Pod")) for path in sdk.types[kind])
        or kind.endswith((":Pod", ":PodTemplate"))
    }
    assert found == set(pods.POD_SPECS) - set(pods.CUSTOM_POD_SPECS)


def functions() -> set[str]:
    """The token of every lookup of the two SDKs."""
    found: set[str] = set()
    for package in ("pulumi_azure_native", "pulumi_aws"):
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        for file in Path(spec.origin).parent.glob("*/*.py"):
            if file.name.startswith(("list_", "get_")):
                found |= set(re.findall(r"runtime\.invoke\('([^']+)'", file.read_text()))
    return found


def test_every_lookup_that_answers_with_a_credential_is_named() -> None:
    found = functions()
    called = {f for f in found if lookups.NAMES.search(f.rpartition(":")[2]) and ":awsconnector:" not in f}
    left = frozenset[str]().union(*lookups.NOT_CREDENTIALS.values())
    assert called - lookups.LOOKUPS - left == set()
    assert left <= called
    ours = {name for name in lookups.LOOKUPS if name.startswith(("azure-native:", "aws:"))}
    assert ours <= found
    assert len(ours) > 180


def test_former_modules_are_those_of_the_sdk_s_own_aliases() -> None:
    spec = find_spec("pulumi_azure_native")
    assert spec is not None
    assert spec.origin is not None
    own: set[str] = set()
    moved: set[tuple[str, str]] = set()
    for file in Path(spec.origin).parent.glob("*/*.py"):
        text = "" if file.name.startswith(("_", "get_", "list_")) else file.read_text()
        if tokens := re.findall(r"^\s+'(azure-native:\w+:\w+)',$", text, re.MULTILINE):
            own.add(tokens[-1])
            for module, name in set(re.findall(r'type_="azure-native:(\w+)(?:/\w+)?:(\w+)"', text)):
                moved.add((f"azure-native:{module}:{name}", tokens[-1]))
    elsewhere = {
        (old, new)
        for old, new in moved
        if old not in own and old.split(":")[1] != new.split(":")[1] and old.split(":")[2] == new.split(":")[2]
    }
    assert set(FORMER.items()) <= elsewhere
    assert {old for old, _ in elsewhere} == set(FORMER)
    assert canonical_type("azure-native:cache/v20230801:Redis") == "azure-native:redis:Redis"
