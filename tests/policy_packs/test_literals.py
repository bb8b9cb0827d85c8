"""Every form of credential is found in every wrapping, look-alikes are let through, nothing makes the scanner fail."""

import base64
import gzip
import hashlib
import json
import time
import uuid
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zs_policy.literals import credential
from zs_policy.names import credential_named, sounds_innocent

FORMS = (
    "storage key",
    "storage connection string",
    "service bus connection string",
    "256-bit key",
    "sql connection string",
    "entra client secret",
    "aws access key id",
    "aws secret key",
    "github token",
    "slack token",
    "stripe key",
    "google key",
    "jwt",
    "private key",
    "sas",
    "url password",
    "function key",
    "random token",
)
WRAPPINGS: dict[str, Callable[[str], str]] = {
    "bare": lambda value: value,
    "in a sentence": lambda value: f"use {value} to sign in",
    "in JSON": lambda value: json.dumps({"a": [{"b": {"c": value}}]}),
    "in JSON in JSON": lambda value: json.dumps({"a": json.dumps([value])}),
    "in base64": lambda value: base64.b64encode(f"x: {value}\n".encode()).decode(),
    "in JSON in base64": lambda value: base64.b64encode(json.dumps({"k": value}).encode()).decode(),
    "in gzip in base64": lambda value: base64.b64encode(gzip.compress(f"x: {value}\n".encode())).decode(),
    "percent-encoded": lambda value: quote(f"x={value}&y=1", safe=""),
    "in a script": lambda value: f"#!/bin/sh\nexport A=1\nexport B='{value}'\nrun\n",
}


def test_forms_are_all(credentials) -> None:
    assert set(FORMS) == set(credentials)


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("form", FORMS)
def test_found(credentials, form: str, wrapping: str) -> None:
    """With a name that says nothing."""
    found = credential(WRAPPINGS[wrapping](credentials[form]), "setting")
    assert found
    assert credentials[form] not in found


