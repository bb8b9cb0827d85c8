from dataclasses import replace

from zs_policy.testing import CONTEXT, Break, Case, Sample

REFERENCE = "pulumi:pulumi:StackReference"
FOREIGN = "is neither a stack of this environment nor the audit stack"
CASES = [
    Case(
        Sample(REFERENCE, {"name": "acme/zero-secret/dev"}),
        Break("name", "acme/zero-secret/prod", FOREIGN),
        Break("name", "acme/other-project/dev", FOREIGN),
        Break(
            "name",
            "dev-copy",
            "does not say which stack it refers to: name it by the stack's full name",
            undecided=True,
        ),
        Break("name", "acme/zero-secret/staging", FOREIGN),
        beside=[Sample(REFERENCE, {"name": "acme/zero-secret/audit"}, "audit")],
    ),
    Case(
        Sample("pulumi:pulumi:Stack", {}),
        Break(
            "",
            None,
            "the stack 'elsewhere' belongs to no declared environment",
            of=None,
            context=replace(CONTEXT, stack="elsewhere"),
        ),
    ),
]
