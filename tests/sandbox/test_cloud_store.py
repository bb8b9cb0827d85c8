"""The cloud file: what it keeps, what it refuses, and that neither a crash nor damage goes unnoticed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud import Cloud, DamagedError, Record, RefusedError
from sandbox.provider.lifecycle import Naming, Provider
from sandbox.provider.wire import Secret

QUEUE = "azure-native:servicebus:Queue"


def record(name: str = "a", **changes: Any) -> Record:
    made = Record(
        type=QUEUE,
        id=f"/subscriptions/s/Queues/{name}",
        package="azure-native",
        urn=f"urn:{name}",
        inputs={"queueName": name},
        outputs={"name": name, "status": "Active"},
        synthetic=("status",),
    )
    return replace(made, **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cloud.sqlite"


@pytest.fixture
def cloud(path: Path) -> Cloud:
    return Cloud(path)


def test_what_was_created_is_there_for_the_next_process(cloud: Cloud, path: Path) -> None:
    kept = cloud.create(record())
    cloud.close()
    again = Cloud(path).get(QUEUE, "", record().id)
    assert again == kept
    assert kept.created


def test_creating_twice_is_refused_with_the_way_out(cloud: Cloud) -> None:
    cloud.create(record())
    with pytest.raises(RefusedError, match=r"cannot create already existing resource .*pulumi import"):
        cloud.create(record(urn="urn:other"))


def test_arm_ids_differ_in_case_only_by_accident(cloud: Cloud) -> None:
    cloud.create(record())
    with pytest.raises(RefusedError):
        cloud.create(record(id=record().id.upper()))
    assert cloud.get(QUEUE, "", record().id.upper()) is not None


def test_elsewhere_case_counts_and_places_are_apart(cloud: Cloud) -> None:
    bucket = record(type="aws:sns/topic:Topic", id="Name", package="aws", scope="1/eu-west-1")
    cloud.create(bucket)
    cloud.create(replace(bucket, id="name"))
    cloud.create(replace(bucket, scope="1/us-east-1"))
    assert len(list(cloud.resources("aws"))) == 3
    assert list(cloud.resources("azure-native")) == []


def test_a_change_keeps_the_time_of_creation(cloud: Cloud) -> None:
    kept = cloud.create(record())
    changed = cloud.update(record(outputs={"name": "b"}))
    assert changed.created == kept.created
    assert cloud.get(QUEUE, "", record().id) == changed


def test_changing_what_is_not_there_is_refused(cloud: Cloud) -> None:
    with pytest.raises(RefusedError, match="does not exist"):
        cloud.update(record())


def test_deleting_what_is_not_there_is_fine(cloud: Cloud) -> None:
    cloud.delete(QUEUE, "", "nothing")
    cloud.create(record())
    cloud.delete(QUEUE, "", record().id)
    cloud.delete(QUEUE, "", record().id)
    assert list(cloud.resources()) == []


def test_what_was_created_but_not_recorded_is_found(cloud: Cloud) -> None:
    """The engine's pending create carries type, URN and inputs; secrets cannot be compared and are not."""
    cloud.create(record(inputs={"queueName": "a", "key": {"$secret": "f"}, "__defaults": []}))
    cloud.create(record("b"))
    found = cloud.find(QUEUE, {"queueName": "a", "key": Secret("anything")})
    assert found is not None
    assert found.id == record().id
    assert cloud.find(QUEUE, {"queueName": "c"}) is None
    assert [r.id for r in cloud.created_by("urn:b")] == [record("b").id]


def test_made_up_outputs_are_listed(cloud: Cloud) -> None:
    cloud.create(record())
    assert [tuple(s) for s in cloud.synthetic()] == [(record().id, QUEUE, "status")]


def test_notes_of_services(cloud: Cloud) -> None:
    cloud.note("kind", "b", {"x": 1})
    cloud.note("kind", "a", 2)
    cloud.note("kind", "a", 3)
    assert cloud.facts("kind") == {"a": 3, "b": {"x": 1}}
    cloud.forget("kind", "a")
    assert cloud.fact("kind", "a") is None