GUID = str(uuid.UUID(int=0x1234_5678_9ABC_4DEF_8123_4567_89AB_CDEF))
SCOPE = f"/subscriptions/{GUID}/resourceGroups/rg-dev/providers/Microsoft.KeyVault/vaults/dev-catalog-ab12"
DIGEST = hashlib.sha256(b"x").digest()
LOOK_ALIKES = {
    "guid": GUID,
    "braced guid": f"{{{GUID.upper()}}}",
    "guids": f"{GUID}/{GUID}",
    "arm id": SCOPE,
    "arm id with guid": f"{SCOPE}/providers/Microsoft.Authorization/roleAssignments/{GUID}",
    "arn": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:dev/shop/db-a1B2c3",
    "role arn": "arn:aws:iam::111111111111:role/dev/CatalogServiceRole2024Version1",
    "hex digest": DIGEST.hex(),
    "md5": hashlib.md5(b"x", usedforsecurity=False).hexdigest(),
    "named digest": f"sha256:{DIGEST.hex()}",
    "integrity": f"sha512-{base64.b64encode(hashlib.sha512(b'x').digest()).decode()}",
    "image": f"mcr.microsoft.com/dotnet/aspnet:8.0@sha256:{DIGEST.hex()}",
    "key vault reference": "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/db-password/)",
    "key vault reference by name": "@Microsoft.KeyVault(VaultName=v;SecretName=db-password)",
    "key vault secret uri": "https://dev-shop.vault.azure.net/secrets/db-password",
    "vault uri": "https://dev-shop.vault.azure.net/",
    "ssh public key": f"ssh-rsa {base64.b64encode(hashlib.sha512(b'k').digest() * 4).decode()} me@host",
    "public key": "-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(DIGEST * 4).decode() + "\n-----END PUBLIC KEY-----",
    "certificate": "-----BEGIN CERTIFICATE-----\n"
    + base64.b64encode(DIGEST * 9).decode()
    + "\n-----END CERTIFICATE-----",
    "sql with identity": "Server=tcp:x.database.windows.net,1433;Authentication=Active Directory Managed Identity;",
    "bus with identity": "Endpoint=sb://x.servicebus.windows.net/;Authentication=ManagedIdentity",
    "insights": f"InstrumentationKey={GUID};IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/",
    "url": "https://x.blob.core.windows.net/pictures/2024/summer.png?version=2",
    "url with user": "ssh://git@github.com/acme/shop.git",
    "subject": "repo:acme/shop:environment:production",
    "service account": "system:serviceaccount:shop:catalog",
    "audience": "api://AzureADTokenExchange",
    "issuer": f"https://westeurope.oic.prod-aks.azure.com/{GUID}/{GUID}/",
    "placeholder": "<your-password-here>",
    "template": "${DB_PASSWORD}",
    "helm template": "{{ .Values.password }}",
    "masked": "********",
    "pascal case": "MicrosoftKeyVaultManagedIdentitySecretsOfficerRole",
    "versioned name": "Standard_D4s_v5-westeurope-2024-11-01-preview",
    "date": "2026-11-21T14:33:00.000Z",
    "cidr": "2001:db8:85a3:8d3:1319:8a2e:370:7348/64",
    "policy": json.dumps({"Version": "2012-10-17", "Statement": [{"Action": "secretsmanager:GetSecretValue"}]}),
    "code": "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.headers) })",
    "sentence": "Rotates the database password every thirty days and tells the owner.",
    "sku": "Standard_E16as_v4+4TB_PS",
    "setting name": "s3UsEast1RegionalEndpoint",
    "path": "Microsoft.DBforPostgreSQL/flexibleServers/databases/orderingDb2024/backups/Full01",
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_let_through(name: str) -> None:
    assert credential(LOOK_ALIKES[name], "setting") == ""


# Under a name that promises a secret, what only looks odd may well be one; ids and references are not.
EVEN_AS_PASSWORD = (
    "guid",
    "braced guid",
    "arm id",
    "arn",
    "role arn",
    "key vault reference",
    "key vault reference by name",
    "key vault secret uri",
    "public key",
    "certificate",
    "placeholder",
    "template",
    "helm template",
    "masked",
)


@pytest.mark.parametrize("name", EVEN_AS_PASSWORD)
def test_let_through_even_under_a_name_that_promises_a_secret(name: str) -> None:
    assert credential(LOOK_ALIKES[name], "DB_PASSWORD") == ""


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("DB_PASSWORD", "a password"),
        ("dbPassword", "a password"),
        ("Smtp__Password", "a password"),
        ("client-secret", "a secret"),
        ("ApiKey", "a key"),
        ("STRIPE_API_KEY", "a key"),
        ("AccountKey1", "a key"),
        ("primaryConnectionString", "a connection string"),
        ("accessToken", "a token"),
        ("privateKeyPem", "a private key"),
        ("passwordPolicy", ""),
        ("secretName", ""),
        ("tokenEndpoint", ""),
        ("publicKey", ""),
        ("kmsKeyId", ""),
        ("clientRequestToken", ""),
        ("passwordFile", ""),
        ("key", ""),
        ("monkey", ""),
    ],
)
def test_names(label: str, kind: str) -> None:
    assert credential_named(label) == kind


@pytest.mark.parametrize(
    "value", ["hunter2", "Winter2024!", "changeit", "correct-horse", "0123456789abcdef0123456789abcdef"]
)
def test_a_name_makes_a_weak_suspicion_strong(value: str) -> None:
    assert credential(value, "DB_PASSWORD") == "a password"
    assert credential(value, "setting") == ""


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD=hunter22",
        'export DB_PASSWORD=\\"hunter22\\"',
        "db:\n  password: hunter22\n",
        'set "clientSecret" = "s3cr3t-value"',
        "--api-key=abcdef123456",
    ],
)
def test_assignments_inside_text(text: str) -> None:
    assert credential(text, "userData")


@pytest.mark.parametrize(
    "text", ["DB_PASSWORD=${DB_PASSWORD}", "password: <password>", "token: {{ token }}", "KEY_COUNT=12"]
)
def test_assignments_of_nothing(text: str) -> None:
    assert credential(text, "userData") == ""


SCRIPTS = (
    "#!/bin/bash\necho hello > /tmp/x\n",
    "#!/bin/bash\napt-get update && apt-get install -y nginx\nsystemctl enable --now nginx\n",
    "#cloud-config\npackages: [nginx, git]\nruncmd:\n  - [systemctl, start, nginx]\n",
    '{"endpoint":"https://db.example.com:5432","retries":3}',
    "https://example.com/a/very/plain/address",
    "x" * 20 + " " + "y" * 43,
)


@pytest.mark.parametrize("text", SCRIPTS)
def test_base64_of_a_script_is_judged_by_the_script(text: str, credentials) -> None:
    assert credential(base64.b64encode(text.encode()).decode(), "customData") == ""
    hidden = f"{text}\nexport A={credentials['github token']}\n"
    assert credential(base64.b64encode(hidden.encode()).decode(), "customData") == "a GitHub token"
    assert credential(base64.b64encode(f"{text}\nDB_PASSWORD=hunter22\n".encode()).decode(), "customData")


