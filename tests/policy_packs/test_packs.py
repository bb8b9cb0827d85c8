"""Packs: what each selects, and that a built one judges in an empty folder, with an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from idp import bootstrap, packs
from sandbox.home import Home
from zs_policy.packs import PACKS, of_families, rules_of
from zs_policy.registry import all_rules
from zs_policy.rule import Family

ROOT = Path(__file__).resolve().parents[2]


def test_the_two_packs_share_the_rules_between_them() -> None:
    both = [rule.id for name in ("no-secret-zero", "guardrails") for rule in rules_of(name)]
    assert sorted(both) == [rule.id for rule in rules_of("zero-secret")] == list(all_rules())
    assert all(rules_of(name) for name in PACKS)


def test_every_pack_has_its_folder_and_every_family_its_pack() -> None:
    assert {file.parent.name for file in (ROOT / "policy-packs").glob("*/PulumiPolicy.yaml")} == set(PACKS)
    assert of_families(Family) == list(all_rules().values())


def test_a_lock_is_cut_to_what_is_needed() -> None:
    pins = "a==1 \\\n    --hash=sha256:1\n    # via zero (pyproject.toml)\nb==2 ; os\n    # via a\n"
    lock = pins + "c==3\n    # via\n    #   a\n    #   zz-9\nd==4\n    # via b\ne==5\n    # via zz-9\nzz-9==6\n"
    assert packs.cut(lock, ["a"]) == lock.split("e==5")[0]
    assert packs.cut(lock, ["zz-9"]) == "c==3\n    # via\n    #   a\n    #   zz-9\ne==5\n    # via zz-9\nzz-9==6\n"


VAULT = """
import pulumi_azure_native as azure
azure.keyvault.Vault(
    "open",
    resource_group_name="rg-x",
    vault_name="dev-open-x1",
    properties={"sku": {"family": "A", "name": "standard"}, "tenant_id": "00000000-0000-4000-8000-000000000001"},
)
"""


@pytest.mark.engine
@pytest.mark.slow
def test_a_built_pack_judges_in_an_empty_folder_with_an_environment_of_its_own(tmp_path: Path) -> None:
    made = packs.build(tmp_path / "built")
    assert sorted(folder.name for folder in made) == sorted(PACKS)
    pack = (tmp_path / "elsewhere" / "guardrails").resolve()
    pack.parent.mkdir()
    (tmp_path / "built" / "guardrails").rename(pack)
    uv = bootstrap.uv(sys.executable)
    env = {**os.environ, **bootstrap.index_settings(sys.executable)}
    venv = pack / "venv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, venv], check=True, env=env)
    lock = ["--require-hashes", "--python", venv / "bin" / "python", pack / "requirements.txt"]
    subprocess.run([uv, "pip", "sync", "--quiet", *lock], check=True, env=env)

    home = Home(ROOT)
    home.prepare(print)
    program = tmp_path / "program"
    (program / "state").mkdir(parents=True)
    options = f"{{name: python, options: {{virtualenv: {ROOT / '.venv'}}}}}"
    (program / "Pulumi.yaml").write_text(f"name: program\nruntime: {options}\n")
    (program / "Pulumi.dev.yaml").write_text(
        "config:\n  azure-native:location: westeurope\n"
        "  azure-native:subscriptionId: 00000000-0000-4000-8000-0000000000d1\n"
    )
    (program / "__main__.py").write_text(VAULT)
    env = os.environ | home.env()
    env |= {"PULUMI_BACKEND_URL": (program / "state").as_uri(), "ZERO_SECRET_CLOUD": str(program / "cloud.sqlite")}

    def pulumi(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [home.pulumi, *arguments, "--stack", "dev", "--non-interactive", "--color", "never"]
        return subprocess.run(command, cwd=program, env=env, capture_output=True, text=True, check=False)

    subprocess.run([home.pulumi, "stack", "init", "dev"], cwd=program, env=env, check=True, capture_output=True)
    done = pulumi("preview", "--policy-pack", str(pack))
    assert done.returncode != 0, done.stdout + done.stderr
    assert "guardrails@v0.2.0" in done.stdout
    assert "A vault cannot be purged" in done.stdout
    assert "no-minted-credential" not in done.stdout
    assert str(ROOT / "policy-packs") not in done.stdout + done.stderr
