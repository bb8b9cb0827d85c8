"""The three ways to the engine: which is taken, why one is not, and what the user is told."""

from __future__ import annotations

import http.server
import os
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import engine
from sandbox.engine import build, cache, download, onpath, versions
from sandbox.engine.onpath import RefusedError
from sandbox.errors import SandboxError
from sandbox.planes.service import Endpoint

Script = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(engine.CHOICE, raising=False)
    return tmp_path / "cache"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Puts a shell script on PATH, which otherwise holds only what scripts themselves need."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    def write(name: str, body: str) -> Path:
        folder = tmp_path / f"bin-{len(os.environ['PATH'])}"
        folder.mkdir()
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return path

    return write


def silent(_line: str) -> None:
    pass


class TestVersions:
    @given(
        st.tuples(*[st.integers(0, 9999)] * 3), st.sampled_from(["", "v"]), st.sampled_from(["", "-dev.0", "+dirty"])
    )
    def test_every_usual_form_is_read(self, numbers: tuple[int, int, int], lead: str, tail: str) -> None:
        assert versions.parse(f"{lead}{'.'.join(map(str, numbers))}{tail}\n") == numbers

    @given(st.text())
    def test_reading_never_fails(self, text: str) -> None:
        assert versions.parse(text) is None or re.search(r"\d+\.\d+\.\d+", text)

    @pytest.mark.parametrize(
        ("text", "supported"),
        [("3.230.0", True), ("v3.221.0", True), ("3.220.9", False), ("4.0.0", True), ("3.99.0", False), ("", False)],
    )
    def test_versions_are_compared_as_numbers(self, text: str, supported: bool) -> None:
        assert versions.is_supported(text) is supported

    def test_go_mod_pins_what_the_code_says(self) -> None:
        pins = (build.MODULE / "go.mod").read_text()
        assert f"github.com/pulumi/pulumi/pkg/v3 v{versions.BUILT} " in pins
        assert f"github.com/pulumi/pulumi/sdk/v3 v{versions.BUILT} " in pins
        assert f"github.com/pulumi/pulumi-yaml v{versions.YAML_HOST} " in pins

    def test_what_is_downloaded_or_built_would_also_do_on_path(self) -> None:
        assert versions.is_supported(versions.BUILT)
        assert versions.is_supported(versions.DOWNLOADED)


class TestOnPath:
    def test_a_new_enough_one_is_taken(self, script: Script) -> None:
        path = script("pulumi", "echo v3.240.1")
        assert onpath.find() == engine.Engine(path, "3.240.1", "path", host_needed=True)

    def test_one_with_its_own_language_host_needs_none_of_ours(self, script: Script) -> None:
        path = script("pulumi", "echo v3.240.1")
        path.with_name("pulumi-language-python").touch()
        assert onpath.find().host_needed is False

    def test_one_that_is_too_old_is_named_with_its_version(self, script: Script) -> None:
        path = script("pulumi", "echo v3.100.0")
        with pytest.raises(RefusedError, match=f"{path} is version 3.100.0, older than {versions.MINIMUM}"):
            onpath.find()

    def test_a_newer_one_further_down_path_is_found(self, script: Script) -> None:
        newer = script("pulumi", "echo v3.240.1")
        script("pulumi", "echo v3.100.0")
        assert onpath.find().path == newer

    @pytest.mark.parametrize("body", ["exit 3", "echo hello", "echo", "kill -9 $$"])
    def test_one_that_names_no_version_is_refused(self, script: Script, body: str) -> None:
        script("pulumi", body)
        with pytest.raises(RefusedError, match="does not start or names no version"):
            onpath.find()

    def test_the_sandboxes_own_wrapper_is_never_taken(self, script: Script) -> None:
        script("pulumi", f"{onpath.WRAPPER_MARK}\necho v3.240.1")
        with pytest.raises(RefusedError, match="there is none"):
            onpath.find()


class Release(http.server.BaseHTTPRequestHandler):
    """Serves whatever `body` holds, or the status that it names."""

    body: bytes | int = b""

    def do_GET(self) -> None:
        if isinstance(self.body, int):
            self.send_error(self.body)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Release]]:
    """Stands in for Pulumi's release server."""
    monkeypatch.setattr(Release, "body", b"")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Release) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setattr(download, "_URL", f"http://127.0.0.1:{server.server_port}/{{version}}-{{platform}}")
        yield Release
        server.shutdown()


