"""Make `.venv` from the lock, with whatever Python 3.11 or newer is at hand and nothing but its standard library.

    python3 idp/bootstrap.py            what `make up` needs   (requirements.txt)
    python3 idp/bootstrap.py --dev      what `make test` needs (requirements-dev.txt, a superset)

A stamp inside `.venv` names the lock it was made from, so a second run costs one interpreter start. uv is taken from
PATH, or fetched once per machine by pip (hash-checked, `idp/uv.txt`) into the user's cache; nothing is installed
outside the clone otherwise. The clone itself is not "installed": a `.pth` line makes its packages importable and a
two-line script makes `idp`, so no build backend runs and nothing unlocked is ever fetched.

Everything it says goes to stderr: `make -s env` prints export lines and nothing else.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "zero-secret.json"
UV_LOCK = ROOT / "idp" / "uv.txt"
OLDEST = (3, 11)


class BootstrapError(Exception):
    """What went wrong, and what the user can do about it."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(command: list[str], what: str, fix: str, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode != 0:
        detail = (done.stderr or done.stdout).strip()
        raise BootstrapError(f"{what} failed (exit code {done.returncode}).\n{detail}\n{fix}")


def interpreter() -> str:
    """This interpreter if it is new enough, else the newest python3.x on PATH that is."""
    if sys.version_info >= OLDEST:
        # The base interpreter: a virtual environment made from another one would break when that one goes.
        return os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    have = ".".join(str(part) for part in sys.version_info[:3])
    raise BootstrapError(
        f"Python 3.11 or newer is needed; {sys.executable} is {have} and no newer one is on PATH.\n"
        "Install one, or name one: make up PYTHON=/path/to/python3.11"
    )


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "zero-secret"


def uv(python: str) -> str:
    """Path of a uv: from PATH, from the machine's cache, or brought into that cache by pip."""
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    pin = UV_LOCK.read_text(encoding="utf-8").split()[0].split("==")[1]
    cached = cache() / "uv" / pin / "uv"
    if cached.is_file():
        return str(cached)
    say(f"fetching uv {pin} with pip, once for this machine")
    cached.parent.mkdir(parents=True, exist_ok=True)
    fix = "Behind a company mirror, tell pip first (pip config set global.index-url …), or put uv on PATH."
    with tempfile.TemporaryDirectory(dir=cached.parent) as scratch:
        if subprocess.run([python, "-m", "venv", scratch], capture_output=True, check=False).returncode == 0:
            pip = [str(Path(scratch) / "bin" / "python"), "-m", "pip", "install"]
            made = Path(scratch) / "bin" / "uv"
        else:
            # Debian splits ensurepip off; a pip that is there can still unpack into a folder.
            pip = [python, "-m", "pip", "install", "--target", scratch]
            made = Path(scratch) / "bin" / "uv"
        run([*pip, "--quiet", "--require-hashes", "--no-deps", "-r", str(UV_LOCK)], "pip install uv", fix)
        made.replace(cached)
    return str(cached)


def leave_the_sandbox() -> None:
    """A shell that was pointed at the data planes asks them for everything, and they know no registry; after
    `make clean` nobody answers there at all. One variable names those that lead there.
    """
    for name in os.environ.pop("ZERO_SECRET_LED_BY", "").split():
        os.environ.pop(name, None)


def index_settings(python: str) -> dict[str, str]:
    """pip's mirror settings under uv's names: uv does not read pip.conf, where companies put their mirror."""
    told = [name for name in os.environ if name.startswith("UV_") and "INDEX" in name]
    if told or os.environ.get("UV_FIND_LINKS"):
        return {}
    listing = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    settings: dict[str, str] = {}
    names = {"index-url": "UV_INDEX_URL", "extra-index-url": "UV_EXTRA_INDEX_URL", "cert": "SSL_CERT_FILE"}
    for line in listing.stdout.splitlines():
        key, _, value = line.partition("=")
        name = names.get(key.rpartition(".")[2])
        if name and name not in os.environ:
            settings[name] = " ".join(value.strip().strip("'\"").replace("\\n", " ").split())
    return settings


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamped() -> dict[str, str]:
    """What the environment that is there was made from; nothing when there is none, or a half one."""
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def wanted(python: str, dev: bool) -> dict[str, str]:
    # An environment for tests also serves `up`, and stays one for tests when a lock changes.
    dev = dev or bool(stamped().get("dev"))
    # The root is part of it: scripts in a virtual environment hold absolute paths, so a moved clone makes a new one.
    return {
        "root": str(ROOT),
        "python": python,
        "runtime": digest(ROOT / "requirements.txt"),
        "dev": digest(ROOT / "requirements-dev.txt") if dev else "",
        "script": digest(Path(__file__)),
    }


def link_clone(python: Path) -> None:
    """Make the clone's packages importable and `idp` runnable."""
    site = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (Path(site) / "zero_secret_clone.pth").write_text(f"{ROOT}\n{ROOT / 'policy-packs'}\n", encoding="utf-8")
    script = VENV / "bin" / "idp"
    # Through sh, because the kernel cuts a long `#!` line and splits one with spaces.
    launch = "from idp.launch import main; raise SystemExit(main())"
    script.write_text(f"#!/bin/sh\nexec '{python}' -P -c '{launch}' \"$@\"\n", encoding="utf-8")
    script.chmod(0o755)


def make(dev: bool) -> None:
    python = interpreter()
    want = wanted(python, dev)
    if stamped() == want:
        return
    lock = cache() / "locks" / hashlib.sha256(str(ROOT).encode()).hexdigest()[:16]
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if stamped() == want:
            return
        build(python, want)


def build(python: str, want: dict[str, str]) -> None:
    tool = uv(python)
    env = {**os.environ, **index_settings(python), "UV_NO_PROGRESS": "1"}
    venv_python = VENV / "bin" / "python"
    have = stamped()
    if VENV.is_symlink():
        # Somebody else's environment: ours is made here, theirs is left as it is.
        VENV.unlink()
    # The stamp goes first: an interrupted run must not look finished.
    STAMP.unlink(missing_ok=True)
    if not venv_python.exists() or (have.get("root"), have.get("python")) != (want["root"], want["python"]):
        say("making .venv")
        run(
            [tool, "venv", "--clear", "--quiet", "--python", python, str(VENV)],
            "uv venv",
            "Remove .venv and try again.",
            env,
        )
    lock = ROOT / ("requirements-dev.txt" if want["dev"] else "requirements.txt")
    say(f"installing what {lock.name} locks")
    fix = "Is a package registry reachable? A mirror is set with: pip config set global.index-url …"
    run(
        [tool, "pip", "sync", "--quiet", "--require-hashes", "--python", str(venv_python), str(lock)],
        "uv pip sync",
        fix,
        env,
    )
    link_clone(venv_python)
    STAMP.write_text(json.dumps(want, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="Make .venv from the lock.")
    parser.add_argument("--dev", action="store_true", help="with the tools that make test needs")
    dev = parser.parse_args().dev
    leave_the_sandbox()
    try:
        make(dev)
    except BootstrapError as problem:
        say(f"error: {problem}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
