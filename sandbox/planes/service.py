"""The planes as a process: start it, find it, stop it.

What is running is told by a lock that the process holds as long as it lives, not by a process id: a killed one holds
none, whoever has its number now. `endpoint.json` beside it says where it listens.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from sandbox.engine.build import LED_BY
from sandbox.errors import SandboxError
from sandbox.planes import files

LOCK: Final = "running.lock"
_ENDPOINT: Final = "endpoint.json"
_LOG: Final = "planes.log"
_READY_S: Final = 60.0
_TRUSTED: Final = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
_LAUNCH: Final = Path(__file__).resolve().parents[1] / "launch.py"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the planes listen, all on 127.0.0.1: the port for clients inside the private network, and the port for
    those on the public internet. `ca` is the certificate to trust, `cloud` the cloud file that is served.
    """

    pid: int
    inside: int
    outside: int
    ca: str
    cloud: str

    def env(self, *, outside: bool = False) -> dict[str, str]:
        """Environment variables that lead a process here; to be laid over the caller's own."""
        proxy = f"http://127.0.0.1:{self.outside if outside else self.inside}"
        local = "127.0.0.1,localhost"
        trusted = dict.fromkeys(_TRUSTED, self.ca)
        proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), proxy)
        leading = {**proxies, "NO_PROXY": local, "no_proxy": local, **trusted}
        return {**leading, LED_BY: " ".join(leading)}

    def imds(self, identity: str) -> dict[str, str]:
        """Environment variables of a machine to which the identity with this ARM id is assigned."""
        return {**self.env(), "AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://127.0.0.1:{self.inside}{identity}"}


def start(folder: Path, cloud: Path) -> Endpoint:
    """Make the planes run over a cloud file, until told to stop. Those that run already are found. Raises
    `SandboxError`.
    """
    found = running(folder)
    if found is None:
        with spawn(folder, cloud, "--detached", stdin=subprocess.DEVNULL) as process:
            found = ready(folder, process)
    if Path(found.cloud) != cloud.resolve():
        raise SandboxError(
            f"data planes for another cloud run in {folder}", [f"they serve {found.cloud}"], "stop them first"
        )
    return found


def stop(folder: Path) -> bool:
    """End the planes that run in this folder; whether there were any."""
    found = running(folder)
    if found is None:
        return False
    os.kill(found.pid, signal.SIGTERM)
    for _ in _moments():
        if not _held(folder):
            return True
    os.kill(found.pid, signal.SIGKILL)
    return True


def running(folder: Path) -> Endpoint | None:
    """Where the planes of this folder listen; None when there are none."""
    if not _held(folder):
        return None
    for _ in _moments():  # between lock and endpoint lies the moment in which they start
        if (found := _written(folder)) is not None or not _held(folder):
            return found
    return None


def spawn(folder: Path, cloud: Path, mode: str, *, stdin: int) -> subprocess.Popen[bytes]:
    """Start the process, `--tethered` or `--detached`. It ends by itself when another one serves the folder."""
    files.private_folder(folder)
    command = [sys.executable, "-I", str(_LAUNCH), "sandbox.planes", str(cloud.resolve()), str(folder.resolve()), mode]
    with (folder / _LOG).open("ab") as log:
        return subprocess.Popen(command, stdin=stdin, stdout=log, stderr=log, start_new_session=True)


def ready(folder: Path, process: subprocess.Popen[bytes]) -> Endpoint:
    """Wait until the planes answer: this process, or one that was faster. Raises `SandboxError`."""
    for _ in _moments():
        gone = process.poll() is not None
        if _held(folder) and (found := _written(folder)) is not None:
            return found
        if gone and not _held(folder):
            break
    log = folder / _LOG
    last = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
    raise SandboxError("the data planes did not start", last, f"{log} says more")


def hold(folder: Path) -> IO[str] | None:
    """Take the folder for this process, as long as it lives; None when another has it."""
    file = (folder / LOCK).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    (folder / _ENDPOINT).unlink(missing_ok=True)  # what another left behind, ended by force
    return file


def announce(folder: Path, endpoint: Endpoint) -> None:
    """Say where this process listens."""
    files.replace(folder / _ENDPOINT, json.dumps(asdict(endpoint)).encode())


def _held(folder: Path) -> bool:
    try:
        with (folder / LOCK).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _written(folder: Path) -> Endpoint | None:
    try:
        return Endpoint(**json.loads((folder / _ENDPOINT).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _moments() -> Iterable[None]:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline:
        yield
        time.sleep(0.02)
