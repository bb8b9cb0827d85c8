"""Which Python a program runs with, what it has installed, and how `pulumi install` fills an environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.host import install, interpreter
from sandbox.host.interpreter import UnusableError


def environment(folder: Path, config: str = "include-system-site-packages = false\n") -> Path:
    """The look of a virtual environment; the site-packages folder of it."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "pyvenv.cfg").write_text(config)
    site = folder / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    return site


def distribution(site: Path, name: str, version: str, *requires: str, plugin: dict[str, object] | None = None) -> None:
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {r}" for r in requires),
    ]
    (info / "METADATA").write_text("\n".join(lines) + "\n")
    if plugin is not None:
        package = site / name.replace("-", "_")
        package.mkdir()
        (package / "pulumi-plugin.json").write_text(json.dumps(plugin))


class TestChoose:
    def test_the_named_environment_is_relative_to_the_project(self, tmp_path: Path) -> None:
        environment(tmp_path / "env")
        assert interpreter.choose({"virtualenv": "env"}, tmp_path, {}) == tmp_path / "env/bin/python"

    def test_an_absolute_one_is_taken_as_it_is(self, tmp_path: Path) -> None:
        environment(tmp_path / "env")
        chosen = interpreter.choose({"virtualenv": str(tmp_path / "env")}, Path("/elsewhere"), {})
        assert chosen == tmp_path / "env/bin/python"

    def test_a_missing_one_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableError, match=r"does not exist yet\. Run `pulumi install`"):
            interpreter.choose({"virtualenv": "env"}, tmp_path, {})

    def test_uv_has_a_default(self, tmp_path: Path) -> None:
        environment(tmp_path / ".venv")
        assert interpreter.choose({"toolchain": "uv"}, tmp_path, {}) == tmp_path / ".venv/bin/python"

    def test_an_unknown_toolchain_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableError, match="'poetry'"):
            interpreter.choose({"toolchain": "poetry"}, tmp_path, {})

    def test_an_activated_environment_comes_before_the_sandboxes_own(self, tmp_path: Path) -> None:
        environment(tmp_path / "active")
        assert interpreter.choose({}, tmp_path, {"VIRTUAL_ENV": str(tmp_path / "active")}).parts[-3] == "active"
        assert interpreter.choose({}, tmp_path, {"VIRTUAL_ENV": str(tmp_path / "gone")}) == Path(sys.executable)
        assert interpreter.choose({}, tmp_path, {}) == Path(sys.executable)

    def test_a_command_of_the_users_comes_after_the_projects_own_word_only(self, tmp_path: Path) -> None:
        environment(tmp_path / "env")
        env = {"PULUMI_PYTHON_CMD": "/opt/python", "VIRTUAL_ENV": str(tmp_path / "env")}
        assert interpreter.choose({}, tmp_path, env) == Path("/opt/python")
        assert interpreter.choose({"virtualenv": "env"}, Path(tmp_path), env) == tmp_path / "env/bin/python"
        on_path = {"PULUMI_PYTHON_CMD": "python", "PATH": str(tmp_path / "env/bin")}
        assert interpreter.choose({}, tmp_path, on_path) == tmp_path / "env/bin/python"


class TestInstalled:
    def test_this_interpreter_has_what_imports_here(self) -> None:
        names = {
            plugin.name for plugin in interpreter.required_plugins(interpreter.site_packages(Path(sys.executable)))
        }
        assert {"aws", "azure-native", "kubernetes"} <= names

    def test_an_environment_is_read_without_starting_it(self, tmp_path: Path) -> None:
        site = environment(tmp_path / "env")
        (tmp_path / "env/bin/python").unlink()
        assert interpreter.site_packages(tmp_path / "env/bin/python") == [str(site)]

    def test_one_that_lets_the_systems_packages_in_is_asked(self, tmp_path: Path) -> None:
        environment(tmp_path / "env", "include-system-site-packages = true\n")
        python = tmp_path / "env/bin/python"
        python.unlink()
        python.write_text('#!/bin/sh\necho \'["/here/site-packages", "/system/dist-packages"]\'\n')
        python.chmod(0o755)
        assert interpreter.site_packages(python) == ["/here/site-packages", "/system/dist-packages"]

    def test_only_resource_plugins_are_required(self, tmp_path: Path) -> None:
        distribution(
            tmp_path, "pulumi-random", "4.1.0", plugin={"resource": True, "name": "random", "version": "v4.1.0"}
        )
        distribution(tmp_path, "pulumi-tool", "1.0.0", plugin={"resource": False, "name": "tool"})
        distribution(
            tmp_path,
            "pulumi-own",
            "2.0.0",
            plugin={"resource": True, "version": "2.0.0", "server": "https://x.example"},
        )
        assert interpreter.required_plugins([str(tmp_path)]) == [
            interpreter.RequiredPlugin("own", "2.0.0", "https://x.example"),
            interpreter.RequiredPlugin("random", "4.1.0", ""),
        ]

    def test_dependencies_of_others_are_left_out_unless_asked_for(self, tmp_path: Path) -> None:
        distribution(tmp_path, "app", "1.0", "Under_Score>=1", "extra-only; extra == 'more'")
        distribution(tmp_path, "under-score", "2.0")
        distribution(tmp_path, "extra-only", "3.0")
        assert interpreter.dependencies([str(tmp_path)], transitive=False) == [("app", "1.0"), ("extra-only", "3.0")]
        assert len(interpreter.dependencies([str(tmp_path)], transitive=True)) == 3


class TestInstall:
    def run(self, folder: Path, options: dict[str, str]) -> str:
        return b"".join(install.install(folder, folder, options, os.environ)).decode()

    def test_with_nothing_to_install_it_is_silent(self, tmp_path: Path) -> None:
        assert self.run(tmp_path, {"virtualenv": "env"}) == ""
        assert not (tmp_path / "env").exists()

    @pytest.mark.slow
    def test_it_makes_the_environment_and_fills_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/usr/bin:/bin")  # without uv: pip has to do
        wheel = tmp_path / "sample-1.0-py3-none-any.whl"
        subprocess.run([sys.executable, "-c", WHEEL, str(wheel)], check=True)
        (tmp_path / "requirements.txt").write_text(f"--no-index\n{wheel}\n")
        said = self.run(tmp_path, {"virtualenv": "env"})
        assert "Creating virtual environment" in said
        python = tmp_path / "env/bin/python"
        assert subprocess.run([python, "-c", "import sample; print(sample.__name__)"], check=True).returncode == 0

    def test_a_failure_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        environment(tmp_path / "env")
        tool = tmp_path / "uv"
        tool.write_text("#!/bin/sh\necho no such package\nexit 2\n")
        tool.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        (tmp_path / "requirements.txt").write_text("nothing\n")
        lines: list[bytes] = []
        with pytest.raises(UnusableError, match=r"uv could not install the packages \(exit status 2\)"):
            lines.extend(install.install(tmp_path, tmp_path, {"virtualenv": "env"}, os.environ))


WHEEL = """
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("sample.py", "")
    info = "sample-1.0.dist-info/"
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: sample\\nVersion: 1.0\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "RECORD", "")
"""
