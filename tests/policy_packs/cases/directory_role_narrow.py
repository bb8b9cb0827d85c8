from zs_policy.rules.directory_role_narrow import TYPES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

READER = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
CASES = [
    Case(
        Sample(kind, {name: READER}),
        *(
            Break(name, guid.upper(), f"is {what}: whoever has it may become anyone in the tenant")
            for guid, what in known.items()
        ),
        Break(name, UNKNOWN, "is not known yet: which role this is", undecided=True),
    )
    for kind, (name, known) in TYPES.items()
]
