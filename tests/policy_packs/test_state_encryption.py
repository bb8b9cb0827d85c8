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
