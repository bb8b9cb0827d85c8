from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE, UNKNOWN

URL = "postgres://app:" + "s3cr3tpw" + "@db.example.com/orders"
STACK, REFERENCE = "pulumi:pulumi:Stack", "pulumi:pulumi:StackReference"


def stack(value: object) -> Sample:
    return Sample(STACK, {}, "stack", outputs={"vault": value})


def reference(outputs: dict[str, object]) -> Sample:
    return Sample(REFERENCE, {"name": "acme/zero-secret/dev"}, "reference", outputs=outputs, read_only=True)


MARKED = {SIGNATURE: SECRET, "value": "hunter2"}
UNNAMED = {SIGNATURE: SECRET, "value": UNKNOWN}
WHOSE = "that this stack publishes"


def told(outputs: dict[str, object]) -> Sample:
    """A stack as a line of JSON tells it: outputs are its properties."""
    return Sample(STACK, outputs, "stack")


CASES = [
    Case(
        told({"vaultUri": UNKNOWN, "primaryKeyName": UNKNOWN, "kubeconfig": "users: [{user: {exec: {command: az}}}]"}),
        Break("adminPassword", UNKNOWN, f"is called a password {WHOSE}"),
        Break("primaryKey", UNKNOWN, f"is called a key {WHOSE}"),
        Break("db.connectionString", UNKNOWN, f"is called a connection string {WHOSE}"),
        Break("token", UNKNOWN, f"is not known yet and may be a token {WHOSE}", undecided=True),
        Break("kubeconfig", UNKNOWN, f"is not known yet and may be a login {WHOSE}", undecided=True),
        Break("kubeconfig", "users: [{user: {token: x}}]", f"is what looks like a login to a cluster {WHOSE}"),
        Break("name", UNNAMED, f"is a secret {WHOSE}"),
        Break("url", URL, f"is what looks like a password in a URL {WHOSE}"),
    ),
    Case(
        stack("https://dev-x.vault.azure.net/"),
        Break("", stack(MARKED), "is a secret that this stack publishes", at="vault"),
        Break(
            "",
            stack(URL),
            "is what looks like a password in a URL that this stack publishes",
            at="vault",
        ),
        Break(
            "",
            reference({"outputs": {"key": MARKED}}),
            "is a secret that a referenced stack publishes",
            at="outputs.key",
        ),
        Break(
            "",
            reference({"secretOutputNames": ["key"]}),
            "a referenced stack publishes secret outputs",
            at="secretOutputNames",
        ),
        beside=[reference({"outputs": {"vault": "https://dev-x.vault.azure.net/"}, "secretOutputNames": []})],
    ),
]
