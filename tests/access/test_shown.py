"""What `idp access` prints: rows that say what the graph says, filters, and pictures that need nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from idp import access, access_picture, access_sources
from idp.__main__ import app, main
from idp.errors import IdpError, UsageError
from zs_access import Graph, build
from zs_policy.model import Resource

DEV = "00000000-0000-4000-8000-0000000000d1"
GROUP = f"/subscriptions/{DEV}/resourceGroups"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
USER, OFFICER = f"{ROLES}/4633458b-17de-408a-b874-0445c86b69e6", f"{ROLES}/b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
SVG = "{http://www.w3.org/2000/svg}"


def states(services: int, name: str = "service-{}") -> list[dict[str, Any]]:
    """As the engine saves them: services with a workload, a pipeline, a vault and three secrets, and one rotator."""
    made: list[dict[str, Any]] = []

    def add(kind: str, what: str, inputs: dict[str, Any], identity: str = "", **outputs: str) -> None:
        token = f"azure-native:{kind}"
        urn = f"urn:pulumi:dev-services::zero-secret::{token}::{what}"
        made.append({"type": token, "urn": urn, "id": identity or what, "inputs": inputs, "outputs": outputs})

    def identity(what: str, group: str, subject: str = "") -> None:
        place = {"resourceName": f"id-{what}", "resourceGroupName": group}
        arm = f"{GROUP}/{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-{what}"
        add("managedidentity:UserAssignedIdentity", what, place, arm, principalId=f"object-of-{what}")
        if subject:
            trust = {**place, "issuer": "https://issuer.example", "subject": subject}
            add("managedidentity:FederatedIdentityCredential", f"{what}-trust", trust)

    identity("rotator", "rg-platform")
    for number in range(services):
        service = name.format(f"{number:03}")
        group, vault = f"rg-{number}", f"dev-{number:03}-i7x3"
        identity(service, group, f"system:serviceaccount:eshop:{service}")
        identity(f"{service}-delivery", group, f"repo:eshop/{service}:environment:dev")
        arm = f"{GROUP}/{group}/providers/Microsoft.KeyVault/vaults/{vault}"
        mode = {"enableRbacAuthorization": True}
        add("keyvault:Vault", vault, {"vaultName": vault, "resourceGroupName": group, "properties": mode}, arm)
        for who, role in ((service, USER), ("rotator", OFFICER)):
            grant = {"scope": arm, "principalId": f"object-of-{who}", "roleDefinitionId": role}
            add("authorization:RoleAssignment", f"{who}-on-{vault}", grant)
        uri = f"https://{vault}.vault.azure.net/"
        slots = [{"name": slot, "kind": "password", "vault": uri} for slot in ("db", "api-key", "signing-key")]
        entry = {"keyValueName": f"slots.{service}", "value": json.dumps(slots)}
        add("appconfiguration:KeyValue", f"slots-{number}", entry)
    return made


@pytest.fixture
def graph() -> Callable[..., Graph]:
    return lambda *arguments: build(access_sources.from_states(states(*arguments)))


def test_a_row_says_who_through_what_may_what(graph: Callable[..., Graph]) -> None:
    found = access.access(graph(1))
    assert access.table(found) == (
        "dev-000-i7x3\n"
        "  system:serviceaccount:eshop:service-000  id-service-000 → Key Vault Secrets User  read        "
        "all of it: api-key, db, signing-key\n"
        "  id-rotator                               Key Vault Secrets Officer                read write  "
        "all of it: api-key, db, signing-key\n"
        "\n"
        "Reach none of it:\n"
        "  identity: id-service-000-delivery\n"
        "  pipeline: repo:eshop/service-000:environment:dev"
    )


def test_rows_say_all_that_the_graph_says(graph: Callable[..., Graph]) -> None:
    made = graph(7)
    rows = access.access(made, every=True).rows
    told = {(row.who, right, row.holder, name) for row in rows for right in row.may for name in row.what}
    told |= {(row.who, right, "", row.holder) for row in rows if row.whole for right in row.may}
    known = {
        (
            r.principal.label,
            r.right,
            made.nodes[r.target.parent].label if r.target.kind == "secret" else "",
            r.target.label,
        )
        for r in made.reach()
    }
    assert told == known


@pytest.mark.parametrize(
    ("asked", "who", "holders"),
    [
        ({"who": "rotator"}, {"id-rotator"}, 3),
        ({"who": "id-service-001"}, {"id-service-001"}, 1),
        ({"who": "*:eshop:*"}, {f"system:serviceaccount:eshop:service-00{n}" for n in range(3)}, 3),
        ({"what": "dev-002-i7x3"}, {"id-rotator", "system:serviceaccount:eshop:service-002"}, 1),
        ({"what": "signing"}, {"id-rotator", *(f"system:serviceaccount:eshop:service-00{n}" for n in range(3))}, 3),
        ({"who": "service-001", "what": "dev-002-i7x3"}, set(), 0),
    ],
)
def test_filters(asked: dict[str, str], who: set[str], holders: int, graph: Callable[..., Graph]) -> None:
    rows = access.access(graph(3), **asked).rows
    assert ({row.who for row in rows}, len({row.holder for row in rows})) == (who, holders)


def test_a_name_that_nothing_has_is_usage_and_names_the_nearest(graph: Callable[..., Graph]) -> None:
    with pytest.raises(UsageError, match=r"--who id-rotaror: nothing has such a name; did you mean id-rotator\?"):
        access.access(graph(1), who="id-rotaror")


@pytest.mark.parametrize("services", [1, 5, 50])
def test_the_picture_is_whole_well_formed_and_the_same_every_time(services: int, graph: Callable[..., Graph]) -> None:
    found = access.access(graph(services))
    drawn = access_picture.svg(found, "dev")
    assert drawn == access_picture.svg(access.access(graph(services)), "dev")
    page = ElementTree.fromstring(drawn)  # noqa: S314 - our own text
    text = " ".join(page.itertext())
    for number in range(services):
        assert f"dev-{number:03}-i7x3" in text
        assert f"system:serviceaccount:eshop:service-{number:03} (workload) through id-service-{number:03}" in text
    for word in ("href", "url(", "<script", "<image", "@import"):
        assert word not in drawn
    assert page.find(f"{SVG}title") is not None
    assert page.get("role") == "img"


def test_fifty_services_are_a_line_each(graph: Callable[..., Graph]) -> None:
    page = ElementTree.fromstring(access_picture.svg(access.access(graph(50)), "dev"))  # noqa: S314 - our own text
    lines = list(page.iter(f"{SVG}text"))
    assert len(page.findall(f"{SVG}g")) == 2
    assert float(page.get("height", "0")) < 50 * 40
    right = max(float(e.get("x", "0")) + len(e.text or "") * 7.9 for e in lines)
    assert right <= float(page.get("width", "0")), "no text leaves the page"


@pytest.mark.parametrize("name", ['<script>{}"', "a&b-{}", "x\x1b[2J-{}", "line\nbreak-{}", "日本-{}"])
def test_a_hostile_name_stays_text(name: str, graph: Callable[..., Graph]) -> None:
    found = access.access(graph(4, name), every=True)
    ElementTree.fromstring(access_picture.svg(found, name))  # noqa: S314 - our own text
    for text in (access.table(found), access_picture.mermaid(found)):
        assert "\x1b" not in text
        assert all(line.isprintable() for line in text.splitlines())
    arrows = [line for line in access_picture.mermaid(found).splitlines() if "-->" in line]
    assert all(line.count('"') == 2 for line in arrows)


def test_mermaid_has_an_arrow_a_row(graph: Callable[..., Graph]) -> None:
    drawn = access_picture.mermaid(access.access(graph(2)))
    assert drawn.startswith("flowchart LR\n")
    assert drawn.count(" -->|") == 4
    assert '|"id-service-000 → Key Vault Secrets User: read"|' in drawn


@pytest.mark.parametrize("shape", ["export", "preview"])
@pytest.mark.parametrize("form", ["table", "json", "svg", "mermaid"])
def test_the_command_on_a_file(shape: str, form: str, tmp_path: Path) -> None:
    file = tmp_path / "resources.json"
    made = states(2)
    document: dict[str, Any] = {"version": 3, "deployment": {"resources": made}}
    if shape == "preview":
        document = {"steps": [{"op": "create", "urn": s["urn"], "newState": s} for s in made] + [{"op": "delete"}]}
    file.write_text(json.dumps(document))
    done = CliRunner().invoke(app, ["access", "--file", str(file), "--format", form, "--who", "rotator"])
    assert done.exit_code == 0, done.output
    assert "id-rotator" in done.output
    assert "service-001 " not in done.output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is neither a `pulumi stack export` nor a `pulumi preview --json`"),
        ("[]", "is neither a `pulumi stack export` nor a `pulumi preview --json`"),
        ('{"steps": [{"newState": {"id": 1}}]}', "is neither a `pulumi stack export` nor a `pulumi preview --json`"),
    ],
)
def test_a_file_that_is_something_else(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(IdpError, match=says):
        access_sources.from_file(file)


def test_a_format_that_is_none_is_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "resources.json"
    file.write_text(json.dumps({"deployment": {"resources": states(1)}}))
    monkeypatch.setattr("sys.argv", ["idp", "access", "--file", str(file), "--format", "pdf"])
    assert main() == 2
    assert "there are table, json, svg and mermaid" in capsys.readouterr().err


def test_what_is_about_to_be_deleted_reaches_nothing() -> None:
    gone = [{**state, "delete": True} for state in states(1)]
    assert access_sources.from_states(gone) == []


def test_the_graph_grows_with_the_services() -> None:
    """Work is counted in nodes and reaches: a service more adds the same, however many there are."""
    sizes = {}
    for services in (10, 20, 40):
        made: list[Resource] = access_sources.from_states(states(services))
        graph = build(made)
        sizes[services] = (len(graph.nodes), len(graph.reach()))
    (a, b), (c, d), (e, f) = sizes.values()
    assert (e - c, f - d) == (2 * (c - a), 2 * (d - b))
