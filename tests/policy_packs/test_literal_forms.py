"""Providers' own forms of credentials, what documents write instead of one, and what is encrypted or a reference.

Values are made here from parts, so that no file holds what a secret scanner would stop at.
"""

import base64
import json
import time
from random import Random

import pytest

from zs_policy.literals import credential
from zs_policy.model import Resource
from zs_policy.names import credential_named, hints_at_credential, names_an_api_key

DRAW = Random(20)  # noqa: S311 - the same forms in each run
LOWER = "abcdefghijklmnopqrstuvwxyz0123456789"
HEX = "0123456789abcdef"
UPPER = LOWER.upper()
MIXED = LOWER + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _of(letters: str, size: int) -> str:
    return "".join(DRAW.choice(letters) for _ in range(size))


def _guid() -> str:
    return "-".join(_of(HEX, n) for n in (8, 4, 4, 4, 12))


FORMS = {
    "AKIA": "AKIA" + _of(UPPER, 16),
    "1Password": f"A3-{_of(UPPER, 6)}-{_of(UPPER, 11)}-{_of(UPPER, 5)}-{_of(UPPER, 5)}-{_of(UPPER, 5)}",
    "Adobe": "p8e" + "-" + _of(HEX, 32),
    "Airtable": "pat" + _of(MIXED, 14) + "." + _of(HEX, 64),
    "models": "ABSK" + _of(MIXED, 120),
    "short-lived for models": "bedrock-api-" + "key-" + _of(MIXED, 40),
    "ClickUp": "pk" + "_70436024_" + _of(UPPER, 32),
    "cluster": "sha256" + "~" + _of(MIXED, 43),
    "Cloudflare": "v1.0" + f"-{_of(HEX, 24)}-{_of(HEX, 146)}",
    "Duffel": "duffel" + "_live_" + _of(MIXED, 43),
    "EasyPost": "EZ" + "AK" + _of(MIXED, 54),
    "Facebook": "EAA" + "M" + _of(MIXED, 80),
    "Flutterwave": "FLW" + f"SECK-{_of(HEX, 32)}-X",
    "Fly": "fo1" + "_" + _of(MIXED, 43),
    "GitLab feed": "gl" + "imt-" + _of(LOWER, 25),
    "GitLab runner": "GR1348941" + _of(MIXED, 20),
    "GitLab session": "_gitlab" + "_session=" + _of(HEX, 32),
    "Google access": "ya29" + "." + _of(MIXED, 60),
    "Google refresh": "1//" + "0g" + _of(MIXED, 50),
    "Grafana": "eyJrIjoi" + _of(MIXED, 60),
    "Harness": "pat" + f".{_of(MIXED, 22)}.{_of(LOWER, 24)}.{_of(LOWER, 20)}",
    "JWT in base64": base64.b64encode(f"eyJhbGciOiJIUzI1NiJ9.{_of(MIXED, 60)}.{_of(MIXED, 43)}".encode()).decode(),
    "Lob": "test" + "_" + _of(HEX, 35),
    "Mailgun signing": f"{_of(HEX, 32)}-{_of(HEX, 8)}-{_of(HEX, 8)}",
    "Mapbox": "sk." + "eyJ" + _of(MIXED, 60) + "." + _of(MIXED, 22),
    "New Relic": "NRII" + "-" + _of(MIXED, 32),
    "Octopus": "API" + "-" + _of(UPPER, 26),
    "PayPal": "access_token" + f"$production${_of(LOWER, 16)}${_of(HEX, 32)}",
    "Plaid": "access" + "-production-" + _guid(),
    "Prefect": "pnu" + "_" + _of(LOWER, 36),
    "Shippo": "shippo" + "_live_" + _of(HEX, 40),
    "Slack hook": "https://hooks.slack" + f".com/services/T{_of(UPPER, 8)}/B{_of(UPPER, 8)}/{_of(MIXED, 24)}",
    "Sonar": "squ" + "_" + _of(HEX, 40),
    "Sourcegraph": "sgp" + "_" + _of(HEX, 40),
    "Typeform": "tfp" + "_" + _of(MIXED, 50),
    "webhook": "https://hooks" + f".example.com/webhook/{_of(LOWER, 32)}/{_of(LOWER, 32)}",
    "Zoho": "1000" + f".{_of(HEX, 32)}.{_of(HEX, 32)}",
    "one case": "k7" + _of(LOWER, 38) + "z9",
    "no GUID": "-".join(
        "".join(_of("23456789", 1) + _of("ghkmnpqrstvwxz", 1) for _ in range(n)) for n in (4, 2, 2, 2, 6)
    ),
    "one case in capitals": "K7" + _of(UPPER, 38) + "Z9",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("around", ["{}", "#!/bin/sh\nexport A='{}'\nrun\n", '{{"a": ["{}"]}}'])
def test_found_whatever_it_is_called(form: str, around: str) -> None:
    found = credential(around.format(FORMS[form]), "setting")
    assert found
    assert FORMS[form] not in found


STAND_INS = {
    "crosses": "gh" + "p_" + "x" * 36,
    "capital crosses": "AKIA" + "X" * 16,
    "digits in order": "ntn" + "_" + "1234567890" * 5,
    "letters in order": "AIza" + "Sy" + "abcdefghijklmnopqrstuvwxyz1234567",
    "a word for it": "xoxb" + "-my-own-bot-token",
    "a field of a program": "hf" + "_requiredCharacteristicTypesForDisplayMetadata",
    "an icon": "https://static.example.com/video_box.ico-" + _of(HEX, 32) + ".png",
    "an expression": "var.database_password",
    "an output": "module.db.password",
    "a template's function": "!GetAtt Database.Password",
    "an expression in brackets": "[parameters('adminPassword')]",
    "a function's answer": "vault.getSecret('db')",
    "a command's answer": "`cat /mnt/secrets/db`",
    "a braced name": "{DatabasePassword}",
    "an image": "reg.example.com/shop@sha256:" + _of(HEX, 64),
    "a wish": "CHANGE_ME",
    "a wish in one word": "changeme",
    "a wish to fill": "fill-in",
    "an emulator": "UseDevelopmentStorage=true",
}


@pytest.mark.parametrize("what", STAND_INS)
@pytest.mark.parametrize("label", ["setting", "DB_PASSWORD"])
def test_what_stands_for_one_is_let_through(what: str, label: str) -> None:
    if label == "DB_PASSWORD" and what in ("a word for it", "a field of a program"):
        return  # as a password, any word may be one
    assert credential(STAND_INS[what], label) == ""


ENCRYPTED = {
    "SOPS": f"db: ENC[AES256_GCM,data:{_of(MIXED, 24)}=,iv:{_of(MIXED, 43)}=,tag:{_of(MIXED, 22)}==,type:str]",
    "KMS": "AQICAH" + _of(MIXED, 180) + "==",
    "transit": "vault:v1:" + _of(MIXED, 60) + "==",
    "PGP": f"-----BEGIN PGP MESSAGE-----\n\n{_of(MIXED, 64)}\n{_of(MIXED, 64)}\n-----END PGP MESSAGE-----",
    "SealedSecret": "AgB" + _of(MIXED, 680) + "==",
    "SealedSecret in a manifest": f"spec:\n  encryptedData:\n    db: AgB{_of(MIXED, 680)}==\n",
    "content id": "bafybei" + _of("abcdefghijklmnopqrstuvwxyz234567", 52),
    "published key": f'public_key = "{_of(MIXED, 43)}"',
    "client of a pool": _of(LOWER, 26),
    "client id": f"123456789012-{_of(LOWER, 32)}.apps.googleusercontent.com",
}


@pytest.mark.parametrize("what", ENCRYPTED)
def test_what_is_encrypted_or_public_is_let_through(what: str) -> None:
    assert credential(ENCRYPTED[what], "setting") == ""


def test_a_long_token_of_one_case_is_let_through_where_its_name_is_that_of_an_id() -> None:
    token = FORMS["one case"]
    assert credential(token, "TRACKING")
    assert credential(token, "TRACKING_ID") == ""


SECRET = """apiVersion: v1
kind: Secret
metadata:
  name: shop
type: Opaque
{field}:
  # kept for the old client
  {entry}
"""


@pytest.mark.parametrize(
    ("field", "entry"),
    [("data", "settings: aHVudGVyMg=="), ("stringData", "a: |\n    hunter2-hunter2"), ("data", "'.x': 'aHVudGVyMg=='")],
)
def test_a_secret_of_a_cluster_as_text(field: str, entry: str) -> None:
    manifest = SECRET.format(field=field, entry=entry)
    found = credential(manifest, "manifest")
    assert found
    assert "hunter2" not in found
    assert credential(manifest.replace("kind: Secret", "kind: ConfigMap"), "manifest") == ""


def test_a_secret_of_a_cluster_as_text_without_values() -> None:
    assert credential(SECRET.format(field="data", entry="a: '{{ .Values.a }}'"), "manifest") == ""
    assert credential(SECRET.format(field="stringData", entry="a: ''"), "manifest") == ""


def test_an_external_secret_as_text_names_entries_only() -> None:
    text = """kind: ExternalSecret
spec:
  secretStoreRef: {name: vault}
  data:
    - secretKey: smtp-password-entry
      remoteRef: {key: shop-smtp}
"""
    assert credential(text, "manifest") == ""


@pytest.mark.parametrize(
    "text",
    [
        "env:\n  - name: DB_PASSWORD\n    value: hunter2\n",
        'env:\n  - name: "DB_PASSWORD"\n    value: "hunter2"\n',
        '{% raw %}\n"key": "DB_PASSWORD",\n"value": "hunter2"\n',
    ],
)
def test_a_name_and_a_value_on_two_lines(text: str) -> None:
    assert credential(text, "manifest") == "a password"
    assert credential(text.replace("DB_PASSWORD", "DB_HOST"), "manifest") == ""


@pytest.mark.parametrize("text", ["password: root", "db:\n  password: pass1\n"])
def test_a_short_password_in_a_text(text: str) -> None:
    assert credential(text, "userData")


@pytest.mark.parametrize("text", ["password: string", "password: iam", "id-token: write", "password:\nuser: app"])
def test_words_beside_a_password_that_are_none(text: str) -> None:
    assert credential(text, "userData") == ""


CALLS = {
    "quotes around both": "curl -s --user 'deploy:{}' https://api.example.com/",
    "quotes around the password": "curl --user deploy:'{}' https://api.example.com/",
    "on the next line": "curl -X POST \\\n  -d x \\\n  -u deploy:{}",
    "no user": 'curl -u ":{}" https://api.example.com/',
    "a header": 'curl -H "Authorization: Token {}0123456789" https://api.example.com/',
    "a header without a scheme": "curl -H 'Authorization: {}0123456789' https://api.example.com/",
}


@pytest.mark.parametrize("call", CALLS)
def test_a_password_in_a_call(call: str) -> None:
    assert credential(CALLS[call].format("horse" + "battery9"), "setting")


@pytest.mark.parametrize("pair", ["user:pass", "username:password", "<user:password>", "app:$TOKEN", "test:test"])
def test_what_documents_write_into_a_call(pair: str) -> None:
    assert credential(f"curl -u {pair} https://api.example.com/", "setting") == ""


def test_an_option_names_what_stands_behind_it() -> None:
    value = _of(HEX, 31) + "7"
    assert credential(f"install.sh --api-token {value} --verbose", "command") == "a token"
    assert credential(f"install.sh --api-token '{value}'", "command") == "a token"
    assert credential(f"install.sh --api-version {value}", "command") == ""
    assert credential("az keyvault secret show --secret production-database-password", "command") == ""
    arguments = Resource("kubernetes:core/v1:Pod", "a", "", {"args": ["--db-password", "hunter2", "run", "-v"]})
    assert [(leaf.value, leaf.label) for leaf in arguments.leaves] == [
        ("--db-password", "args"),
        ("hunter2", "--db-password"),
        ("run", "args"),
        ("-v", "args"),
    ]
    assert credential("hunter2", "--db-password") == "a password"


@pytest.mark.parametrize("name", ["args", "command", "entryPoint", "extraArgs", "jobArguments", "flags"])
@pytest.mark.parametrize("option", ["--token", "-token", "-p"])
def test_where_lists_are_arguments(name: str, option: str) -> None:
    resource = Resource("kubernetes:core/v1:Pod", "a", "", {name: [option, "x", f"{option}=y", "z"]})
    assert [leaf.label for leaf in resource.leaves] == [name, option, name, name]


@pytest.mark.parametrize("first", ["--", "--x", "---\napiVersion: v1", "-----BEGIN"])
@pytest.mark.parametrize("name", ["passwords", "yaml", "targets"])
def test_in_other_lists_a_value_names_nothing(name: str, first: str) -> None:
    resource = Resource("aws:elasticache/user:User", "a", "", {name: [first, "x"]})
    assert [leaf.label for leaf in resource.leaves] == [name, name]


@pytest.mark.parametrize("before", ["--", "-", "--\n", "---", "-- x", "--a b", "-1", "--" + "a" * 99])
def test_what_is_no_option_names_nothing(before: str) -> None:
    resource = Resource("kubernetes:core/v1:Pod", "a", "", {"args": [before, "x"]})
    assert [leaf.label for leaf in resource.leaves if leaf.value == "x"] == ["args"]


@pytest.mark.parametrize("label", ["DATADOG_KEY", "maps-key", "credentials", "SONAR_LOGIN"])
def test_a_name_that_hints_needs_a_random_value(label: str) -> None:
    assert hints_at_credential(label)
    assert credential(_of(HEX, 31) + "7", label)
    assert credential("catalog-production-westeurope", label) == ""


@pytest.mark.parametrize("label", ["CACHE_KEY", "partitionKey", "S3_KEY", "publicKey", "key", "kms_key", "object-key"])
def test_keys_that_are_names(label: str) -> None:
    assert not hints_at_credential(label)
    assert credential(_of(HEX, 31) + "7", label) == ""


@pytest.mark.parametrize("label", ["DB_PASSWORD_PROD", "tokenStaging", "API_KEY_TEST", "dbPasswordDev"])
def test_where_a_credential_is_for_is_no_part_of_its_name(label: str) -> None:
    assert credential("hunter2-hunter2", label)


@pytest.mark.parametrize("value", ["my/secret/file/path", "prod/shop/db", "secret/data/shop"])
def test_a_path_of_words_is_a_reference(value: str) -> None:
    assert credential(value, "DB_PASSWORD") == ""
    assert credential("x7" + value.replace("/", "9/q"), "DB_PASSWORD") != ""


@pytest.mark.parametrize("label", ["allowUsersToChangePassword", "hasPassword", "update_password", "id-token"])
def test_names_that_ask_whether(label: str) -> None:
    assert credential_named(label) == ""


def test_a_guid_is_a_key_only_where_a_service_is_named() -> None:
    value = _guid()
    assert names_an_api_key("HEROKU_API_KEY")
    assert credential(value, "HEROKU_API_KEY") == "a key"
    assert credential(json.dumps({"HEROKU_API_KEY": value})) == "a key"
    assert credential(value, "API_KEY") == ""
    assert credential(value, "HEROKU_API_KEY_ID") == ""
    assert credential("00000000-0000-0000-0000-000000000000", "HEROKU_API_KEY") == ""


@pytest.mark.parametrize("value", ["pat.a1b2c3.d4e5f6.g7h8", "sc_x9.e7gr.acc_70rx.p7re"])
def test_dots_alone_make_no_host(value: str) -> None:
    assert credential(value, "API_TOKEN") == "a token"
    assert credential("db.internal.example.com", "API_TOKEN") == ""


@pytest.mark.parametrize(
    "repeated",
    ['curl -u "', "authorization: ", "name: a\nvalue:", "kind: Secret\ndata:\n", "ENC[AES256_GCM,", "a1g2", "[concat("],
)
def test_no_text_keeps_the_scanner_busy(repeated: str) -> None:
    """Growth, not time: twice the text costs no more than a few times as much."""
    costs = []
    for size in (60_000, 120_000):
        text = repeated * (size // len(repeated))
        started = time.process_time()
        for _ in range(3):
            credential.__wrapped__(text, "x")
        costs.append(time.process_time() - started)
    assert costs[1] < 6 * costs[0] + 0.05
