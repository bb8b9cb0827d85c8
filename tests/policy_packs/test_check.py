"""`idp check`: three kinds of input, four of output, exit codes; and that it says what the engine's pack says."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp import check
from idp.check_input import InputError, parse
from zs_policy.registry import all_rules
from zs_policy.wire import SECRET, SIGNATURE, UNKNOWN

MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ROOT = Path(__file__).resolve().parents[2]
WEB = "example:index:Service"  # of a type that no rule is about
URN = f"urn:pulumi:dev-services::zero-secret::{WEB}::app"
BAD = {"adminPassword": "x1y2z3"}
KEYS = ["type", "name", "props", "urn", "steps", "deployment", "resources", "newState", "op", "inputs", "outputs"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """run(content, *options): (exit code, stdout, stderr) for a file with this content."""
    monkeypatch.chdir(tmp_path)

    def _run(content: object, *options: str) -> tuple[int, str, str]:
        data = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else None
        Path("in.json").write_bytes(data if data is not None else json.dumps(content).encode())
        code = check.main(["in.json", *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return _run


def line(props: object, kind: str = WEB, name: str = "app", **more: object) -> dict[str, object]:
    return {"type": kind, "name": name, "props": props, **more}


def preview(*states: dict[str, Any], **config: str) -> dict[str, Any]:
    steps = [{"op": state.pop("op", "create"), "urn": state["urn"], "newState": state} for state in states]
    return {"config": config, "steps": steps, "changeSummary": {}}


def state(inputs: object = None, **more: object) -> dict[str, Any]:
    return {"urn": URN, "custom": True, "type": WEB, "inputs": inputs or {}, **more}


def export(*states: dict[str, Any]) -> dict[str, Any]:
    return {"version": 3, "deployment": {"manifest": {}, "resources": list(states)}}


def records(out: str) -> list[dict[str, str]]:
    return [json.loads(text) for text in out.splitlines()]


def brief(out: str) -> list[tuple[str, str, str]]:
    return [(r["rule"], r["verdict"], r["path"]) for r in records(out)]


def test_one_record_a_finding(run: Run) -> None:
    code, out, err = run(line(BAD), "--format", "jsonl")
    assert (code, err) == (3, "")
    (found,) = records(out)
    message = found.pop("message")
    assert found == {
        "rule": "no-password",
        "family": "credential-written",
        "resource": "app",
        "type": WEB,
        "level": "mandatory",
        "verdict": "violated",
        "path": "adminPassword",
    }
    assert message.startswith("`adminPassword` carries")
    assert "x1y2z3" not in out


@pytest.mark.parametrize("shape", ["lines", "preview", "export"])
def test_the_same_verdicts_whatever_the_input(shape: str, run: Run) -> None:
    props = {
        **BAD,
        "siteConfig": {
            "appSettings": [
                {"name": "a", "value": MARK},
                {"name": "b", "value": {SIGNATURE: SECRET, "ciphertext": "[secret]"}},
                {"name": "c", "value": {SIGNATURE: SECRET, "plaintext": json.dumps("hunter2hunter2")}},
                {"name": "AZURE_CLIENT_ID", "value": MARK},
            ]
        },
    }
    content = {"lines": line(props), "preview": preview(state(props)), "export": export(state(props))}[shape]
    code, out, _ = run(content, "--format", "jsonl", "--family", "credential-written")
    assert code == 3
    found = records(out)
    assert {r["resource"] for r in found} == {"app" if shape == "lines" else URN}
    where = "siteConfig.appSettings[{}].value"
    assert [(r["rule"], r["verdict"], r["level"], r["path"]) for r in found] == [
        ("no-literal-credential", "undecided", "mandatory", where.format(0)),
        ("no-literal-credential", "undecided", "advisory", where.format(3)),
        ("no-password", "violated", "mandatory", "adminPassword"),
        ("no-secret-input", "violated", "mandatory", where.format(1)),
        ("no-secret-input", "violated", "mandatory", where.format(2)),
    ]
    assert "hunter2" not in out


def test_a_preview_prints_secrets_as_a_text(run: Run) -> None:
    blinded = {"siteConfig": {"appSettings": [{"name": "b", "value": "[secret]"}]}, "adminPassword": "[secret]"}
    found = [
        ("no-passed-credential", "violated", "adminPassword"),
        ("no-secret-input", "violated", "siteConfig.appSettings[0].value"),
    ]
    assert brief(run(preview(state(blinded)), "--format", "jsonl")[1]) == found
    assert run(line({"siteConfig": {"appSettings": [{"name": "b", "value": "[secret]"}]}}))[0] == 0


def test_what_is_deleted_is_not_judged_and_what_is_read_is_judged_as_read(run: Run) -> None:
    gone = state(BAD, op="delete"), state(BAD, op="replace", delete=True)
    assert run(preview(gone[0]))[0] == 0
    assert run(export(gone[1]))[0] == 0
    read = state({}, type="pulumi:pulumi:StackReference", urn="urn:pulumi:a::b::pulumi:pulumi:StackReference::r")
    read |= {"external": True, "outputs": {"outputs": {"key": {SIGNATURE: SECRET, "ciphertext": "x"}}}}
    assert [r["rule"] for r in records(run(export(read), "--format", "jsonl")[1])] == ["no-credential-output"]


def test_environments_come_from_the_preview_or_from_the_project_here(run: Run, context) -> None:
    declared = {
        name: {"subscriptions": sorted(e.subscriptions), "stacks": sorted(e.stacks)}
        for name, e in context.environments.items()
    }
    foreign = state({"tags": {"scope": f"/subscriptions/{next(iter(context.environments['prod'].subscriptions))}/x"}})
    assert run(export(foreign), "--family", "reach")[0] == 0
    configured = preview(dict(foreign), **{"zero-secret:environments": json.dumps(declared)})
    assert run(configured, "--family", "reach")[0] == 3
    config = {"environments": {"default": declared}, "auditStack": {"default": "audit"}}
    Path("Pulumi.yaml").write_text(json.dumps({"name": "zero-secret", "config": config}))
    assert run(export(foreign), "--family", "reach")[0] == 3
    Path("Pulumi.yaml").write_text(json.dumps({"name": "another", "config": config}))
    assert run(export(foreign), "--family", "reach")[0] == 0


def test_packs_and_families_choose_rules(run: Run) -> None:
    assert run(line(BAD), "--pack", "guardrails")[0] == 0
    assert run(line(BAD), "--pack", "guardrails", "--family", "credential-written")[0] == 3
    assert run(line(BAD), "--pack", "no-secret-zero")[0] == 3


def test_a_profile_may_be_given(run: Run) -> None:
    Path("mine.yaml").write_text("levels: {production: {no-password: advisory}}")
    code, out, _ = run(line(BAD), "--profile", "mine.yaml", "--format", "jsonl")
    assert (code, records(out)[0]["level"]) == (0, "advisory")
    Path("mine.yaml").write_text("levels: {production: {no-password: off}}")
    assert run(line(BAD), "--profile", "mine.yaml")[0::2] == (
        1,
        "error: mine.yaml:1: must be mandatory, advisory or disabled\n",
    )


def test_the_table_ends_with_a_count(run: Run) -> None:
    code, out, _ = run(line({}))
    assert (code, out) == (0, f"in.json: 1 resource, {len(all_rules())} rules: 0 refusals, 0 remarks\n")
    out = run(line(BAD))[1]
    assert out.startswith("error: no-password (critical) on app\n    `adminPassword` carries")
    assert out.endswith(f"in.json: 1 resource, {len(all_rules())} rules: 1 refusal, 0 remarks\n")


def test_sarif_has_the_shape_that_code_hosts_read(run: Run) -> None:
    document = json.loads(run(line(BAD), "--format", "sarif")[1])
    assert document["version"] == "2.1.0"
    (one,) = document["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == list(all_rules())
    assert all(r["shortDescription"]["text"] and r["fullDescription"]["text"] and r["help"]["text"] for r in rules)
    (result,) = one["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "no-password"
    assert result["level"] == "error"
    assert result["message"]["text"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "in.json"}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "app"


@pytest.mark.parametrize("format_", ["table", "jsonl", "sarif", "junit"])
def test_a_name_cannot_look_like_a_line_of_ours_nor_stop_the_output(format_: str, run: Run) -> None:
    code, out, err = run(line(BAD, name="a\ud800\n\x1b[2Kerror: no-rule on x"), "--format", format_)
    assert (code, err) == (3, "")
    out.encode()
    assert "no-password" in out
    assert "\nerror: no-rule" not in out.replace("error: no-rule on x: ", "")


def test_junit_has_a_case_for_each_rule_and_bears_any_text(run: Run) -> None:
    root = ET.fromstring(run(line(BAD, name='a\x00<&"'), "--format", "junit")[1])  # noqa: S314 - our own
    (suite,) = root
    assert suite.get("tests") == str(len(all_rules())) == str(len(suite))
    (failed,) = [case for case in suite if case.find("failure") is not None]
    assert (failed.get("classname"), failed.get("name")) == ("credential-written", "no-password")
    assert suite.get("failures") == "1"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "in.json:1: empty; expected"),
        (b" \n\n", "in.json:1: empty; expected"),
        (b"\n\xff{}", "in.json:2: not UTF-8 text"),
        ("{", "in.json:1: not JSON: "),
        ('{\n"steps": [\n}', "in.json:3: not JSON: "),
        ("[]", "in.json:1: expected a `pulumi preview --json`, "),
        ("{}", "in.json:1: expected a `pulumi preview --json`, "),
        ("null", "in.json:1: expected a `pulumi preview --json`, "),
        ('{"type": "a:b:C", "name": "x"}\n{"type": 1}', "in.json:2: `type` must be text"),
        ('{"type": "a:b:C", "name": "x"}\n{"type": "a', "in.json:2: not JSON: "),
        ('{"type": "a:b:C"}', "in.json:1: `name` must be text"),
        ('{"type": "a:b:C", "name": "x"}\n[]', "in.json:2: expected an object with"),
        ('{"type": "a:b:C", "name": "x", "props": []}', "in.json:1: the properties of a resource must be an object"),
        ('{"steps": {"a": 1}}', "in.json:1: `steps` must be a list"),
        ('{"steps": [1]}', "in.json:1: steps[0] is no object"),
        ('{"steps": [{"op": "create", "newState": {"urn": "u"}}]}', "in.json:1: steps[0]: `type` must be text"),
        ('{"deployment": []}', "in.json:1: `deployment` is no object"),
        ('{"deployment": {"resources": [null]}}', "in.json:1: deployment.resources[0] is no object"),
        ('{"steps": ' + "9" * 5_000 + "}", "in.json:1: not JSON: a number has too many digits"),
        ('{"type": "a:b:C", "name": "x"}\n' + "9" * 5_000, "in.json:2: not JSON: a number has too many digits"),
        ("[" * 100_000, "in.json:1: nested too deeply"),
        ('{"type": "a:b:C", "name"\n{"type": "a:b:C", "name": "x"}', "in.json:1: not JSON: "),
        ('\n{"type": "a:b:C", "name": "x"}\n' * 3 + "{,}", "in.json:7: not JSON: "),
        ('"a:b:C", "name": "x"}\n{"type": "a:b:C", "name": "y"}', "in.json:1: expected a `pulumi"),
        ('warning: old\n{"type": "a:b:C", "name": "x"}', "in.json:1: expected a `pulumi preview --json`, "),
        ('{"steps": []}\n{"steps": []}', "in.json:2: not JSON: more than one document"),
        ('{"steps": []}{"steps": []}', "in.json:1: not JSON: more than one document"),
        ('{"steps": [], "diagnostics": [{"severity": "error"}]}', "in.json:1: the preview failed"),
        ('{"steps": []}'.encode("utf-16-le"), "in.json:1: not UTF-8 text"),
        ('{"steps": [1]}'.encode("utf-16")[:-1], "in.json:1: not UTF-8 text"),
        ('{"type": "a:b:C", "name": "x"}\n' + "[" * 100_000, "in.json:2: nested too deeply"),
    ],
)
def test_malformed_input_is_one_clear_error(content: str | bytes, problem: str, run: Run) -> None:
    code, out, err = run(content)
    assert code == 1
    assert out == ""
    assert err.startswith(f"error: {problem}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("depth", [300, 400, 480, 500, 900, 2_000])
@pytest.mark.parametrize("shape", ["lines", "preview", "export"])
def test_deep_nesting_is_judged_or_refused(shape: str, depth: int, run: Run) -> None:
    text = {"lines": line("X"), "preview": preview(state("X")), "export": export(state("X"))}[shape]
    code, _, err = run(json.dumps(text).replace('"X"', '{"a":' * depth + "1" + "}" * depth))
    assert (code, err) in ((0, ""), (1, "error: in.json:1: nested too deeply\n"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mark_and_line_ends_of_windows_change_nothing(encoding: str, end: str, run: Run) -> None:
    both = (json.dumps(line(BAD)) + end + json.dumps(line({}, name="other")) + end).encode(encoding)
    assert brief(run(both, "--format", "jsonl")[1]) == [("no-password", "violated", "adminPassword")]
    one = json.dumps(preview(state(BAD)), indent=4).replace("\n", end).encode(encoding)
    assert brief(run(one, "--format", "jsonl")[1]) == [("no-password", "violated", "adminPassword")]


def test_what_is_printed_around_a_preview_is_no_part_of_it(run: Run) -> None:
    text = f"warning: [old] CLI\nPreviewing {{dev}}\n{json.dumps(preview(state(BAD)), indent=4)}\nwarning: done\n"
    assert brief(run(text, "--format", "jsonl")[1]) == [("no-password", "violated", "adminPassword")]


def test_unchanged_resources_that_a_preview_does_not_show_are_told_of(run: Run) -> None:
    shown = preview(state(op="same"))
    assert run({**shown, "changeSummary": {"same": 1}})[2] == ""
    code, _, err = run({**shown, "changeSummary": {"same": 4}})
    assert (code, err) == (
        0,
        "warning: in.json: 3 unchanged resources are not in this preview; make it with --show-sames\n",
    )


def test_two_resources_of_one_name_are_two(run: Run) -> None:
    twice = "\n".join(json.dumps(line(props)) for props in (BAD, {}, BAD))
    code, out, _ = run(twice, "--format", "jsonl")
    assert (code, brief(out)) == (3, [("no-password", "violated", "adminPassword")] * 2)
    assert {record["resource"] for record in records(out)} == {"app"}
    assert len({r.urn for r in parse("f", twice.encode()).resources}) == 3


def test_no_urn_makes_another_s_resource_go() -> None:
    urns = ("A::line 3", "A", "A", "A::line 3")
    given = parse("f", "\n".join(json.dumps(line({}) | {"urn": urn}) for urn in urns).encode())
    assert len({r.urn for r in given.resources}) == len(given.resources) == len(urns)


@pytest.mark.parametrize("props", ["", ', "props": null', ', "props": {}'])
def test_a_resource_without_properties_is_judged(props: str, run: Run) -> None:
    code, out, _ = run('{"type": "aws:iam/accessKey:AccessKey", "name": "x"' + props + "}", "--format", "jsonl")
    assert (code, [r["rule"] for r in records(out)]) == (3, ["no-minted-credential"])


def test_what_an_export_encrypts_is_a_value_that_nobody_knows(run: Run) -> None:
    sealed = {SIGNATURE: SECRET, "ciphertext": "v1:x:y"}
    opened = {SIGNATURE: SECRET, "plaintext": '"x1y2z3"'}
    texts = [run(export(state({"adminPassword": it})), "--format", "jsonl")[1] for it in (sealed, opened)]
    assert [r["rule"] for r in records(texts[0])] == ["no-passed-credential"]
    assert "no-password" in [r["rule"] for r in records(texts[1])]
    assert "x1y2z3" not in texts[1]


def test_other_files_are_still_judged(run: Run, capsys) -> None:
    Path("bad.json").write_text("{")
    code, out, err = run(line(BAD), "bad.json", "none.json")
    assert code == 1
    assert "no-password" in out
    assert err.startswith("error: bad.json:1: ")
    assert err.endswith("error: none.json: No such file or directory\n")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.text(max_size=4) | st.sampled_from(["a:b:C", MARK, 1]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(KEYS),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_read_or_refused_with_a_line(data: bytes) -> None:
    try:
        resources = parse("f", data).resources
    except InputError as error:
        assert re.match(r"f:\d+: [\w`]", str(error))  # noqa: PT017 - either is fine
    else:
        assert all(resource.type and resource.urn for resource in resources)


@pytest.mark.parametrize("arguments", [[], ["--format", "xml", "f"], ["--family", "x", "f"], ["--pack", "x", "f"]])
def test_usage(arguments: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        check.main(arguments)
    assert ended.value.code == 2


def test_it_starts_without_what_it_does_not_need() -> None:
    heavy = ["typer", "rich", "pulumi", "grpc", "pydantic", "ruamel.yaml", "sandbox", "stacks"]
    code = (
        "import sys; sys.argv = ['idp', 'check', '-'];"
        "from idp.launch import main; code = main();"
        f"print([name for name in {heavy} if name in sys.modules], code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(line(BAD)), capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "[] 3"


def test_the_engine_s_pack_and_check_say_the_same(run: Run, planted_resources) -> None:
    from google.protobuf import json_format, struct_pb2
    from pulumi.runtime.proto import analyzer_pb2 as pb

    from zs_adapter.server import Analyzer

    pack = Analyzer("zero-secret", all_rules().values())
    said: list[tuple[str, str]] = []
    for kind, props in planted_resources:
        struct = json_format.ParseDict(props, struct_pb2.Struct())
        request = pb.AnalyzeRequest(type=kind, name="r", urn=f"urn::{kind}", properties=struct)
        said += [(d.policyName, d.message.split("\n", 1)[1]) for d in pack.Analyze(request, None).diagnostics]
    lines = "\n".join(json.dumps(line(props, kind, "r")) for kind, props in planted_resources)
    found = records(run(lines, "--format", "jsonl")[1])
    assert said
    assert said == [(r["rule"], r["message"]) for r in found if r["type"]][: len(said)]


@pytest.fixture
def planted_resources(credentials: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    setting = [{"name": name, "value": value} for name, value in credentials.items()]
    return [
        (WEB, {"siteConfig": {"appSettings": setting}}),
        (WEB, {"siteConfig": {"appSettings": [{"name": "x", "value": MARK}]}}),
        ("azure-native:keyvault:Vault", {"properties": {"enablePurgeProtection": False, "accessPolicies": MARK}}),
        ("azure-native:storage:StorageAccount", {}),
        ("aws:iam/accessKey:AccessKey", {"user": "x"}),
    ]


def test_unknown_is_read_as_the_engine_means_it() -> None:
    (resource,) = parse("f", json.dumps(line({"a": MARK})).encode()).resources
    assert resource.props == {"a": UNKNOWN}
