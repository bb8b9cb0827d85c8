from dataclasses import replace

from zs_policy.testing import CONTEXT, Break, Case, Sample

STACK = Sample("pulumi:pulumi:Stack", {})
PASSPHRASE, CLOUD, OTHER = (replace(CONTEXT, secrets_provider=name) for name in ("passphrase", "cloud", "b64"))
CASES = [
    Case(
        STACK,
        Break("", None, "encrypts its state with a passphrase", of=None, context=PASSPHRASE),
        Break("", None, "encrypts its state with what the profile does not allow", of=None, context=OTHER),
        context=CLOUD,
    ),
    Case(STACK, context=CONTEXT),
    Case(STACK, context=PASSPHRASE, options={"providers": ["cloud", "passphrase"]}),
]
