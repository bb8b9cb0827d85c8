"""Kubernetes objects inside other resources are judged like any other, and told of the resource that holds them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zs_policy.manifests import documents, is_custom
from zs_policy.model import Context, Resource, Stack
from zs_policy.registry import Finding, Ruleset, all_rules
from zs_policy.tables.pods import CUSTOM, MANIFESTS
from zs_policy.wire import UNKNOWN

GROUPS = sorted(MANIFESTS)
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  key: hunter2-hunter2\n"
POD = """apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  automountServiceAccountToken: false
  containers:
    - name: shop
      image: shop:1
      env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: a}}}]
"""
CHART = "kubernetes:helm.cattle.io/v1:HelmChart"
INNER = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"envFrom": [{"secretRef": {"name": "db"}}]}]}}
HOSTED = {"volumes": [{"name": "v", "hostPath": {"path": "/etc"}}]}
ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
"""


def _held(kind: str, props: dict[str, object]) -> Resource:
    return Resource(kind, "held", f"urn:pulumi:dev::shop::{kind}::held", props)


def _found(kind: str, props: dict[str, object]) -> list[Finding]:
    resource = _held(kind, props)
    rules, context = Ruleset(all_rules().values()), Context()
    found = [*rules.judge(resource, context), *rules.judge_stack(Stack([resource], context))]
    assert {f.urn for f in found} <= {resource.urn, ""}
    return [f for f in found if not f.undecided]


def _said(kind: str, props: dict[str, object]) -> set[tuple[str, str]]:
    return {(f.rule.id, f.path) for f in _found(kind, props)}


@pytest.mark.parametrize("kind", GROUPS)
def test_each_document_of_a_text_is_judged_at_its_place(kind: str) -> None:
    said = _said(kind, {"yaml": f"---\n{SECRET}---\n{POD}---\n{ROLE}"})
    assert ("no-vault-secret-resource", "yaml[0].stringData") in said
    assert ("no-secret-environment", "yaml[1].spec.containers[0].env[0].valueFrom.secretKeyRef") in said
    assert ("rbac-secret-read", "yaml[2].rules[0]") in said


@pytest.mark.parametrize("kind", GROUPS)
def test_texts_in_a_list_lists_of_objects_and_objects(kind: str) -> None:
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "rules": [{"resources": ["*"], "verbs": []}]}
    listed = json.dumps({"apiVersion": "v1", "kind": "List", "items": [role]}, indent=1)
    said = _said(kind, {"yaml": [POD, ROLE, listed], "objs": [role, {"apiVersion": "v1", "kind": "Namespace"}]})
    assert ("no-secret-environment", "yaml[0][0].spec.containers[0].env[0].valueFrom.secretKeyRef") in said
    assert ("rbac-secret-read", "yaml[1][0].rules[0]") in said
    assert ("rbac-no-wildcard", "yaml[2][0].items[0].rules[0].resources") in said
    assert ("rbac-no-wildcard", "objs[0].rules[0].resources") in said
    assert not any(path.startswith("objs[1]") for _, path in said)


def test_items_of_a_list_are_judged_one_by_one() -> None:
    spec = {"containers": [{"envFrom": [{"secretRef": {"name": "db"}}]}]}
    said = _said(
        "kubernetes:core/v1:PodList", {"items": [{"spec": {"automountServiceAccountToken": False}}, {"spec": spec}]}
    )
    assert ("no-secret-environment", "items[1].spec.containers[0].envFrom[0].secretRef") in said
    assert ("no-token-automount", "items[1].spec.automountServiceAccountToken") in said
    assert not any(path.startswith("items[0]") for _, path in said)
    data = {"items": [{"metadata": {"name": "db"}, "data": {"a": "aHVudGVyMg=="}}]}
    assert ("no-vault-secret-resource", "items[0].data") in _said("kubernetes:core/v1:SecretList", data)