class TestDownload:
    def test_nix_base_32_is_read_as_nix_writes_it(self) -> None:
        # The digest of "abc", in both forms, as in FIPS 180 and in Nix's own tests.
        expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        assert download.hex_from_nix("1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s") == expected

    @pytest.mark.parametrize("text", download._NIX_SHA256.values())
    def test_every_pinned_checksum_is_one(self, text: str) -> None:
        assert re.fullmatch("[0-9a-f]{64}", download.hex_from_nix(text))

    def test_what_has_another_checksum_is_refused_and_not_kept(self, release: type[Release], own_cache: Path) -> None:
        release.body = b"#!/bin/sh\ntouch /should-never-run\n"
        with pytest.raises(RefusedError, match="which is not the pinned one; nothing of it was run"):
            download.fetch(silent)
        assert download.cached() is None
        assert [path.name for path in own_cache.rglob("*") if path.is_file()] == ["lock"]

    def test_a_refusing_server_is_quoted(self, release: type[Release]) -> None:
        release.body = 403
        with pytest.raises(RefusedError, match="answered 403"):
            download.fetch(silent)

    def test_a_silent_server_counts_as_refused(self) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            pytest.raises(RefusedError, match="did not begin to answer"),
        ):
            download.open_url(f"http://127.0.0.1:{server.getsockname()[1]}/", limit_s=0.2)

    def test_a_closed_port_counts_as_refused(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(RefusedError, match="could not be reached"):
            download.open_url(address)

    def test_a_platform_without_a_pin_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(download.platform, "machine", lambda: "riscv64")
        with pytest.raises(RefusedError, match=f"no release is pinned for {sys.platform} on riscv64"):
            download.fetch(silent)


GO = """
case "$1 $2" in
  "env GOVERSION") echo "${FAKE_GO:-go1.26.1}";;
  env*) printf 'linux\\namd64\\n';;
  build*)
    while [ "$1" != -o ]; do shift; done
    echo "go: downloading github.com/x/y v1.0.0"; echo github.com/x/y; %s
    printf '#!/bin/sh\\necho v%s\\n' > "$2"; chmod +x "$2";;
esac"""


class TestBuild:
    def test_without_go_the_error_says_so(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(RefusedError, match=r"there is no `go` on PATH \(1\.25 or newer is needed\)"):
            build.build(build.CLI, silent)

    def test_an_old_go_is_named(self, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
        script("go", GO % (":", versions.BUILT))
        monkeypatch.setenv("FAKE_GO", "go1.24.9")
        with pytest.raises(RefusedError, match=r"`go` is go1\.24\.9; 1\.25 or newer is needed"):
            build.build(build.CLI, silent)

    def test_a_go_that_refuses_the_module_is_quoted(self, script: Script) -> None:
        script("go", "echo 'go: go.mod requires go >= 1.25.8' >&2; exit 1")
        with pytest.raises(RefusedError, match=r"go\.mod requires go >= 1\.25\.8"):
            build.build(build.CLI, silent)

    def test_it_is_built_once(self, script: Script, tmp_path: Path) -> None:
        script("go", GO % (f"echo x >> {tmp_path}/built", versions.BUILT))
        first = build.build(build.CLI, silent)
        assert build.build(build.CLI, silent) == first == build.cached()
        assert (tmp_path / "built").read_text() == "x\n"

    def test_modules_come_from_outside_where_the_shell_is_led_to_the_data_planes(
        self, script: Script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        script("go", GO % (f"env > {tmp_path}/env", versions.BUILT))
        monkeypatch.setenv("GOFLAGS", "-mod=mod")
        for name, value in Endpoint(1, 2, 3, "/ca.pem", "/cloud.sqlite").env().items():
            monkeypatch.setenv(name, value)
        build.build(build.CLI, silent)
        seen = (tmp_path / "env").read_text()
        assert "GOFLAGS=-mod=mod" in seen
        assert "127.0.0.1" not in seen
        assert "/ca.pem" not in seen

    def test_a_failing_build_says_why_and_leaves_nothing(self, script: Script) -> None:
        script("go", GO % ("echo 'module proxy said: 403 Forbidden'; exit 1", versions.BUILT))
        with pytest.raises(RefusedError, match="403 Forbidden"):
            build.build(build.CLI, silent)
        assert build.cached() is None
        assert not list(cache.home().rglob("*.partial"))

    def test_a_build_that_does_not_start_is_not_kept(self, script: Script) -> None:
        script("go", GO % (":", "9.9.9"))
        with pytest.raises(RefusedError, match="does not start on this machine"):
            build.build(build.CLI, silent)
        assert build.cached() is None


class TestObtain:
    def test_path_comes_first(self, script: Script) -> None:
        script("pulumi", "echo v3.240.1")
        assert engine.obtain(silent).origin == "path"

    def test_the_error_names_every_attempt_and_what_to_do(
        self, script: Script, monkeypatch: pytest.MonkeyPatch, release: type[Release]
    ) -> None:
        release.body = 403
        script("pulumi", "echo v3.1.0")
        monkeypatch.setenv("PATH", os.environ["PATH"].split(":")[0])
        said: list[str] = []
        with pytest.raises(SandboxError) as caught:
            engine.obtain(said.append)
        text = str(caught.value)
        assert [line.split(":")[1].strip() for line in text.splitlines() if "tried:" in line] == [
            "`pulumi` on PATH",
            f"download of Pulumi {versions.DOWNLOADED}",
            f"build of Pulumi {versions.BUILT} from Go modules",
        ]
        assert "older than" in text
        assert "answered 403" in text
        assert "no `go` on PATH" in text
        assert "what to do: install the Pulumi CLI" in text

    def test_a_cached_build_is_taken_before_a_download_is_tried_again(
        self, script: Script, release: type[Release]
    ) -> None:
        script("go", GO % (":", versions.BUILT))
        build.build(build.CLI, silent)
        said: list[str] = []
        assert engine.obtain(said.append).origin == "build"
        assert not [line for line in said if "downloading" in line]

    @pytest.mark.parametrize("choice", ["path", "download", "build"])
    def test_a_way_can_be_forced(
        self, choice: str, script: Script, monkeypatch: pytest.MonkeyPatch, release: type[Release]
    ) -> None:
        release.body = 403
        script("go", "exit 1")
        monkeypatch.setenv(engine.CHOICE, choice)
        with pytest.raises(SandboxError) as caught:
            engine.obtain(silent)
        assert len(caught.value.tried) == 1

    def test_an_unknown_choice_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(engine.CHOICE, "docker")
        with pytest.raises(SandboxError, match="use one of path, download, build"):
            engine.obtain(silent)