@pytest.mark.parametrize(
    "text", ["0123456789abcdef" * 2, "admin:0123456789abcdef0123456789", "correcthorsebatterystaple1234567"]
)
def test_base64_of_one_opaque_token_stays_suspicious(text: str) -> None:
    assert len(text) == 32
    assert credential(base64.b64encode(text.encode()).decode(), "x") == "a 256-bit key in base64"


def test_what_is_wrapped_too_deep_to_be_opened_is_judged_by_how_it_looks() -> None:
    inner = base64.b64encode(SCRIPTS[1].encode()).decode()
    assert credential(inner, "x", depth=2) == ""
    assert credential(inner, "x", depth=3) == "a random credential"


def test_a_name_still_speaks_for_base64_of_a_script() -> None:
    assert credential(base64.b64encode(SCRIPTS[0].encode()).decode(), "DB_PASSWORD") == "a password"


@given(st.text(max_size=400), st.text(max_size=40))
def test_never_fails_and_never_quotes(text: str, label: str) -> None:
    found = credential(text, label)
    assert isinstance(found, str)
    assert len(text) < 12 or text not in found


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_never_fails_on_documents(document: object) -> None:
    credential(json.dumps(document), "data")


def test_never_fails_on_what_is_too_deep_or_too_long() -> None:
    assert credential("[" * 100_000 + "]" * 100_000, "data") == ""
    assert credential("a b " * 200_000, "data") == ""


@given(st.uuids())
def test_guids_are_let_through(value: uuid.UUID) -> None:
    assert credential(str(value), "clientSecret") == ""
    assert credential(f"/subscriptions/{value}/resourceGroups/x", "password") == ""


@given(st.binary(min_size=64, max_size=64))
def test_every_512_bit_key_is_found(key: bytes) -> None:
    assert credential(base64.b64encode(key).decode(), "x") == "an Azure storage account key"


@given(st.binary(min_size=32, max_size=32))
def test_random_256_bit_keys_are_found(key: bytes) -> None:
    text = base64.b64encode(hashlib.sha256(key).digest()).decode()
    assert credential(text, "x") == "a 256-bit key in base64"
    assert credential(text, "sourceCodeHash") == ""


@pytest.mark.parametrize(
    "label", ["AZURE_CLIENT_ID", "accountName", "REDIS_HOST", "endpoint", "queueUrl", "vaultUri", "PGHOST", "PGUSER"]
)
def test_innocent_names(label: str) -> None:
    assert sounds_innocent(label)


@pytest.mark.parametrize("label", ["SETTING_A", "upstream", "DB_PASSWORD", "connection", ""])
def test_names_that_promise_nothing_are_not_innocent(label: str) -> None:
    assert not sounds_innocent(label)


SPOKEN = {
    "sshpass": "sshpass -p {} ssh ops@host",
    "mysql": "mysql -h db -u app -p{} shop",
    "docker": "docker login -u deploy --password {} reg.example.com",
    "curl": "curl -sS -u deploy:{} https://api.example.com/",
    "chpasswd": "echo 'ops:{}' | sudo chpasswd",
    "option": "app serve --password {}",
    "netrc": "machine git.example.com login deploy password {}",
    "xml": "<server><password>{}</password></server>",
    "oracle": "jdbc:oracle:thin:app/{}@//db.example.com:1521/X",
    "document in quotes": 'export CONFIG=\'{{"db": {{"password": "{}"}}}}\'',
}


@pytest.mark.parametrize("form", SPOKEN)
def test_a_password_is_found_where_a_command_or_document_says_that_it_is_one(form: str) -> None:
    word = "horse" + "battery9"
    found = credential(SPOKEN[form].format(word), "setting")
    assert found
    assert word not in found


@pytest.mark.parametrize("form", SPOKEN)
@pytest.mark.parametrize("stands_for", ["${DB_PASSWORD}", "$(cat/mnt/db)", "<password>"])
def test_what_stands_for_a_password_is_none(form: str, stands_for: str) -> None:
    if (form, stands_for) != ("xml", "<password>"):
        assert credential(SPOKEN[form].format(stands_for), "setting") == ""


@pytest.mark.parametrize("repeated", ["mysql -x ", "curl -u ", "docker login ", "hash=", "a-", "</<password>", "a:b "])
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