def test_a_patch_is_judged_by_what_it_changes() -> None:
    assert _said("kubernetes:apps/v1:DeploymentPatch", {"spec": {"replicas": 3}}) == set()
    spec = {"template": {"spec": {"volumes": [{"name": "v", "hostPath": {"path": "/etc"}}]}}}
    said = _said("kubernetes:apps/v1:DeploymentPatch", {"spec": spec})
    assert said == {("no-host-path", "spec.template.spec.volumes[0].hostPath")}


def test_rules_on_the_stack_see_what_a_text_holds() -> None:
    open_pod = POD.replace("  automountServiceAccountToken: false\n", "")
    place = "yaml[0].spec.automountServiceAccountToken"
    assert ("no-token-automount", place) in _said(GROUPS[0], {"yaml": open_pod})
    account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: shop}\nautomountServiceAccountToken: false\n"
    own = open_pod.replace("spec:\n", "spec:\n  serviceAccountName: shop\n")
    assert ("no-token-automount", place) not in _said(GROUPS[0], {"yaml": own + account})


@pytest.mark.parametrize("kind", GROUPS)
def test_what_is_fine_is_fine_as_text(kind: str) -> None:
    fine = POD.replace("      env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: a}}}]\n", "")
    assert _said(kind, {"yaml": f"{fine}---\n{ROLE.replace('secrets', 'pods')}"}) == set()


VALUES = "web:\n  envFrom:\n    - secretRef: {name: db}\n"


@pytest.mark.parametrize(
    ("kind", "props", "place"),
    [
        ("kubernetes:helm.sh/v3:Release", {"valueYamlFiles": [{"text": VALUES}]}, "valueYamlFiles[0].text[0]"),
        ("kubernetes:helm.sh/v4:Chart", {"valueYamlFiles": [{"text": VALUES}]}, "valueYamlFiles[0].text[0]"),
        ("kubernetes:helm.cattle.io/v1:HelmChart", {"spec": {"valuesContent": VALUES}}, "spec.valuesContent[0]"),
        (
            "kubernetes:argoproj.io/v1alpha1:Application",
            {"spec": {"source": {"helm": {"values": VALUES}}}},
            "spec.source.helm.values[0]",
        ),
    ],
)
def test_values_of_a_chart_as_text(kind: str, props: dict[str, object], place: str) -> None:
    assert ("no-secret-environment", f"{place}.web.envFrom[0].secretRef") in _said(kind, props)


SPEC = {"template": {"spec": {"containers": [{"envFrom": [{"secretRef": {"name": "db"}}]}]}}}


@pytest.mark.parametrize(
    ("kind", "spec", "place"),
    [
        ("kubernetes:serving.knative.dev/v1:Service", SPEC, "spec.template.spec"),
        ("kubernetes:argoproj.io/v1alpha1:Rollout", SPEC, "spec.template.spec"),
        ("kubernetes:keda.sh/v1alpha1:ScaledJob", {"jobTargetRef": SPEC}, "spec.jobTargetRef.template.spec"),
        ("kubernetes:example.com/v1:Anything", {"a": SPEC}, "spec.a.template.spec"),
        ("kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease", {"values": SPEC}, "spec.values.template.spec"),
    ],
)
def test_pods_of_custom_resources(kind: str, spec: dict[str, object], place: str) -> None:
    rules = [f.rule.id for f in _found(kind, {"spec": spec}) if f.path == f"{place}.containers[0].envFrom[0].secretRef"]
    assert rules == ["no-secret-environment"]


@pytest.mark.parametrize(
    "kind", ["kubernetes:core/v1:Pod", "kubernetes:rbac.authorization.k8s.io/v1:Role", "aws:s3/bucket:Bucket", "x"]
)
def test_what_is_no_custom_resource(kind: str) -> None:
    assert not is_custom(kind)


@pytest.mark.parametrize("kind", ["kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass", CUSTOM])
def test_what_is_one(kind: str) -> None:
    assert is_custom(kind) is (kind != CUSTOM)


