"""The sandbox's layout in a clone: complete, laid out once, never in a tracked file, and right again after a move."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sandbox import home as home_module
from sandbox import scripts, stackfiles
from sandbox.engine.model import Engine
from sandbox.errors import SandboxError
from sandbox.home import Home

PROJECT = """\
name: sample # a comment
runtime: python
stackConfigDir: stacks
config:
  sample:size: {type: integer, default: 1}
"""
STACK = "secretsprovider: azurekeyvault://vault/keys/key\nencryptedkey: AAA\nconfig:\n  sample:size: 2\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    root = tmp_path / "a clone's folder"
    (root / "stacks").mkdir(parents=True)
    (root / "packs").mkdir()
    (root / ".venv").symlink_to(sys.prefix)
    (root / "Pulumi.yaml").write_text(PROJECT)
    (root / "stacks" / "Pulumi.dev.yaml").write_text(STACK)
    return root


class Obtained:
    """Stands in for the engine: a script that says how it was called."""

    def __init__(self, folder: Path, host_needed: bool = True) -> None:
        self.count = 0
        self.host_needed = host_needed
        self.path = folder / "cached-pulumi"
        self.path.write_text('#!/bin/sh\nprintf "%s\\n" "$PWD" "$@"\n')
        self.path.chmod(0o755)

    def __call__(self, progress: object) -> Engine:
        self.count += 1
        return Engine(self.path, "3.230.0", "build", self.host_needed)


@pytest.fixture
def obtained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Obtained:
    fake = Obtained(tmp_path)
    monkeypatch.setattr(home_module.engines, "obtain", fake)
    return fake


def silent(_line: str) -> None:
    pass


def prepared(clone: Path) -> Home:
    home = Home(clone)
    home.prepare(silent)
    return home


class TestPrepare:
    def test_the_clone_itself_is_left_as_it_was(self, clone: Path, obtained: Obtained) -> None:
        before = {path: path.read_bytes() for path in clone.rglob("*") if path.is_file() and ".venv" not in path.parts}
        prepared(clone)
        now = {p: p.read_bytes() for p in clone.rglob("*") if p.is_file() and not {".venv", ".sandbox"} & set(p.parts)}
        assert now == before

    def test_a_second_time_costs_nothing(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        before = {path: path.stat().st_mtime_ns for path in home.folder.rglob("*.yaml")}
        assert home.prepare(silent) == prepared(clone).prepare(silent)
        assert {path: path.stat().st_mtime_ns for path in home.folder.rglob("*.yaml")} == before
        assert obtained.count == 1

    def test_without_an_environment_it_says_what_to_do(self, clone: Path, obtained: Obtained) -> None:
        (clone / ".venv").unlink()
        with pytest.raises(SandboxError, match="what to do: run `make up`"):
            Home(clone).prepare(silent)

    def test_an_incomplete_environment_is_named(self, clone: Path, obtained: Obtained) -> None:
        (clone / ".venv").unlink()
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(clone / ".venv")], check=True)
        with pytest.raises(SandboxError, match="lacks the SDKs of aws, azure-native, kubernetes"):
            Home(clone).prepare(silent)

    def test_a_moved_clone_is_laid_out_again(self, clone: Path, obtained: Obtained) -> None:
        (prepared(clone).state / "kept").write_text("state")
        moved = clone.with_name("moved")
        clone.rename(moved)
        home = prepared(moved)
        assert obtained.count == 2
        texts = [path.read_text() for path in home.folder.rglob("*") if path.is_file()]
        assert not [text for text in texts if str(clone) in text]
        assert (home.state / "kept").read_text() == "state"

    @pytest.mark.parametrize(
        "damage", ["run/layout.json", "bin/pulumi", "engine/pulumi", "engine/pulumi-language-python"]
    )
    def test_damage_is_repaired(self, clone: Path, obtained: Obtained, damage: str) -> None:
        home = prepared(clone)
        (home.folder / damage).unlink()
        home.prepare(silent)
        assert (home.folder / damage).exists()

    def test_an_interrupted_layout_is_made_again(
        self, clone: Path, obtained: Obtained, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(_self: Home) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Home, "_copy_project", interrupted)
            with pytest.raises(KeyboardInterrupt):
                prepared(clone)
        assert (prepared(clone).project / "Pulumi.yaml").exists()

    def test_the_project_copy_points_back_at_the_clone(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        project = YAML(typ="safe").load((home.project / "Pulumi.yaml").read_text())
        assert project["main"] == str(clone)
        assert project["stackConfigDir"] == "."
        assert project["runtime"] == {"name": "python", "options": {"virtualenv": str(clone / ".venv")}}
        assert project["config"] == {"sample:size": {"type": "integer", "default": 1}}
        assert (home.project / "packs").samefile(clone / "packs")

    def test_a_changed_project_file_is_taken_over(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        (clone / "Pulumi.yaml").write_text(PROJECT.replace("default: 1", "default: 5"))
        home.prepare(silent)
        assert "default: 5" in (home.project / "Pulumi.yaml").read_text()

    def test_every_emulated_provider_is_installed_in_its_locked_version(self, clone: Path, obtained: Obtained) -> None:
        from importlib.metadata import version

        plugins = prepared(clone).folder / "home" / "plugins"
        assert sorted(str(path.relative_to(plugins)) for path in plugins.rglob("pulumi-resource-*")) == [
            f"resource-{name}-v{version(f'pulumi-{name}')}/pulumi-resource-{name}"
            for name in ("aws", "azure-native", "kubernetes")
        ]

    def test_an_engine_with_its_own_host_is_called_where_it_is(self, clone: Path, obtained: Obtained) -> None:
        obtained.host_needed = False
        home = prepared(clone)
        assert not (home.folder / "engine").exists()
        assert str(obtained.path) in home.pulumi.read_text()

    def test_clean_leaves_nothing(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        home.clean()
        assert not home.folder.exists()


class TestWrapper:
    def call(self, home: Home, folder: Path, *arguments: str) -> list[str]:
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([home.pulumi, *arguments], cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    def test_in_the_clone_it_works_on_the_copy(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        for folder in (clone, clone / "packs", clone / "packs" / "deeper"):
            assert self.call(home, folder, "preview", "-s", "dev") == [
                str(folder),
                "--cwd",
                str(home.project),
                "preview",
                "-s",
                "dev",
            ]

    def test_elsewhere_it_is_the_engine_alone(self, clone: Path, obtained: Obtained, tmp_path: Path) -> None:
        home = prepared(clone)
        assert self.call(home, tmp_path / "other", "up", "a b") == [str(tmp_path / "other"), "up", "a b"]

    def test_another_project_inside_the_clone_is_its_own(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        inner = clone / "tests" / "program"
        inner.mkdir(parents=True)
        (inner / "Pulumi.yaml").touch()
        assert self.call(home, inner, "up") == [str(inner), "up"]

    def test_through_a_link_it_is_still_the_clone(self, clone: Path, obtained: Obtained, tmp_path: Path) -> None:
        home = prepared(clone)
        (tmp_path / "link").symlink_to(clone)
        assert "--cwd" in self.call(home, tmp_path / "link", "up")


class TestScripts:
    def test_a_module_runs_from_this_code_whatever_lies_around(self, tmp_path: Path) -> None:
        (tmp_path / "sandbox").mkdir()
        (tmp_path / "sandbox" / "__init__.py").write_text("raise SystemExit('the wrong one')")
        script = tmp_path / "run"
        script.write_text(scripts.module(Path(sys.executable), "sandbox.engine.versions", "one"))
        script.chmod(0o755)
        subprocess.run([script], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)}, check=True)


class TestEnvironment:
    def test_it_points_at_this_clone_and_keeps_the_callers_path(
        self, clone: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", f"/opt/tools:{clone}/.venv/bin:/usr/bin")
        env = Home(clone).env()
        assert env["PATH"].split(":") == [f"{clone}/.sandbox/bin", f"{clone}/.venv/bin", "/opt/tools", "/usr/bin"]
        assert env["PULUMI_BACKEND_URL"] == (clone / ".sandbox" / "state").as_uri()
        assert env["ZERO_SECRET_CLOUD"] == str(clone / ".sandbox" / "cloud.sqlite")
        assert env["PULUMI_HOME"] == str(clone / ".sandbox" / "home")

    def test_reading_it_twice_changes_nothing(self, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        once = Home(clone).env()
        monkeypatch.setenv("PATH", once["PATH"])
        assert Home(clone).env() == once


class TestStackFiles:
    def test_a_cloud_secrets_provider_stays_in_the_tracked_file_only(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        copy = (home.project / "Pulumi.dev.yaml").read_text()
        assert YAML(typ="safe").load(copy) == {"config": {"sample:size": 2}}
        assert (clone / "stacks" / "Pulumi.dev.yaml").read_text() == STACK

    def test_what_the_engine_wrote_survives_a_change_of_the_tracked_file(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        copy = home.project / "Pulumi.dev.yaml"
        copy.write_text(copy.read_text() + "encryptionsalt: v1:abc=:v1:def\n")
        (clone / "stacks" / "Pulumi.dev.yaml").write_text(STACK.replace("2", "3"))
        home.prepare(silent)
        expected = {"config": {"sample:size": 3}, "encryptionsalt": "v1:abc=:v1:def"}
        assert YAML(typ="safe").load(copy.read_text()) == expected

    def test_what_was_set_in_the_sandbox_survives_while_the_tracked_file_does_not_change(
        self, clone: Path, obtained: Obtained
    ) -> None:
        home = prepared(clone)
        copy = home.project / "Pulumi.dev.yaml"
        copy.write_text("config:\n  sample:size: 9\n")
        home.prepare(silent)
        assert copy.read_text() == "config:\n  sample:size: 9\n"

    def test_a_new_stack_file_is_copied_and_a_removed_ones_copy_stays(self, clone: Path, obtained: Obtained) -> None:
        home = prepared(clone)
        shutil.move(clone / "stacks" / "Pulumi.dev.yaml", clone / "stacks" / "Pulumi.prod.yaml")
        home.prepare(silent)
        assert sorted(path.name for path in home.project.glob("Pulumi.*.yaml")) == [
            "Pulumi.dev.yaml",
            "Pulumi.prod.yaml",
        ]

    @given(
        st.lists(st.sampled_from(["config:", "  a:b: 1", "# c", "secretsprovider: x", "encryptedkey: y", ""])),
        st.sampled_from(["", "encryptionsalt: v1:a:b\n", "config: {}\nencryptionsalt: v1:c:d\n"]),
        st.booleans(),
    )
    def test_lines_keep_their_numbers(self, lines: list[str], copy: str, ended: bool) -> None:
        tracked = "\n".join(lines) + ("\n" if ended else "")
        made = stackfiles.for_sandbox(tracked, copy)
        for number, line in enumerate(tracked.splitlines()):
            if not line.startswith(("secretsprovider", "encryptedkey")):
                assert made.split("\n")[number] == line
        assert "secretsprovider:" not in made
        assert made.count("encryptionsalt:") == copy.count("encryptionsalt:")
        assert stackfiles.for_sandbox(tracked, made).count("encryptionsalt:") == copy.count("encryptionsalt:")
