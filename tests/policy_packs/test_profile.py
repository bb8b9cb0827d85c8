"""Levels: what the profile may lower, for whom, until when; and that nothing in a program can."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb

from zs_adapter.server import Analyzer
from zs_policy.model import Context, Resource
from zs_policy.profile import Level, Profile, Ruling, Settings, ruling
from zs_policy.profile_file import FILE, ProfileError, load
from zs_policy.registry import Ruleset, all_rules
from zs_policy.rule import Family

TODAY = date(2026, 11, 21)
ACCOUNT = "azure-native:storage:StorageAccount"
MIGRATING = """
phases:
  1: {production: {no-local-auth: advisory}, elsewhere: {credential-reachable: disabled}}
  2: {production: {}, elsewhere: {credential-reachable: advisory}}
migrating:
  - service: legacy
    phase: PHASE
    stacks: [dev-services, prod-services]
    resourceGroups: [RG-Legacy]
    resources: ["azure-native:storage:StorageAccount::by-name"]
    reason: the vendor's client signs in with a key
    until: 2026-11-30
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Profile]:
    def _written(text: str) -> Profile:
        file = tmp_path / "profile.yaml"
        file.write_text(text)
        return load(all_rules(), file)

    return _written


@pytest.fixture
def ruled(context: Context) -> Callable[..., Ruling]:
    """What becomes of key authentication left on, on a storage account with these properties."""

    def _ruled(
        profile: Profile, resource: Resource, today: date = TODAY, where: Context = context, **settings: Any
    ) -> Ruling:
        rule = all_rules()["no-local-auth"]
        finding = next(iter(Ruleset([rule]).judge(resource, where)))
        return ruling(finding, resource, where, profile, Settings(**settings), today)

    return _ruled


@pytest.fixture
def account(make) -> Callable[..., Resource]:
    def _account(group: object = "rg-legacy", name: str = "thing", **more: object) -> Resource:
        return make(ACCOUNT, {"resourceGroupName": group, "allowSharedKeyAccess": True} | more, name)

    return _account


def test_the_product_s_own_profile_lets_nothing_off() -> None:
    ours = load(all_rules())
    assert FILE.exists()
    assert not any(ours.levels)
    assert (ours.migrating, ours.exceptions, ours.parameters) == ((), {}, {})
    assert set(ours.phases) == {1, 2, 3}


def test_everything_is_mandatory_without_a_profile(ruled, account, tmp_path) -> None:
    assert load(all_rules(), tmp_path / "none.yaml") == Profile()
    assert ruled(Profile(), account()).level is Level.MANDATORY


def test_a_migrating_service_is_let_off_by_its_phase_until_its_day(ruled, account, written, context) -> None:
    profile = written(MIGRATING.replace("PHASE", "2"))
    said = ruled(profile, account("rg-LEGACY"))
    assert said.level is Level.ADVISORY
    assert said.text.startswith("phase 2 of legacy until 2026-11-30 (the vendor's client signs in with a key): `")
    assert ruled(profile, account("rg-other", "by-name")).level is Level.ADVISORY
    late = ruled(profile, account(), date(2026, 12, 1))
    assert late.level is Level.MANDATORY
    assert late.text.endswith("\n  the migration of legacy was to end on 2026-11-30")
    first = written(MIGRATING.replace("PHASE", "1"))
    assert ruled(first, account()).level is Level.DISABLED
    prod = replace(context, stack="prod-services")
    assert ruled(first, account(), where=prod).level is Level.ADVISORY
    assert ruled(profile, account(), where=prod).level is Level.MANDATORY
    assert ruled(written(MIGRATING.replace("PHASE", "3")), account()).level is Level.MANDATORY