# Nothing of this is a token alone, and so none of it makes a token of what it stands beside or around.
SURROUNDED: dict[str, Callable[[str], str]] = {
    "beside a run of x": lambda value: f"A=xxxxxxxx\nUPSTREAM={value}\n",
    "beside padding in JSON": lambda value: json.dumps({"t": value, "pad": "xxxxxxxx"}, separators=(",", ":")),
    "above a rule": lambda value: f"TOKEN={value}\n------------",
    "before an alphabet": lambda value: f"{value},abcdefghijklmnop",
    "before zeros": lambda value: f"{value},000000000000000",
    "in a tag of YAML": lambda value: f"!Ref {value}",
    "in backticks": lambda value: f"`{value}`",
    "in braces": lambda value: f"{{{value}}}",
    "as a variable": lambda value: f"var.{value}",
    "as a reference": lambda value: f"env:{value}",
    "in a template": lambda value: f"{{{{ {value} }}}}",
    "behind a possessive": lambda value: f"your-{value}",
    "called public": lambda value: f"public_token={value}",
    "far down": lambda value: "a b " * 200_000 + value,
}


@pytest.mark.parametrize("around", SURROUNDED)
@pytest.mark.parametrize("form", ["github token", "aws access key id"])
def test_found_whatever_stands_around(credentials, form: str, around: str) -> None:
    assert credential(SURROUNDED[around](credentials[form]), "setting")


@pytest.mark.parametrize("pad", ["X=1234567890123456", "App=xxxxxxxx", "A=abcdefghijklmnop"])
def test_a_password_is_found_beside_what_nobody_drew(pad: str) -> None:
    value = "Qx7" + "vR2" + "mWz9"
    assert credential(f"Server=a;Password={value};{pad}", "setting") == "a password in a connection string"
    assert credential(f"https://u:{value}@h/abcdefghijklmnop", "setting") == "a password in a URL"


def test_a_sealed_message_ends_where_it_says(credentials) -> None:
    token = credentials["github token"]
    assert credential(f"-----BEGIN PGP MESSAGE-----\n{token}", "setting") == "a GitHub token"
    assert credential(f"-----BEGIN CERTIFICATE-----\n{token}", "setting") == "a GitHub token"


@pytest.mark.parametrize(("value", "found"), [("pa/ss" + "Word", True), ("kv/shop/db", False)])
def test_a_password_with_a_stroke_is_no_path(value: str, found: bool) -> None:
    assert bool(credential(f"DB_PASSWORD={value}", "setting")) == found


def test_a_token_that_documents_print_is_none() -> None:
    assert credential("gh" + "p_" + "x" * 36, "GITHUB_TOKEN") == ""


def test_the_plainest_form_names_what_a_text_holds(credentials) -> None:
    both = f"k1: {credentials['storage key']}\nk2: {credentials['github token']}"
    assert credential(both, "setting") == "an Azure storage account key"


def test_letters_in_capitals_are_the_same_form(credentials) -> None:
    text = credentials["service bus connection string"].replace("SharedAccessKey=", "SHAREDACCESSKEY=")
    assert credential(text, "setting")
    assert credential(f"AUTHORIZATION: BEARER {credentials['random token']}1", "setting")


@pytest.mark.parametrize("label", ["existingSecret", "auth.existingSecret", "imagePullSecret", "certificatesSecret"])
def test_the_name_of_a_secret_is_none(label: str) -> None:
    assert credential("shop-db-credentials", label) == ""


@pytest.mark.parametrize("label", ["WG_PUBLIC_KEY", "vapidPublicKey", "txt"])
def test_what_is_published_is_let_through(label: str) -> None:
    key = base64.urlsafe_b64encode(hashlib.sha256(label.encode()).digest()).decode()
    assert credential(f"site-verification={key[:40]}" if label == "txt" else key, label) == ""


def test_a_header_carries_a_token_of_letters_too() -> None:
    letters = "".join("kqzwvxjmpr"[int(digit)] for digit in str(7**40))
    assert credential(f"Authorization: Bearer {letters}", "setting") == "an authorization header"
    assert credential("Uses Basic AuthenticationSettings of the gateway", "setting") == ""


@pytest.mark.parametrize("segment", ["ABcde-", "Abc-", "ABCdef-", "Word/", "a1."])
def test_words_are_read_in_one_way_only(segment: str) -> None:
    """Each part of such a text once had two readings or three, and each part more doubled the time."""
    costs = []
    for parts in (10_000, 20_000):
        started = time.process_time()
        credential.__wrapped__(segment * parts + "!", "setting")
        costs.append(time.process_time() - started)
    assert costs[1] < 6 * costs[0] + 0.05
