"""Random small programs over the modelled types, one after the other on one stack: after whatever happens, Pulumi's
state and the cloud say the same.

Each `up` is a program of its own: the one before is its past, so that creation, change, replacement and deletion all
come from chance. `ZERO_SECRET_PROGRAMS=500` runs that many (about 0.8 s of CPU each); without it, a few.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sandbox.cloud import Cloud, faults
from sandbox.cloud.semantics import keys

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROGRAMS = int(os.environ.get("ZERO_SECRET_PROGRAMS", "24"))
STEPS = 8  # of which a third or so are programs
NAMES = "abcd"
KEYS = ("kek-1", "kek-2", "kek-3")


def machine(worlds: Callable[[], Any], program: Any, service: Any, counted: dict[str, int]) -> type:
    """The state machine, over worlds made by the fixture."""
    services = st.builds(
        service,
        vault=st.booleans(),
        key=st.sampled_from(["", *KEYS]),
        logged=st.booleans(),
        credentials=st.integers(0, 3),
        granted=st.booleans(),
        tag=st.sampled_from("xyz"),
    )
    programs = st.builds(
        program,
        services=st.dictionaries(st.sampled_from(NAMES), services, min_size=1, max_size=3),
        days=st.none() | st.sampled_from([30, 90]),
    )

    class Life(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.world = worlds()
            self.cloud: Cloud = self.world.cloud
            self.now = program({})
            self.drifted = False

        def teardown(self) -> None:
            self.cloud.close()

        def deleted(self) -> set[str]:
            return {found.name.removeprefix("random-") for found in self.cloud.deleted()}

        def held(self) -> set[tuple[str, str]]:
            """The keys that were deleted by themselves: (service, key)."""
            places = (place.partition("#")[0].split("/") for place in self.cloud.facts(keys.KIND))
            return {(parts[-3].removeprefix("random-"), parts[-1]) for parts in places}

        @initialize(wanted=programs)
        def first(self, wanted: Any) -> None:
            self.up_(wanted, recovering=False)

        @rule(wanted=programs, recovering=st.booleans())
        def up(self, wanted: Any, recovering: bool) -> None:
            self.up_(wanted, recovering=recovering)

        def up_(self, wanted: Any, *, recovering: bool) -> None:
            """A name that a deleted vault or key holds is refused, by name; vaults can be recovered by the program."""
            counted["programs"] += 1
            vaults = wanted.vaults & self.deleted()
            if recovering and vaults:
                wanted = replace(wanted, recover=frozenset(vaults))
                vaults = set()
            blocked = {f"random-{name}" for name in vaults} | {f"key '{key}'" for _, key in wanted.keys & self.held()}
            self.world.write(wanted)
            done, said = self.world.run("up", *(["--refresh"] if self.drifted else []))
            assert done == (not blocked), said
            # The engine stops at the first; `idp up` names them all before it starts.
            assert not blocked or any(name in said for name in blocked), said
            if done:
                self.now, self.drifted = wanted, False
                # Creating by recovery is how it came; nothing is left to do.
                assert self.world("preview", "--expect-no-changes")[0]

        @rule(wanted=programs, verb=st.sampled_from(["create", "update", "delete", "*"]), nth=st.integers(1, 6))
        def trouble(self, wanted: Any, verb: str, nth: int) -> None:
            """One operation fails half way: what was done is recorded, and the same program then goes through."""
            faults.fail_nth(self.cloud, f"{verb} *", nth, "InternalServerError")
            self.interrupted(wanted, "InternalServerError")

        @rule(wanted=programs)
        def outage(self, wanted: Any) -> None:
            """A region does not answer: nothing in it is made, and afterwards everything is."""
            faults.region_down(self.cloud, "westeurope")
            self.interrupted(wanted, "does not answer")

        def interrupted(self, wanted: Any, expected: str) -> None:
            if wanted.keys & self.held():
                faults.clear(self.cloud)  # it would be refused for another reason
                return
            if wanted.vaults & self.deleted():
                wanted = replace(wanted, recover=frozenset(wanted.vaults & self.deleted()))
            self.world.write(wanted)
            done, said = self.world.run("up", *(["--refresh"] if self.drifted else []))
            faults.clear(self.cloud)
            if not done:
                counted["faults"] += 1
                assert expected in said, said
                self.agree()
            # What came back before the failure is there now and must not be recovered twice: names decide again.
            self.up_(replace(wanted, recover=frozenset()), recovering=True)

        @precondition(lambda self: any(self.cloud.resources()))
        @rule(at=st.integers(0, 99))
        def vanish(self, at: int) -> None:
            """Somebody deletes a grant, a log setting or a credential in the portal."""
            kinds = ("authorization:RoleAssignment", "monitor:DiagnosticSetting", "keyvault:Key")
            found = [record for kind in kinds for record in self.cloud.of_type(f"azure-native:{kind}")]
            if found:
                gone = found[at % len(found)]
                self.cloud.delete(gone.type, gone.scope, gone.id)
                self.drifted = True
                counted["drifts"] += 1

        @rule(owner=st.sampled_from("pq"))
        def retag(self, owner: str) -> None:
            """Somebody changes a tag in the portal."""
            for record in self.cloud.of_type("azure-native:managedidentity:UserAssignedIdentity")[:1]:
                changed = {"tags": {"owner": owner}}
                self.cloud.update(
                    replace(record, inputs={**record.inputs, **changed}, outputs={**record.outputs, **changed})
                )
                self.drifted = True
                counted["drifts"] += 1

        @precondition(lambda self: self.drifted)
        @rule()
        def refresh(self) -> None:
            done, said = self.world.run("refresh")
            assert done, said
            self.agree()
            self.drifted = True  # what the program wants is still to be restored
            counted["refreshes"] += 1

        @precondition(lambda self: any(self.cloud.resources()))
        @rule()
        def destroy(self) -> None:
            done, said = self.world.run("destroy", *(["--refresh"] if self.drifted else []))
            assert done, said
            assert not any(self.cloud.resources())
            self.now, self.drifted = program({}), False
            counted["destroys"] += 1

        @invariant()
        def agree(self) -> None:
            """What the state holds exists, with these inputs, and nothing else exists. Drift is known of by nobody."""
            if not self.drifted:
                assert self.world.recorded() == self.world.existing()

    return Life


def test_state_and_cloud_agree(
    worlds: Callable[[], Any],
    declared: tuple[Any, Any],
    record_property: Callable[[str, object], None],
) -> None:
    counted = dict.fromkeys(("programs", "drifts", "refreshes", "destroys", "faults"), 0)
    life = machine(worlds, *declared, counted)
    rounds = settings(
        max_examples=PROGRAMS // 4,
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(life, settings=rounds)
    record_property("say", "random programs: " + ", ".join(f"{n} {what}" for what, n in counted.items()))