@pytest.mark.parametrize(
    "props",
    [
        {"tags": {"rotation-phase": "1", "service": "legacy"}},
        {"tags": {"resourceGroupName": "rg-legacy"}},
        {"accountName": "legacy"},
        {"resourceGroupName": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"},
        {"resourceGroupName": ["rg-legacy"]},
        {"resourceGroupName": "rg-legacy-2"},
        {"scope": "/subscriptions/x/resourceGroups/rg-legacy"},
    ],
)
def test_nothing_that_a_program_says_lowers_a_level(props: dict[str, Any], ruled, account, written) -> None:
    profile = written(MIGRATING.replace("PHASE", "1"))
    resource = account("rg-mine", "legacy", **props)
    assert ruled(profile, resource).level is Level.MANDATORY


def test_a_stack_of_no_environment_counts_as_production(ruled, account, written) -> None:
    profile = written("levels: {elsewhere: {credential-reachable: disabled}, production: {}}")
    assert ruled(profile, account()).level is Level.DISABLED
    assert ruled(profile, account(), where=Context(stack="dev-services")).level is Level.MANDATORY


def test_whether_a_stack_is_production_is_not_known_only_where_nothing_is_declared(context) -> None:
    stacks = {"dev-services": False, "prod": True, "audit": True, "prod2": True}
    assert {stack: replace(context, stack=stack).production for stack in stacks} == stacks
    assert Context(stack="prod").production is None


def test_a_rule_s_own_line_wins_over_its_family_s(ruled, account, written) -> None:
    text = "levels: {elsewhere: {credential-reachable: disabled, no-local-auth: advisory}}"
    assert ruled(written(text), account()).level is Level.ADVISORY


def test_the_lower_of_profile_and_engine_counts(ruled, account, written) -> None:
    profile = written("levels: {elsewhere: {credential-reachable: advisory}}")
    assert ruled(profile, account(), level=Level.DISABLED).level is Level.DISABLED
    assert ruled(profile, account(), level=Level.MANDATORY).level is Level.ADVISORY
    assert ruled(Profile(), account(), level=Level.ADVISORY).level is Level.ADVISORY


EXCEPTION = """
exceptions:
  - rule: no-local-auth
    resource: azure-native:storage:StorageAccount::thing
    stack: STACK
    reason: until the move
    expires: DAY
"""


@pytest.mark.parametrize(
    ("stack", "day", "level"),
    [
        ("dev-services", "2026-11-21", Level.ADVISORY),
        ("dev-services", "2026-11-20", Level.MANDATORY),
        ("prod-services", "2026-11-21", Level.MANDATORY),
    ],
)
def test_an_exception_is_for_one_resource_of_one_stack_until_a_day(
    stack: str, day: str, level: Level, ruled, account, written
) -> None:
    profile = written(EXCEPTION.replace("STACK", stack).replace("DAY", day))
    assert ruled(profile, account()).level is level
    assert ruled(profile, account(name="another-thing")).level is Level.MANDATORY


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("[]", ["profile.yaml:1: must be a mapping"]),
        ("levels: {a: ", ["profile.yaml: while parsing"]),
        ("level: {}", ["profile.yaml:1: 'level' is not known here; allowed: exceptions, levels"]),
        ("levels: {}\nlevels: {}", ["profile.yaml:2: 'levels' is given twice"]),
        ("levels:\n  production:\n    no-passwort: advisory", ["profile.yaml:3: 'no-passwort' is not known here"]),
        ("levels: {production: {trust: warn}}", ["profile.yaml:1: must be mandatory, advisory or disabled"]),
        (
            "phases: {2: {production: {trust: advisory}}}",
            ["profile.yaml:1: federation-audience-exact is stricter in phase 1 than in 2"],
        ),
        (
            "migrating:\n  - {service: x, phase: 4, stacks: [dev], reason: short, until: soon}",
            [
                "profile.yaml:2: a migrating service is known by its resourceGroups or its resources",
                "profile.yaml:2: must be a date such as 2027-06-30",
                "profile.yaml:2: must be a reason of at least 10 characters",
            ],
        ),
        ("exceptions: [{rule: no-such}]", ["profile.yaml:1: 'expires' is missing", "there is no rule 'no-such'"]),
        ("parameters: {vault-rbac: {colour: red}}", ["profile.yaml:1: 'colour' is not known here"]),
    ],
)
def test_a_wrong_profile_is_refused_whole_with_every_problem(text: str, problems: list[str], written) -> None:
    with pytest.raises(ProfileError) as error:
        written(text)
    for problem in problems:
        assert problem in str(error.value)


def test_families_of_the_phases_exist() -> None:
    assert {f.value for f in Family} >= {n for p in load(all_rules()).phases.values() for k in p for n in k}


def test_the_pack_says_to_the_engine_what_the_profile_decides(written) -> None:
    def said(phase: str) -> list[tuple[int, str]]:
        pack = Analyzer("p", [all_rules()["no-local-auth"]], lambda: TODAY, written(MIGRATING.replace("PHASE", phase)))
        config = {"p:environments": '{"dev": {"subscriptions": [], "stacks": ["dev-services"]}}'}
        pack.ConfigureStack(pb.AnalyzerStackConfigureRequest(stack="dev-services", project="p", config=config), None)
        props = json_format.ParseDict({"resourceGroupName": "rg-legacy"}, struct_pb2.Struct())
        asked = pb.AnalyzeRequest(type=ACCOUNT, name="thing", urn=f"urn::{ACCOUNT}::thing", properties=props)
        diagnostics = pack.Analyze(asked, None).diagnostics
        return [(d.enforcementLevel, d.message.split("\n")[1][:17]) for d in diagnostics]

    assert said("1") == []
    assert said("2") == [(pb.ADVISORY, "phase 2 of legacy")]
    assert said("3") == [(pb.MANDATORY, "`allowSharedKeyAc")]
