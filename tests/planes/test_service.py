"""The planes as a process: found, ended, killed; and what they leave on the disk."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from azure.core.exceptions import AzureError, HttpResponseError
from azure.keyvault.secrets import SecretClient
from cryptography.exceptions import InvalidTag

from sandbox.cloud import Cloud
from sandbox.errors import SandboxError
from sandbox.planes import Planes, service
from sandbox.planes.store import Store

SENTINEL = "sentinel-" + "7c1e9b52"


@pytest.fixture
def cloud(tmp_path: Path) -> Path:
    path = tmp_path / "cloud.sqlite"
    Cloud(path).close()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "planes"
    yield folder
    service.stop(folder)


def until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def answers(endpoint: service.Endpoint) -> bool:
    session = requests.Session()
    session.trust_env = False
    proxies = {"https": f"http://127.0.0.1:{endpoint.inside}"}
    try:
        with session:
            url = "https://login.microsoftonline.com/common/discovery/instance"
            return session.get(url, proxies=proxies, verify=endpoint.ca, timeout=10).status_code == 200
    except requests.ConnectionError:
        return False


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionError:
        return False
    return True


def test_started_found_and_stopped(cloud: Path, folder: Path) -> None:
    assert service.running(folder) is None
    assert service.stop(folder) is False
    first = service.start(folder, cloud)
    assert answers(first)
    assert service.start(folder, cloud) == first == service.running(folder)
    assert service.stop(folder) is True
    assert service.running(folder) is None
    assert not answers(first)


def test_many_starts_at_once_are_one(cloud: Path, folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: service.start(folder, cloud), range(4)))
    assert len({each.pid for each in found}) == 1
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert answers(found[0])


def test_killed_ones_are_not_running_and_the_next_trust_is_the_same(cloud: Path, folder: Path) -> None:
    first = service.start(folder, cloud)
    ca = Path(first.ca).read_bytes()
    os.kill(first.pid, signal.SIGKILL)
    assert until(lambda: service.running(folder) is None)
    second = service.start(folder, cloud)
    assert second.pid != first.pid
    assert answers(second)
    assert Path(second.ca).read_bytes() == ca


def test_another_cloud_is_refused_by_name(cloud: Path, folder: Path, tmp_path: Path) -> None:
    service.start(folder, cloud)
    other = tmp_path / "other.sqlite"
    Cloud(other).close()
    with pytest.raises(SandboxError, match="another cloud"):
        service.start(folder, other)


def test_they_end_when_their_folder_is_gone(cloud: Path, folder: Path) -> None:
    endpoint = service.start(folder, cloud)
    shutil.rmtree(folder)
    assert until(lambda: not listens(endpoint.inside))


def test_a_start_that_fails_says_why(folder: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"no database")
    with pytest.raises(SandboxError, match=r"(?s)did not start.*damaged"):
        service.start(folder, damaged)
    with pytest.raises(SandboxError, match="did not start"), Planes(damaged, folder):
        pass


def test_those_of_a_block_end_with_it(cloud: Path, folder: Path) -> None:
    with Planes(cloud, folder) as planes:
        endpoint = planes.endpoint
        with Planes(cloud, folder) as again:
            assert again.endpoint == endpoint
        assert answers(endpoint)
    assert not answers(endpoint)
    assert service.running(folder) is None


def test_they_end_with_whoever_started_them_for_a_block(cloud: Path, folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from sandbox.planes import Planes\n"
        "with Planes(Path(sys.argv[1]), Path(sys.argv[2])): print('ready', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(cloud), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        assert service.running(folder) is not None
        owner.kill()
    assert until(lambda: service.running(folder) is None)


def test_they_listen_on_this_machine_only(cloud: Path, folder: Path) -> None:
    endpoint = service.start(folder, cloud)
    found = psutil.Process(endpoint.pid).net_connections("inet")
    listening = {(each.laddr.ip, each.laddr.port) for each in found if each.status == psutil.CONN_LISTEN}
    assert listening == {("127.0.0.1", endpoint.inside), ("127.0.0.1", endpoint.outside)}


class TestDisk:
    @pytest.fixture(scope="class")
    @staticmethod
    def used(town: Any) -> Any:
        """Planes that have seen a value in every way there is."""
        vault = town.vault("sealed")
        account = town.account("stsealed")
        town.container(account, "insights-logs-auditevent")
        town.log(vault, account)
        who = town.identity("sealer", f"repo:eshop/{'sealer'}:environment:dev")
        town.grant(who.oid, "Secrets Officer", vault)
        client = who.secrets(vault)
        client.set_secret("sealed", SENTINEL)
        client.set_secret("sealed", SENTINEL + "2")
        client.get_secret("sealed")
        client.backup_secret("sealed")
        client.begin_delete_secret("sealed").wait()
        client.begin_recover_deleted_secret("sealed").wait()
        token = who.credential().get_token("https://vault.azure.net/.default").token
        url = "https://sealed.vault.azure.net/secrets"
        for body in (f'{{"value": "{SENTINEL}"', f'{{"value": "{SENTINEL}", "tags": 1}}'):
            headers = {"Authorization": f"Bearer {token}"}
            said = requests.put(f"{url}/sealed?api-version=7.6", data=body, headers=headers, timeout=10)
            assert said.status_code == 400
            assert SENTINEL not in said.text
        said = requests.put(f"{url}/sealed?api-version={SENTINEL}", data="{}", timeout=10)
        assert said.status_code == 400
        return town, token

    def test_no_value_is_in_any_file(self, used: Any) -> None:
        town, token = used
        folder = town.path.parent
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert {path.name for path in files} >= {"planes.sqlite", "planes.log", "cloud.sqlite", "planes.sqlite-wal"}
        for path in files:
            content = path.read_bytes()
            for word in (SENTINEL, token, "BEGIN RSA PRIVATE"):
                assert word.encode() not in content, path.name

    def test_the_log_is_empty_when_nothing_is_wrong(self, used: Any) -> None:
        town, _ = used
        assert (town.path.parent / "planes" / "planes.log").read_text() == ""

    def test_only_the_owner_reads_the_files(self, used: Any) -> None:
        folder = used[0].path.parent / "planes"
        assert folder.stat().st_mode & 0o077 == 0
        for name in ("seal.key", "ca.key", "planes.sqlite", "endpoint.json"):
            assert (folder / name).stat().st_mode & 0o077 == 0, name

    def test_a_defect_is_told_by_its_place_only(self, used: Any) -> None:
        town, _ = used
        folder = town.path.parent / "planes"
        who = town.identity("finder", "repo:eshop/finder:environment:dev")
        vault = town.vault("defect")
        town.grant(who.oid, "Secrets Officer", vault)
        client = who.secrets(vault)
        client.set_secret("spoilt", SENTINEL)
        with sqlite3.connect(folder / "planes.sqlite") as database:
            database.execute("UPDATE item SET sealed = zeroblob(40) WHERE name = 'spoilt'")
        database.close()
        with pytest.raises(HttpResponseError, match="a defect of the sandbox"):
            client.get_secret("spoilt")
        said = (folder / "planes.log").read_text()
        assert "InvalidTag" in said
        assert SENTINEL not in said
        assert client.set_secret("spoilt", "again").value == "again"

    def test_a_row_that_was_moved_does_not_open(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "s")
        store.add("secret", "mine", "a", "1", {}, SENTINEL.encode())
        with sqlite3.connect(tmp_path / "s" / "planes.sqlite") as database:
            database.execute("UPDATE item SET place = 'theirs'")
        database.close()
        with pytest.raises(InvalidTag):
            store.values("secret", "theirs", "a")
        store.close()

    def test_many_writers_and_a_kill_lose_nothing_that_was_confirmed(self, town: Any) -> None:
        who = town.identity("crowd", "repo:eshop/crowd:environment:dev")
        vault, credential = town.vault("crowded"), who.credential()
        town.grant(who.oid, "Secrets Officer", vault)
        folder = town.path.parent / "planes"
        confirmed: list[tuple[str, str]] = []

        def write(number: int) -> None:
            client = SecretClient("https://crowded.vault.azure.net", credential, retry_total=0)
            with suppress(AzureError):
                for count in range(100):
                    made = client.set_secret("a", f"{number}-{count}")
                    confirmed.append((str(made.properties.version), str(made.value)))

        with ThreadPoolExecutor(4) as pool:
            writers = [pool.submit(write, number) for number in range(4)]
            assert until(lambda: len(confirmed) > 40)
            os.kill(service.start(folder, town.path).pid, signal.SIGKILL)
            [writer.result() for writer in writers]
        assert until(lambda: service.running(folder) is None)
        with Planes(town.path, folder) as again, pytest.MonkeyPatch.context() as patch:
            for name, value in again.env().items():
                patch.setenv(name, value)
            client = SecretClient("https://crowded.vault.azure.net", credential, retry_total=0)
            versions = {each.version for each in client.list_properties_of_secret_versions("a")}
            assert {version for version, _ in confirmed} <= versions
            assert len(versions) <= len(confirmed) + 4
            assert [client.get_secret("a", version).value for version, _ in confirmed[-8:]] == [
                value for _, value in confirmed[-8:]
            ]
