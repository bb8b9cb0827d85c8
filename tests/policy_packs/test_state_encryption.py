"""What an exported stack says of its own encryption reaches the rule, by the front door."""

import json
from pathlib import Path

import pytest

from idp.check import main
from idp.errors import FAILURE, OK, VIOLATION

STACK = {"urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "type": "pulumi:pulumi:Stack"}


@pytest.mark.parametrize(
    ("providers", "code"),
    [
        ({"type": "passphrase", "state": {"salt": "v1:x"}}, VIOLATION),
        ({"type": "b64"}, VIOLATION),
        ({"type": "cloud", "state": {"url": "azurekeyvault://v.vault.azure.net/keys/k/1"}}, OK),
        ({"type": "service"}, OK),
        ({"type": 7}, OK),
        (None, OK),
        ("passphrase", OK),
    ],
)
def test_an_export_tells_what_encrypts_it(
    providers: object, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stack.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"secrets_providers": providers, "resources": [STACK]}}))
    assert main([str(file), "--family", "state", "--format", "jsonl"]) == code
    told = [json.loads(line)["rule"] for line in capsys.readouterr().out.splitlines()]
    assert told == ([] if code == OK else ["no-passphrase-state"])
    assert code != FAILURE


def test_only_the_sandbox_may_encrypt_with_a_passphrase(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "stack.json"
    for kind, code in (("passphrase", OK), ("b64", VIOLATION)):
        deployment = {"secrets_providers": {"type": kind, "state": {"salt": "v1:x"}}, "resources": [STACK]}
        file.write_text(json.dumps({"version": 3, "deployment": deployment}))
        assert main([str(file), "--family", "state", "--sandbox"]) == code
    assert "no-passphrase-state" in capsys.readouterr().out
