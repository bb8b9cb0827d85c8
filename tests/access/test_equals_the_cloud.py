"""The graph and the sandbox's authorization, each written for itself, say the same of every principal and secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sandbox.cloud.authorization import decision, directory
from zs_access import Graph, azure_roles
from zs_policy.model import Context

ONE, TWO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
PLACES = [(ONE, "g1"), (ONE, "g2"), (TWO, "g1")]
PEOPLE = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(4)]
CUSTOM = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
PATTERNS = [
    "*",
    "*/read",
    "Microsoft.KeyVault/*",
    "Microsoft.KeyVault/vaults/secrets/*",
    "Microsoft.KeyVault/vaults/*/action",
    "microsoft.keyvault/vaults/SECRETS/getsecret/action",
    "Microsoft.KeyVault/vaults/keys/unwrap/action",
    "Microsoft.Authorization/*",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*",
]


@st.composite
def organisations(draw: st.DrawFn, small: Any, places: list[tuple[str, str]]) -> Any:
    place = st.sampled_from(places)
    vaults = {f"kv-{n}": draw(place) for n in range(draw(st.integers(1, 3)))}
    identities = {f"id-{n}": draw(place) for n in range(draw(st.integers(1, 3)))}
    accounts = {"acc0": draw(place)} if draw(st.booleans()) else {}
    everybody = st.sampled_from([*identities, *PEOPLE])
    patterns = st.lists(st.sampled_from(PATTERNS), max_size=2)
    keys = ("actions", "notActions", "dataActions", "notDataActions")
    empty = small.Described(
        vaults=vaults,
        secrets=tuple((vault, f"s{n}") for vault in vaults for n in range(draw(st.integers(0, 2)))),
        keys=tuple((vault, "k") for vault in vaults if draw(st.booleans())),
        accounts=accounts,
        containers=tuple((account, "logs") for account in accounts),
        identities=identities,
        members=tuple(draw(st.lists(st.tuples(st.sampled_from(PEOPLE), everybody), max_size=4, unique=True))),
        trusts=tuple(
            draw(
                st.lists(
                    st.tuples(st.sampled_from([*identities]), st.sampled_from(["repo:a/b:x", "repo:a/b:y"])),
                    max_size=2,
                    unique=True,
                )
            )
        ),
        roles={CUSTOM: {key: draw(patterns) for key in keys}} if draw(st.booleans()) else {},
    )
    scopes = [*(empty.scope_of(target) for target in empty.targets()), "/"]
    scopes += [small.arm(s) for s, _ in places] + [small.arm(s, g) for s, g in places]
    scopes += [scope.upper().replace("/SUBSCRIPTIONS", "/subscriptions") for scope in scopes[:2]]
    roles = st.sampled_from([*azure_roles.BUILT_IN, *([CUSTOM] * 8 if empty.roles else [])]).filter(modelled)
    grant = st.builds(small.Assignment, everybody, roles, st.sampled_from(scopes))
    found = draw(st.lists(grant, max_size=6, unique=True))
    return empty.__class__(**{**empty.__dict__, "assignments": tuple(found)})


def modelled(guid: str) -> bool:
    """The sandbox does not know every role that the graph knows; what neither side says cannot differ."""
    from sandbox.cloud.authorization.roles import ROLES

    return guid in ROLES or guid == CUSTOM


def compare(small: Any, sandbox: Any, graph: Graph) -> None:
    names = {sandbox.object_of(who): who for who in sandbox.principals()}
    names |= {node.key: node.label for node in graph.nodes.values() if node.kind == "identity" and node.urn}
    assert small.reached(graph, names) == sandbox.granted()


def run(small: Any, told: Callable[..., Any], examples: int) -> None:
    """The property, on so many organisations."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(organisations(small, PLACES))
    def says_the_same(described: Any) -> None:
        sandbox = told(described)
        compare(small, sandbox, small.build(sandbox.resources))

    says_the_same()


def test_the_graph_says_what_the_cloud_grants(small: Any, told: Callable[..., Any]) -> None:
    run(small, told, 120)


def test_it_says_so_at_the_first_preview_already(
    small: Any, told: Callable[..., Any], context: Callable[[str], Context]
) -> None:
    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(organisations(small, PLACES[:2]))
    def says_the_same(described: Any) -> None:
        sandbox = told(described)
        compare(small, sandbox, small.build(sandbox.planned(), context(ONE)))

    says_the_same()


@pytest.fixture
def broken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """One side with a fault seeded into it."""
    match request.param:
        case "graph: no inheritance over scopes":
            monkeypatch.setattr(Graph, "_children", {})
        case "graph: groups have no members":
            monkeypatch.setattr(Graph, "_acts_as", lambda self, start: iter([(start, (), "")]))
        case "cloud: no inheritance over scopes":
            monkeypatch.setattr(decision, "ancestors", lambda cloud, scope: [scope.lower()])
        case "cloud: groups have no members":
            monkeypatch.setattr(directory, "groups_of", lambda cloud, who: frozenset())
        case _:
            raise AssertionError(request.param)
    return request.param


@pytest.mark.parametrize(
    "broken",
    [
        f"{side}: {fault}"
        for side in ("graph", "cloud")
        for fault in ("no inheritance over scopes", "groups have no members")
    ],
    indirect=True,
)
def test_a_fault_seeded_into_either_side_is_caught(broken: str, small: Any, told: Callable[..., Any]) -> None:
    with pytest.raises((AssertionError, ExceptionGroup)):
        run(small, told, 60)


def test_the_two_share_no_code(tmp_path: Path) -> None:
    """Neither imports the other, nor do they have a module of this project in common."""
    import subprocess
    import sys

    root = Path(__file__).resolve().parents[2]
    ours = ("sandbox", "zs_", "components", "stacks", "idp")
    code = "import sys, {0}; print(*sorted(m for m in sys.modules if m.startswith({1})))"
    loaded = []
    for module in ("zs_access", "sandbox.cloud.authorization"):
        command = [sys.executable, "-c", code.format(module, ours)]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        loaded.append(set(done.stdout.split()))
    assert all(loaded)
    assert loaded[0] & loaded[1] == set()