def test_a_refused_change_changes_nothing(cloud: Cloud) -> None:
    def change() -> None:
        with cloud.transaction():
            cloud.note("kind", "a", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert cloud.facts("kind") == {}


def test_no_secret_value_is_ever_in_the_file(path: Path) -> None:
    sentinel = f"zs{random.randrange(10**12):012}"  # noqa: S311 - a mark, not a secret
    provider = Provider("azure-native", path)
    provider.platform.configure({"location": "westeurope"})
    token = "azure-native:dbforpostgresql:Server"
    given = {"resourceGroupName": "g", "administratorLogin": "a", "administratorLoginPassword": Secret(sentinel)}
    inputs, _ = provider.check(token, "s", {}, given, Naming(b"x"))
    identity, outputs = provider.create(token, "urn", inputs)
    state = provider.read(token, identity, inputs, outputs)
    assert state is not None
    assert state.inputs["administratorLoginPassword"] == Secret(sentinel), "who has it gets it back"
    told = provider.read(token, identity, {**inputs, "administratorLoginPassword": Secret("other")}, outputs)
    assert told is not None
    assert "never handed out" in told.inputs["administratorLoginPassword"].value, "who has another learns only that"
    imported = provider.read(token, identity, {}, {})
    assert imported is not None
    assert "administratorLoginPassword" not in imported.inputs, "who has none gets none"
    provider.cloud.close()
    for file in path.parent.iterdir():
        assert sentinel.encode() not in file.read_bytes(), file


class TestDamage:
    def test_an_empty_file_is_not_a_new_cloud(self, path: Path) -> None:
        path.touch()
        with pytest.raises(DamagedError, match="it is empty"):
            Cloud(path)
        assert path.read_bytes() == b"", "never replaced"

    def test_another_file_is_not_a_cloud(self, path: Path) -> None:
        path.write_text("something else")
        with pytest.raises(DamagedError, match="does not begin as a SQLite database"):
            Cloud(path)
        assert path.read_text() == "something else"

    def test_another_database_is_not_a_cloud(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE t (a)")
            other.commit()
        with pytest.raises(DamagedError, match="not a sandbox cloud"):
            Cloud(path)

    def test_another_format_is_not_ours_to_read(self, cloud: Cloud, path: Path) -> None:
        cloud.close()
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 99")
        with pytest.raises(DamagedError, match="another version of the sandbox"):
            Cloud(path)

    def test_a_file_cut_short_is_damaged(self, cloud: Cloud, path: Path) -> None:
        for number in range(200):
            cloud.create(record(f"n{number}"))
        cloud.close()
        os.truncate(path, path.stat().st_size // 2)
        with pytest.raises(DamagedError):
            list(Cloud(path).resources())

    def test_a_page_of_rubbish_is_damaged(self, cloud: Cloud, path: Path) -> None:
        for number in range(200):
            cloud.create(record(f"n{number}"))
        cloud.close()
        content = bytearray(path.read_bytes())
        content[3 * 4096 : 5 * 4096] = b"\xff" * 8192
        path.write_bytes(content)
        with pytest.raises(DamagedError):
            list(Cloud(path).resources())

    def test_a_flipped_character_in_a_property_is_damaged(self, cloud: Cloud, path: Path) -> None:
        """What SQLite cannot notice: the page is sound, its content is not."""
        cloud.create(record())
        cloud.close()
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = path.read_bytes()
        assert content.count(b'"Active"') == 1
        path.write_bytes(content.replace(b'"Active"', b'"Actife"'))
        with pytest.raises(DamagedError, match="not what was written"):
            list(Cloud(path).resources())

    def test_a_missing_file_with_its_log_left_is_damaged(self, cloud: Cloud, path: Path) -> None:
        cloud.create(record())
        path.unlink()
        with pytest.raises(DamagedError, match="write-ahead log"):
            Cloud(path)

    def test_the_message_says_what_to_do(self, path: Path) -> None:
        path.touch()
        with pytest.raises(DamagedError, match=r"Nothing was changed.*good copy.*make clean"):
            Cloud(path)


_WRITER = """
import sys
from sandbox.cloud import Cloud, Record
cloud = Cloud(sys.argv[1])
for number in range(100000):
    name = f"{sys.argv[2]}-{number}"
    type_, urn = "azure-native:servicebus:Queue", f"urn:{name}"
    cloud.create(Record(type_, f"/q/{name}", "azure-native", urn, {"queueName": name}, {}))
    print(number, flush=True)
"""


@pytest.mark.parametrize("attempt", range(4))
def test_writers_killed_at_any_moment_leave_a_sound_cloud(path: Path, attempt: int) -> None:
    """Three processes create at once and are killed: what one said to be created is there, and nothing by half."""
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name], stdout=subprocess.PIPE, text=True)
        for name in ("a", "b", "c")
    ]
    said: dict[str, int] = {}
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()  # each is in the middle of it
    time.sleep(random.Random(attempt).uniform(0.01, 0.15))  # noqa: S311
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
    for name, writer in zip("abc", writers, strict=True):
        rest = writer.communicate()[0].split()
        said[name] = int(rest[-1]) if rest else 0
    cloud = Cloud(path)
    numbers = {name: set[int]() for name in "abc"}
    for found in cloud.resources():
        name, number = found.inputs["queueName"].split("-")
        numbers[name].add(int(number))
    for name in "abc":
        assert numbers[name] >= set(range(said[name] + 1)), "a creation that was confirmed is lost"
        assert numbers[name] == set(range(len(numbers[name]))), "a gap"
    cloud.create(record())


def test_many_can_create_the_first_cloud_at_once(path: Path) -> None:
    code = "import sys; from sandbox.cloud import Cloud; print(Cloud(sys.argv[1]).sealing_key.hex())"
    starts = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert len({start.communicate()[0] for start in starts}) == 1, "one cloud, one key"
    assert [entry.name for entry in path.parent.iterdir() if entry.name.startswith(".")] == [], "no draft is left"
