from zs_policy.switches import ANYTHING
from zs_policy.tables.minted import MINTED, MINTED_WHEN, NAMED
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SOUND = Sample("aws:iam/role:Role", {}, name="sound")


def broken(switch) -> list[Break]:
    if switch.on is ANYTHING:
        return [Break(switch.path, value, f"makes this resource {switch.what}") for value in ("x", UNKNOWN)]
    return [
        *(Break(switch.path, on, f"makes this resource {switch.what}") for on in switch.on),
        Break(switch.path, UNKNOWN, f"may make this resource {switch.what}", undecided=True),
    ]


CASES = [
    Case(
        SOUND,
        *(
            Break(
                "",
                Sample(kind, {}),
                f"this resource is {what}",
            )
            for kind, what in MINTED.items()
        ),
    ),
    Case(
        Sample("random:index/randomString:RandomString", {"length": 6}, name="suffix"),
        *(
            Break(
                "",
                Sample(kind, {}, name="db-password"),
                "this resource is random text kept in state and is called a password",
            )
            for kind in sorted(NAMED)
        ),
    ),
    *(
        Case(Sample(kind, {}), *(b for switch in switches for b in broken(switch)))
        for kind, switches in MINTED_WHEN.items()
    ),
    Case(Sample("aws:iot/certificate:Certificate", {"active": True, "csr": "x"})),
    Case(Sample("azure-native:apimanagement:NamedValue", {"secret": True, "keyVault": {"secretIdentifier": "x"}})),
    Case(Sample("kubernetes:core/v1:Secret", {"type": "Opaque"})),
]
