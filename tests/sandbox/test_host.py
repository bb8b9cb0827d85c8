"""Programs, packs and plugins under the real engine and our language host, and what is left when they end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from sandbox.home import Home

pytestmark = [pytest.mark.engine]

GONE_WITHIN_S = 10
"""Far above what it takes, far below the time that the processes under test would live by themselves."""


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("engine") / "a clone's folder"
    root.mkdir()
    (root / ".venv").symlink_to(sys.prefix)
    (root / "Pulumi.yaml").write_text("name: sample\nruntime: python\n")
    home = Home(root)
    home.prepare(print)
    return home


class Program:
    """A Pulumi project of somebody else's, on the sandbox's engine, with a state of its own."""

    def __init__(self, folder: Path, home: Home) -> None:
        self.folder = folder
        self.pulumi = home.pulumi
        (folder / "state").mkdir()
        self.env = os.environ | home.env() | {"PULUMI_BACKEND_URL": f"file://{folder}/state", "NO_COLOR": "1"}
        self.write("Pulumi.yaml", "name: sample\nruntime: python\n")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(self, *arguments: str, fails: bool = False) -> str:
        command = [self.pulumi, *arguments, "--non-interactive", "--color", "never"]
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)
        assert bool(done.returncode) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def output(self, *arguments: str) -> str:
        command = [self.pulumi, *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.env, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.pulumi, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


@pytest.fixture
def program(tmp_path: Path, home: Home) -> Callable[[str], Program]:
    def make(code: str) -> Program:
        made = Program(tmp_path, home)
        made.write("__main__.py", code)
        made.run("stack", "init", "dev")
        return made

    return make


Make = Callable[[str], Program]


class TestPrograms:
    def test_one_previews_deploys_and_exports(self, program: Make) -> None:
        sample = program(
            'import pulumi\npulumi.export("where", pulumi.get_stack())\n'
            'pulumi.export("who", pulumi.Config().require("who"))'
        )
        sample.run("config", "set", "who", "world")
        assert 'who  : "world"' in sample.run("preview")
        sample.run("up", "--yes", "--skip-preview")
        assert json.loads(sample.output("stack", "output", "--json")) == {"where": "dev", "who": "world"}
        sample.run("preview", "--expect-no-changes")

    def test_secrets_stay_secret(self, program: Make) -> None:
        sample = program('import pulumi\npulumi.export("it", pulumi.Config().require_secret("it"))')
        sample.run("config", "set", "--secret", "it", "sentinel-value")
        assert "sentinel-value" not in sample.run("up", "--yes", "--skip-preview")

    def test_print_reaches_the_user_in_order(self, program: Make) -> None:
        said = program('import sys\nprint("one")\nprint("two", file=sys.stderr)').run("preview")
        assert "one" in said
        assert "two" in said

    def test_a_late_callback_may_still_import(self, program: Make) -> None:
        sample = program(
            'import pulumi\npulumi.export("x", pulumi.Output.from_input(1).apply(lambda n: __import__("late").N))'
        )
        sample.write("late.py", "N = 41\n")
        assert "x: 41" in sample.run("preview")

    def test_an_entry_file_may_have_another_name(self, program: Make) -> None:
        sample = program("raise SystemExit('not this one')")
        sample.write("app/start.py", 'import pulumi, other\npulumi.export("n", other.N)\n')
        sample.write("app/other.py", "N = 7\n")
        sample.write("Pulumi.yaml", "name: sample\nruntime: python\nmain: app/start.py\n")
        assert "n: 7" in sample.run("preview")

    def test_leaving_early_with_success_keeps_what_was_asked_for(self, program: Make) -> None:
        sample = program('import pulumi, sys\npulumi.ComponentResource("a:b:C", "kept")\nsys.exit(0)')
        assert "a:b:C kept create" in sample.run("preview")

    def test_dynamic_providers_run_in_the_programs_interpreter(self, program: Make) -> None:
        sample = program(
            "import pulumi\nfrom pulumi.dynamic import *\n"
            "class P(ResourceProvider):\n"
            "    def create(self, props): return CreateResult('id', {'v': props['a'] + 1})\n"
            "class R(Resource):\n    v: pulumi.Output[int]\n"
            "    def __init__(self, name, a): super().__init__(P(), name, {'a': a, 'v': None})\n"
            "pulumi.export('v', R('r', 41).v)\n"
        )
        assert "v: 42" in sample.run("up", "--yes", "--skip-preview")

    def test_a_plugin_that_lies_on_path_is_not_taken(self, program: Make) -> None:
        sample = program("")
        stranger = sample.write("bin/pulumi-language-python", "#!/bin/sh\nexit 9\n")
        stranger.chmod(0o755)
        sample.env["PATH"] = f"{stranger.parent}:{sample.env['PATH']}"
        sample.run("preview")


class TestFailures:
    def test_a_traceback_is_the_users_own(self, program: Make) -> None:
        sample = program("import helper\nhelper.go()\n")
        sample.write("helper.py", "def go():\n    raise ValueError('no such thing')\n")
        said = sample.run("preview", fails=True)
        assert "ValueError: no such thing" in said
        assert re.findall(r'File "([^"]+)"', said)[:2] == [f"{sample.folder}/__main__.py", f"{sample.folder}/helper.py"]
        for foreign in ("shim.py", "runpy", "asyncio", "pulumi/runtime", "sandbox"):
            assert not re.search(rf'File "[^"]*{foreign}', said.replace(str(sample.folder), ""))

    def test_an_asynchronous_programs_traceback_too(self, program: Make) -> None:
        sample = program("import pulumi\nasync def main():\n    raise ValueError('late')\npulumi.run(main)\n")
        said = sample.run("preview", fails=True)
        assert "ValueError: late" in said
        assert re.findall(r'File "([^"]+)"', said) == [f"{sample.folder}/__main__.py"]

    def test_a_run_error_is_a_plain_message(self, program: Make) -> None:
        said = program("import pulumi\nraise pulumi.RunError('choose a region')").run("preview", fails=True)
        assert "error: choose a region" in said
        assert "Traceback" not in said

    def test_a_syntax_error_shows_its_place(self, program: Make) -> None:
        sample = program("import pulumi\nx = (1,\n")
        said = sample.run("preview", fails=True)
        assert f'File "{sample.folder}/__main__.py", line 2' in said
        assert "SyntaxError" in said
        assert "runpy" not in said

    def test_a_missing_entry_is_named(self, program: Make) -> None:
        sample = program("")
        (sample.folder / "__main__.py").unlink()
        assert f"There is no __main__.py in {sample.folder}" in sample.run("preview", fails=True)

    def test_a_missing_environment_says_what_to_do(self, program: Make) -> None:
        sample = program("")
        sample.write("Pulumi.yaml", "name: sample\nruntime: {name: python, options: {virtualenv: env}}\n")
        assert "Run `pulumi install`" in sample.run("preview", fails=True)

    def test_an_environment_without_pulumi_says_what_to_do(self, program: Make) -> None:
        sample = program("")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(sample.folder / "env")], check=True)
        sample.write("Pulumi.yaml", "name: sample\nruntime: {name: python, options: {virtualenv: env}}\n")
        said = sample.run("preview", fails=True)
        assert "The package 'pulumi' is not installed" in said
        assert "Traceback" not in said

    def test_an_exit_status_of_its_own_fails_the_run(self, program: Make) -> None:
        assert "ended with exit status 3" in program("import sys\nsys.exit(3)").run("preview", fails=True)


class TestCommands:
    def test_about_names_the_interpreter_and_what_is_installed(self, program: Make) -> None:
        said = program("").run("about")
        assert f"version='{'.'.join(map(str, sys.version_info[:3]))}'" in said
        assert "pulumi_azure_native" in said

    def test_install_makes_the_environment(self, program: Make) -> None:
        sample = program("")
        sample.write("Pulumi.yaml", "name: sample\nruntime: {name: python, options: {virtualenv: env}}\n")
        sample.write("requirements.txt", "--no-index\n")
        sample.run("install")
        assert (sample.folder / "env/bin/python").exists()

    def test_code_generation_is_refused_by_name(self, program: Make) -> None:
        sample = program("")
        said = sample.run("convert", "--from", "yaml", "--language", "python", "--out", "out", fails=True)
        assert "error" in said


PACK = """
import os, sys
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy
def check(stack, report):
    report(f"pack in {os.getcwd()} saw {len(stack.resources)}")
