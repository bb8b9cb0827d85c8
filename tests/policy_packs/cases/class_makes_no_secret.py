from zs_policy.tables.pods import PROVIDER_CLASSES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

CASES = [
    Case(
        Sample(kind, {"spec": {"provider": "azure", "parameters": {"keyvaultName": "kv-dev"}}}),
        Break(
            "spec.secretObjects",
            [{"secretName": "db", "data": []}],
            "copies what is mounted into Secrets of the cluster; leave it out",
        ),
        Break(
            "spec.secretObjects", UNKNOWN, "is not known yet: secrets may be copied into the cluster", undecided=True
        ),
    )
    for kind in sorted(PROVIDER_CLASSES)
]