def test_an_unknown_text_is_not_decided() -> None:
    resource = _held(GROUPS[0], {"yaml": UNKNOWN})
    assert [f for f in Ruleset(all_rules().values()).judge(resource, Context()) if f.undecided and f.path == "yaml"]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{here}: &{here} [{', '.join(['*' + before] * 10)}]\n" for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)

MERGES = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 9))


UNREADABLE = {
    "a template": "a: {{ .Values.a }}\nb: [",
    "a bomb": BOMB,
    "an endless one": "a: &a\n  b: *a\n",
    "a bomb of merged keys": MERGES,
    "a bomb of one text": f"a: &a {'x' * 400_000}\nb: [{'*a, ' * 100_000}]\n",
    "a deep one behind brackets that are text": "a:\nb: " + '[ "]", ' * 100_000,
    "a deep one in another line's end": "a:\r" + "- " * 200_000,
    "a long one": "x: y\n" * 400_000,
    "a deep one": "a:\nb: " + "[" * 200_000,
    "a deep one in braces": "a:\nb: " + "{a: " * 200_000,
    "a deep one in dashes": "a:\n" + "- " * 200_000,
    "a deep one in lines": "a:\n" + "\n".join(" " * depth + "-" for depth in range(2_000)),
    "a deep one by names": "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 3_000)),
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize(("kind", "name"), [(GROUPS[0], "yaml"), (CHART, "valuesContent")])
def test_a_text_that_cannot_be_read_does_no_harm_and_is_not_decided(what: str, kind: str, name: str) -> None:
    resource = _held(kind, {name: UNREADABLE[what]})
    found = list(Ruleset(all_rules().values()).judge(resource, Context()))
    assert [(f.rule.id, f.path, f.undecided) for f in found] == [("no-opaque-resource", name, True)]


ODD = {
    "a tag that fails": "x: !!timestamp foo",
    "no truth": "x: !!bool foo",
    "no number": 'x: [!!int "", !!float "", !!int x, 1__, 0x_, .]',
    "an unknown tag": "t: !foo y",
    "the tag of an object": "t: !!python/object:os.system {a: 1}",
    "a default": "sep: =",
    "no day": "d: 2001-99-99",
    "a key that is a list": "? [a]\n: 1",
    "a long number": f"x: {'9' * 9_999}",
    "a number of sixties": f"x: 1{':59' * 200_000}",
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_odd_hides_nothing_beside_it(what: str) -> None:
    text = f"web:\n  volumes: [{{name: v, hostPath: {{path: /etc}}}}]\n{ODD[what]}\n"
    assert _said(CHART, {"spec": {"valuesContent": text}}) == {
        ("no-host-path", "spec.valuesContent[0].web.volumes[0].hostPath")
    }


FORMS = {
    "one line": json.dumps(INNER),
    "one line after a mark": "--- " + json.dumps(INNER),
    "a line end of its own": json.dumps(INNER, indent=1).replace("\n", "\r"),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_text_is_read(form: str) -> None:
    place = "spec.containers[0].envFrom[0].secretRef"
    assert ("no-secret-environment", f"yaml[0].{place}") in _said(GROUPS[0], {"yaml": FORMS[form]})
    assert ("no-secret-environment", f"yaml[1][0].{place}") in _said(
        GROUPS[0], {"yaml": ["---\napiVersion: v1", FORMS[form]]}
    )


HOST = {"apiVersion": "helm.cattle.io/v1", "kind": "HelmChart", "spec": {"valuesContent": json.dumps({"pod": HOSTED})}}
LIST = {"apiVersion": "v1", "kind": "List"}


@pytest.mark.parametrize(
    ("kind", "props", "place"),
    [
        (GROUPS[0], {"yaml": json.dumps(HOST)}, "yaml[0]"),
        (GROUPS[0], {"objs": [[HOST]]}, "objs[0][0]"),
        (GROUPS[0], {"objs": [{**LIST, "items": [{**LIST, "items": [HOST]}]}]}, "objs[0].items[0].items[0]"),
        ("kubernetes:core/v1:List", {"items": [HOST]}, "items[0]"),
        ("kubernetes:helm.cattle.io/v1:HelmChartList", {"items": [HOST]}, "items[0]"),
    ],
)
def test_what_is_held_holds_in_turn(kind: str, props: dict[str, object], place: str) -> None:
    found = [(f.rule.id, f.path) for f in _found(kind, props)]
    assert found == [("no-host-path", f"{place}.spec.valuesContent[0].pod.volumes[0].hostPath")]


def test_items_of_a_list_are_of_its_type_whatever_they_say() -> None:
    pod = {"apiVersion": "v1", "kind": "Namespace", "spec": HOSTED}
    assert ("no-host-path", "items[0].spec.volumes[0].hostPath") in _said(
        "kubernetes:core/v1:PodList", {"items": [pod]}
    )


def _undecided(kind: str, props: dict[str, object]) -> set[str]:
    return {f.path for f in Ruleset(all_rules().values()).judge(_held(kind, props), Context()) if f.undecided}


@pytest.mark.parametrize("kind", ["List", "PodList", "SecretList"])
def test_items_that_are_not_known_are_not_decided(kind: str) -> None:
    assert _undecided(f"kubernetes:core/v1:{kind}", {"items": UNKNOWN}) == {"items"}
    assert _undecided(f"kubernetes:core/v1:{kind}", {"items": [UNKNOWN]}) == {"items[0]"}
    inner = {"apiVersion": "v1", "kind": kind, "items": UNKNOWN}
    assert "items[0].items" in _undecided("kubernetes:core/v1:List", {"items": [inner]})


def test_what_is_held_too_deep_is_not_decided() -> None:
    text = "web: {a: 1}"
    for _ in range(4):
        assert _undecided(CHART, {"valuesContent": text}) == set()
        text = json.dumps({"valuesContent": text})
    (path,) = _undecided(CHART, {"valuesContent": text})
    assert path == "valuesContent[0].valuesContent[0].valuesContent[0].valuesContent[0].valuesContent"
    many = [{**HOST, "spec": {"valuesContent": f"a: {{b: {'x' * 400_000}}}"}}] * 4
    assert _undecided(GROUPS[0], {"objs": many}) == {f"objs[{n}].spec.valuesContent" for n in (2, 3)}
    deep: object = HOST
    for _ in range(500):
        deep = {**LIST, "items": [deep]}
    assert _undecided("kubernetes:core/v1:List", {"items": [deep]}) == {"items[0]" + ".items[0]" * 3 + ".items"}


def test_odd_keys_and_values_are_read() -> None:
    assert _said(GROUPS[0], {"yaml": "? [1]\n: 2\n? 2026-01-01\n: 3\n1: 2\n"}) == set()


@given(st.text(alphabet="ab: -\n{}[]&*!?|>'\"#,%@`", max_size=80))
def test_no_text_makes_it_fail(text: str) -> None:
    for place, inner in documents(_held(GROUPS[0], {"yaml": f"{text}\n:"})):
        assert place[0] == "yaml"
        assert isinstance(inner.leaves, tuple)


def test_no_name_of_a_resource_makes_it_another() -> None:
    """A URN that looks like that of a held resource is nobody's but its own."""
    rules, context = Ruleset(all_rules().values()), Context()
    props: dict[str, object] = {"spec": {"containers": []}}
    pods = [Resource("kubernetes:core/v1:Pod", name, f"urn::{name}", props) for name in ("it", "it\0" + "0")]
    found = [f.urn for f in rules.judge_stack(Stack(pods, context)) if f.rule.id == "no-token-automount"]
    assert found == ["urn::it", "urn::it\0" + "0"]
