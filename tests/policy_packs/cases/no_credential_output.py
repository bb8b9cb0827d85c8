from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE

URL = "postgres://app:" + "s3cr3tpw" + "@db.example.com/orders"
STACK, REFERENCE = "pulumi:pulumi:Stack", "pulumi:pulumi:StackReference"


def stack(value: object) -> Sample:
    return Sample(STACK, {}, "stack", outputs={"vault": value})


def reference(outputs: dict[str, object]) -> Sample:
    return Sample(REFERENCE, {"name": "acme/zero-secret/dev"}, "reference", outputs=outputs, read_only=True)


MARKED = {SIGNATURE: SECRET, "value": "hunter2"}
CASES = [
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
    )
]
