"""The tables that drive rules say all that the installed SDKs hold: a new type or name fails here, not in a cloud."""

import re
from pathlib import Path

import pytest

from zs_policy.names import credential_named
from zs_policy.tables import aws_ports, aws_sharing, aws_transport
from zs_policy.tables import credential_properties as named
from zs_policy.tables.doors import NOT_DOORS, OPEN, WEAK
from zs_policy.tables.key_holders import KEY_HOLDERS
from zs_policy.tables.networks import NOT_FIREWALLS, OPEN_UNSAID, RANGE_NAMES, RANGES
from zs_policy.tables.text import listed

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


def named_in(sdk, names: re.Pattern[str]) -> set[tuple[str, str]]:
    """(type, path) of AWS whose last step is called so."""
    return {
        (kind, path)
        for kind, paths in sdk.types.items()
        for path in paths
        if kind.startswith("aws:") and names.fullmatch(path.rpartition(".")[2])
    }


def test_every_place_of_aws_that_says_how_connections_are_encrypted_is_named(sdk) -> None:
    tables = {kind: {switch.path for switch in switches} for kind, switches in aws_transport.TRANSPORT.items()}
    for kind, switch in aws_transport.CERTIFIED.items():
        tables.setdefault(kind, set()).add(switch.path)
    known = {(kind, path.replace("[]", "")) for kind, paths in tables.items() for path in paths}
    apart = {*aws_transport.LISTENERS, aws_transport.CLASSIC, aws_transport.TASK, aws_transport.API_DOMAIN}
    found = named_in(sdk, aws_transport.TRANSPORT_NAMES)
    assert {pair for pair in found - known if pair[0] not in apart | set(aws_transport.NOT_TRANSPORT)} == set()
    assert {pair for pair in known if pair[1] not in sdk.types[pair[0]]} == set()


def test_every_list_of_whom_aws_shares_with_is_named(sdk) -> None:
    known = {(kind, s.path.replace("[]", "")) for kind, switches in aws_sharing.SHARING.items() for s in switches}
    found = named_in(sdk, re.compile("|".join(aws_sharing.SHARING_NAMES)))
    assert {pair for pair in found - known if not pair[0].startswith("aws:imagebuilder/")} == set()


def test_every_firewall_of_aws_is_named(sdk) -> None:
    found = {kind for kind, path in named_in(sdk, re.compile("fromPort")) if "toPort" in " ".join(sdk.types[kind])}
    assert found - set(aws_ports.FIREWALLS) - NOT_ENTRANCES == set()


NOT_ENTRANCES = listed("""
    aws:ec2/defaultNetworkAcl:DefaultNetworkAcl aws:ec2/networkAcl:NetworkAcl aws:ec2/networkAclRule:NetworkAclRule
    aws:ec2/networkInsightsPath:NetworkInsightsPath aws:ec2/trafficMirrorFilterRule:TrafficMirrorFilterRule
    aws:globalaccelerator/customRoutingEndpointGroup:CustomRoutingEndpointGroup
    aws:globalaccelerator/customRoutingListener:CustomRoutingListener aws:globalaccelerator/listener:Listener
    aws:networkfirewall/ruleGroup:RuleGroup aws:verifiedaccess/endpoint:Endpoint
    aws:networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration
    aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule
    """)
"""Ports that let nobody in by themselves: for whole subnets (groups decide who comes in), outwards, or looked at."""
