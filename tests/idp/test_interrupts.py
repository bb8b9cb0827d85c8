"""Runs of the real engine cut off at random moments: the next run converges, nothing is there twice, nobody is left.

Three moments of a small program by default. The acceptance: `ZERO_SECRET_INTERRUPTS=20`, and once more with
`ZERO_SECRET_INTERRUPTS_REAL=1`, which runs our own stacks. The seed is printed by a failing test.
"""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable

import psutil
import pytest

pytestmark = [pytest.mark.engine, pytest.mark.slow]

MOMENTS = int(os.environ.get("ZERO_SECRET_INTERRUPTS", "3"))
SEED = int(os.environ.get("ZERO_SECRET_SEED", "2026"))


def kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()


def parts(run: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        return psutil.Process(run.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def named(run: subprocess.Popen[str], word: str) -> list[psutil.Process]:
    found = []
    for process in parts(run):
        try:
            if word in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def ctrl_c(run: subprocess.Popen[str], chance: random.Random) -> None:
    os.killpg(run.pid, signal.SIGINT)


def kill_make(run: subprocess.Popen[str], chance: random.Random) -> None:
    run.kill()


def kill_idp(run: subprocess.Popen[str], chance: random.Random) -> None:
    for process in named(run, "from idp.__main__"):
        kill(process)


def kill_engine(run: subprocess.Popen[str], chance: random.Random) -> None:
    for process in named(run, "/engine/pulumi"):
        kill(process)


def kill_one_part(run: subprocess.Popen[str], chance: random.Random) -> None:
    if found := parts(run):
        kill(chance.choice(found))


def kill_all(run: subprocess.Popen[str], chance: random.Random) -> None:
    found = parts(run)
    run.kill()
    for process in found:
        kill(process)


WAYS: list[Callable[[subprocess.Popen[str], random.Random], None]] = [
    ctrl_c,
    kill_idp,
    kill_make,
    kill_engine,
    kill_one_part,
    kill_all,
]


@pytest.fixture(scope="module")
def undisturbed(clone) -> tuple[float, int]:
    """How long a first run takes when nobody interferes, in seconds, and how many resources there are after it."""
    clone.forget()
    clone.up()
    clone.forget()
    started = time.monotonic()
    clone.up()
    return time.monotonic() - started, len(clone.existing())


def wait_for_making(clone, run: subprocess.Popen[str], chance: random.Random) -> str:
    """Until some resource of some stack has begun to be made: the moments that matter most are short."""
    stack, number = chance.choice(["audit", "dev", "dev-services"]), chance.randint(2, 13)
    # Saved before and after each operation, so it holds what is being made too.
    checkpoint = clone.root / ".sandbox/state/.pulumi/stacks/zero-secret" / f"{stack}.json"
    while run.poll() is None:
        if checkpoint.exists() and checkpoint.read_bytes().count(b'"custom"') >= number:
            break
        time.sleep(0.003)
    return f"at resource {number} of {stack}"


def wait_for_a_time(run: subprocess.Popen[str], chance: random.Random, seconds: float) -> str:
    delay = chance.uniform(0.02, 0.98) * seconds
    with contextlib.suppress(subprocess.TimeoutExpired):
        run.wait(timeout=delay)
    return f"after {delay:.1f} s of {seconds:.1f} s"


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_the_next_run_finishes_what_was_cut_off(clone, undisturbed: tuple[float, int], moment: int) -> None:
    chance = random.Random(SEED * 1000 + moment)  # noqa: S311 - the same moments each time
    way = WAYS[moment // 2 % len(WAYS)]
    seconds, number = undisturbed
    clone.forget()
    run = clone.start("up")
    when = wait_for_making(clone, run, chance) if moment % 2 else wait_for_a_time(run, chance, seconds)
    if run.poll() is None:
        way(run, chance)
    run.communicate()
    said = f"{way.__name__} {when}, seed {SEED}"

    done = clone.idp("up", check=False)
    print(said, "->", done.stderr)
    assert done.returncode == 0, f"{said}: {done.stderr}"
    existing = clone.existing()
    assert clone.recorded() == existing, f"{said}: state and cloud differ"
    assert len({urn for urn, _ in existing}) == len(existing) == number, f"{said}: {len(existing)} resources"
    again = clone.up()
    assert [stack["changes"].keys() - {"same"} for stack in again["stacks"]] == [set()] * 3, said
    assert clone.is_quiet(), f"{said}: left behind {[process.cmdline() for process in clone.processes()]}"


def test_a_second_run_meanwhile_is_refused(clone) -> None:
    clone.forget()
    first = clone.start("up")
    while not (clone.root / ".sandbox" / "run" / "lock").exists() and first.poll() is None:
        pass
    second = clone.idp("up", check=False)
    first.communicate()
    assert first.returncode == 0
    assert second.returncode == 1
    assert "another idp run of this clone is in progress (pid " in second.stderr
