"""The second way to the engine: Pulumi's own release, of a pinned version with pinned checksums."""

from __future__ import annotations

import hashlib
import http.client
import platform
import queue
import sys
import tarfile
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Protocol

from sandbox.engine import cache, versions
from sandbox.engine.model import Engine, Progress
from sandbox.engine.onpath import RefusedError, version_of

START_LIMIT_S = 5.0
"""A download that has not begun by then counts as refused: closed networks often drop packets rather than refuse."""

STALL_LIMIT_S = 30.0
"""The longest silence in the middle of a download."""

_URL = "https://get.pulumi.com/releases/sdk/pulumi-v{version}-{platform}.tar.gz"

# SHA-256 in base 32, as nixpkgs records it for this version (pkgs/by-name/pu/pulumi-bin/data.nix): a second source.
_NIX_SHA256 = {
    "linux-x64": "1bdrblxcyai88a52qw2zq998ar0yl3fk83l7b7w98gqmnj8nywzy",
    "linux-arm64": "0dvsymd37g9vxli5mzh9fy3kzi7yaq5qcd343zys87c5idx0gbxs",
    "darwin-x64": "0szvz9wwvr6ijv45sbmkxawnbyph8pknnly99bf909ra3kr5y9vc",
    "darwin-arm64": "14k0q3q5mkni934gxrbg44hwhwy6knhzjk6hr6n0qi1i87r28c2d",
}


class Response(Protocol):
    """What is used of `urllib`'s response."""

    def read(self, amt: int = ..., /) -> bytes: ...


def cached() -> Engine | None:
    """The pinned CLI when this machine downloaded it before."""
    target = _platform()
    folder = target and cache.peek(_key(target), "release")
    return _engine(folder) if folder else None


def fetch(progress: Progress) -> Engine:
    """The pinned CLI from the machine's cache, downloaded when it is not there. Raises `RefusedError`."""
    target = _platform()
    if target is None:
        raise RefusedError(f"no release is pinned for {sys.platform} on {platform.machine()}")
    url = _URL.format(version=versions.DOWNLOADED, platform=target)

    def make(partial: Path) -> None:
        partial.mkdir()
        archive = partial / "release.tar.gz"
        progress(f"downloading Pulumi {versions.DOWNLOADED} for {target}")
        with archive.open("wb") as file:
            found = save(open_url(url), file)
        if found != hex_from_nix(_NIX_SHA256[target]):
            raise RefusedError(
                f"what {url} served has SHA-256 {found}, which is not the pinned one; nothing of it was run"
            )
        with tarfile.open(archive) as tar:
            tar.extractall(partial, filter="data")
        archive.unlink()
        if version_of(partial / "pulumi" / "pulumi") != versions.DOWNLOADED:
            raise RefusedError("the downloaded CLI does not start on this machine")

    return _engine(cache.once(_key(target), "release", make, progress))


def _key(target: str) -> str:
    return f"release-{versions.DOWNLOADED}-{target}"


def _engine(folder: Path) -> Engine:
    return Engine(folder / "pulumi" / "pulumi", versions.DOWNLOADED, "download", host_needed=False)


def open_url(url: str, limit_s: float = START_LIMIT_S) -> Response:
    """An open response within `limit_s` seconds, or `RefusedError`.

    In a thread of its own, because looking a name up takes no timeout.
    """
    answer: queue.SimpleQueue[Response | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(urllib.request.urlopen(url, timeout=STALL_LIMIT_S))  # noqa: S310 - a constant https address
        except (OSError, http.client.HTTPException) as error:
            answer.put(error)

    threading.Thread(target=ask, name="download-start", daemon=True).start()
    try:
        result = answer.get(timeout=limit_s)
    except queue.Empty:
        raise RefusedError(f"{url} did not begin to answer within {limit_s:g} s") from None
    if isinstance(result, urllib.error.HTTPError):
        raise RefusedError(f"{url} answered {result.code} {result.reason}") from result
    if isinstance(result, urllib.error.URLError):
        raise RefusedError(f"{url} could not be reached ({result.reason})") from result
    if isinstance(result, Exception):
        raise RefusedError(f"{url} could not be reached ({result})") from result
    return result


def save(response: Response, file: IO[bytes]) -> str:
    """Write all of `response` to `file`; the SHA-256 of what was written, in hex."""
    sha = hashlib.sha256()
    try:
        while chunk := response.read(1 << 20):
            sha.update(chunk)
            file.write(chunk)
    except (OSError, http.client.HTTPException) as error:
        raise RefusedError(f"the download broke off ({error})") from error
    return sha.hexdigest()


def hex_from_nix(text: str) -> str:
    """The hex form of a SHA-256 written in Nix's base 32: least significant digit last, no e, o, t, u."""
    alphabet = "0123456789abcdfghijklmnpqrsvwxyz"
    number = 0
    for character in text:
        number = number * 32 + alphabet.index(character)
    return number.to_bytes(32, "little").hex()


def _platform() -> str | None:
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine().lower())
    target = f"{sys.platform}-{machine}"
    return target if target in _NIX_SHA256 else None