rule = StackValidationPolicy("rule", "a rule", check)
PolicyPack("sample", enforcement_level=EnforcementLevel.MANDATORY, policies=[rule])
"""

COMPONENT = """
from typing import Optional, TypedDict
import pulumi
from pulumi.provider.experimental import component_provider_host
class GreeterArgs(TypedDict):
    who: pulumi.Input[str]
class Greeter(pulumi.ComponentResource):
    said: pulumi.Output[str]
    def __init__(self, name: str, args: GreeterArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("greeter:index:Greeter", name, {}, opts)
        self.said = pulumi.Output.concat("hello ", args["who"])
        self.register_outputs({"said": self.said})
if __name__ == "__main__":
    component_provider_host(name="greeter", components=[Greeter])
"""

YAML_PROGRAM = """
name: sample
runtime: yaml
packages: {greeter: ./greeter}
resources:
  greeter: {type: "greeter:index:Greeter", properties: {who: world}}
outputs: {said: "${greeter.said}"}
"""


class TestPlugins:
    def test_a_policy_pack_runs_and_is_enforced(self, program: Make) -> None:
        sample = program("import pulumi\npulumi.ComponentResource('a:b:C', 'c')")
        sample.write("pack/PulumiPolicy.yaml", "name: sample\nruntime: python\n")
        sample.write("pack/__main__.py", PACK)
        said = sample.run("preview", "--policy-pack", "pack", fails=True)
        assert f"pack in {sample.folder}/pack saw 2" in said

    def test_a_broken_pack_shows_its_traceback(self, program: Make) -> None:
        sample = program("")
        sample.write("pack/PulumiPolicy.yaml", "name: sample\nruntime: python\n")
        sample.write("pack/__main__.py", "raise ValueError('broken pack')")
        assert "ValueError: broken pack" in sample.run("preview", "--policy-pack", "pack", fails=True)

    def test_a_component_package_has_a_schema(self, program: Make) -> None:
        sample = program("")
        sample.write("greeter/PulumiPlugin.yaml", "runtime: python\n")
        sample.write("greeter/__main__.py", COMPONENT)
        schema = json.loads(sample.output("package", "get-schema", "./greeter"))
        assert schema["resources"]["greeter:index:Greeter"]["requiredInputs"] == ["who"]

    @pytest.mark.slow  # builds the host of YAML where no other clone has
    def test_a_component_package_works_from_yaml(self, program: Make) -> None:
        sample = program("")
        sample.write("greeter/PulumiPlugin.yaml", "runtime: python\n")
        sample.write("greeter/__main__.py", COMPONENT)
        sample.write("Pulumi.yaml", YAML_PROGRAM)
        assert 'said: "hello world"' in sample.run("up", "--yes", "--skip-preview")

    def test_a_plugin_without_an_entry_is_named(self, program: Make) -> None:
        sample = program("")
        sample.write("empty/PulumiPlugin.yaml", "runtime: python\n")
        said = sample.run("package", "get-schema", "./empty", fails=True)
        assert f"There is no __main__.py in {sample.folder}/empty" in said


SLOW = "import os, time\nprint('running', os.getpid(), flush=True)\ntime.sleep(300)\n"


class TestTheEnd:
    """Whatever ends a run, nothing that it started is left."""

    @pytest.fixture(params=["alone", "with a pack"])
    def running(self, request: pytest.FixtureRequest, program: Make) -> Iterator[subprocess.Popen[str]]:
        sample = program(SLOW)
        options: list[str] = []
        if request.param == "with a pack":
            sample.write("pack/PulumiPolicy.yaml", "name: sample\nruntime: python\n")
            sample.write("pack/__main__.py", PACK)
            options = ["--policy-pack", "pack"]
        with sample.start("up", "--yes", "--skip-preview", *options) as process:
            assert process.stdout
            assert any("running" in line for line in process.stdout)
            yield process

    def test_ctrl_c_ends_all_without_a_traceback(self, running: subprocess.Popen[str]) -> None:
        started = psutil.Process(running.pid).children(recursive=True)
        assert len(started) >= 2
        os.killpg(running.pid, signal.SIGINT)
        said = running.communicate()[0]
        assert running.returncode
        assert "KeyboardInterrupt" not in said
        assert not psutil.wait_procs(started, timeout=GONE_WITHIN_S)[1]

    def test_a_killed_engine_takes_all_with_it(self, running: subprocess.Popen[str]) -> None:
        started = psutil.Process(running.pid).children(recursive=True)
        running.kill()
        running.communicate()
        assert not psutil.wait_procs(started, timeout=GONE_WITHIN_S)[1]

    def test_a_killed_host_takes_the_program_with_it(self, running: subprocess.Popen[str]) -> None:
        children = psutil.Process(running.pid).children(recursive=True)
        host = next(child for child in children if "sandbox.host" in child.cmdline())
        started = host.children(recursive=True)
        host.kill()
        running.communicate()
        assert running.returncode
        assert started
        assert not psutil.wait_procs(started, timeout=GONE_WITHIN_S)[1]

    def test_a_program_that_ignores_ctrl_c_is_ended_all_the_same(self, program: Make) -> None:
        sample = program("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + SLOW)
        with sample.start("preview") as process:
            assert process.stdout
            assert any("running" in line for line in process.stdout)
            started = psutil.Process(process.pid).children(recursive=True)
            os.killpg(process.pid, signal.SIGINT)
            process.communicate()
        assert not psutil.wait_procs(started, timeout=GONE_WITHIN_S)[1]
