from dataclasses import replace

from zs_policy.testing import CONTEXT, Break, Case, Sample

URL = "postgres://app:" + "s3cr3tpw" + "@db.example.com/orders"
CONFIG = {"zero-secret:region": "westeurope", "zero-secret:smtp": "mail.example.com"}
CASES = [
    Case(
        Sample("pulumi:pulumi:Stack", {}),
        Break(
            "",
            None,
            "is a secret in the stack's configuration",
            at="config.zero-secret:smtp",
            of=None,
            context=replace(CONTEXT, config=CONFIG, secret_config=frozenset({"zero-secret:smtp"})),
        ),
        Break(
            "",
            None,
            "is a secret in the stack's configuration",
            at="config.zero-secret:smtp",
            of=None,
            context=replace(CONTEXT, config=CONFIG | {"zero-secret:smtp": "[secret]"}),
        ),
        Break(
            "",
            None,
            "holds what looks like a password in a URL",
            at="config.zero-secret:smtp",
            of=None,
            context=replace(CONTEXT, config=CONFIG | {"zero-secret:smtp": URL}),
        ),
        context=replace(CONTEXT, config=CONFIG),
    )
]
