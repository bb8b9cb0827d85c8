from zs_policy.tables.naming import NAMES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

GOOD = {"aws:kms/alias:Alias": "alias/dev/shop", "aws:secretsmanager/secret:Secret": "dev/shop/db"}
CASES = [
    Case(
        Sample(kind, {naming.path: GOOD.get(kind, "shop-dev-1")}),
        *(
            Break(naming.path, name, f"is no name for this: {naming.rule}")
            for name in ("shop dev", "shop/d$v", "", "x" * 513, 7)
        ),
        Break(naming.path, UNKNOWN, "is not known yet", undecided=True),
    )
    for kind, naming in NAMES.items()
] + [
    Case(
        Sample(kind, {naming.path: GOOD.get(kind, "shop-dev-1")}),
        *(Break(naming.path, name, f"is no name for this: {naming.rule}") for name in names),
    )
    for kind, names in {
        "azure-native:keyvault:Vault": ["KV-dev", "kv_dev", "kv--dev", "kv-dev-", "1kv", "kv", "k" * 25, "kv.dev"],
        "azure-native:keyvault:Secret": ["DbPassword", "db_password", "db.password", "d" * 128],
        "azure-native:managedidentity:UserAssignedIdentity": ["Id-dev", "id_dev", "id", "-id-dev", "i" * 129],
        "aws:secretsmanager/secret:Secret": ["Dev/db", "/dev/db", "dev//db", "dev/db_password"],
        "aws:kms/alias:Alias": ["alias/aws/shop", "shop", "alias/Shop"],
        "aws:iam/role:Role": ["r" * 65],
    }.items()
    for naming in [NAMES[kind]]
]
