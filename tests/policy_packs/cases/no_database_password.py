from typing import Any

from zs_policy.model import MISSING
from zs_policy.tables.databases import DATABASES, Database
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

GIVEN = "is the way in: neither IAM sign-in nor a managed master password is on"
LEFT = "must be true, or the master password managed by the cloud"
UNDECIDED = "is not known yet: workloads may sign in with a password"


def cases(kind: str, database: Database) -> list[Case]:
    password = database.passwords[0]
    found: list[Case] = []
    if database.managed:
        props: dict[str, Any] = {database.managed: True, password: "x1"}
        found.append(
            Case(
                Sample(kind, props),
                Break(database.managed, False, GIVEN, at=password),
                Break(database.managed, MISSING, GIVEN, at=password),
                Break(database.managed, UNKNOWN, UNDECIDED, undecided=True),
            )
        )
    if database.iam:
        found.append(
            Case(
                Sample(kind, {database.iam: True, "engine": "aurora-mysql"}),
                Break(database.iam, False, LEFT),
                Break(database.iam, MISSING, LEFT),
                Break(database.iam, UNKNOWN, UNDECIDED, undecided=True),
            )
        )
        found.append(
            Case(Sample(kind, {"engine": "oracle-ee"}), *(Break(name, UNKNOWN, GIVEN) for name in database.passwords))
        )
        found.append(Case(Sample(kind, {"engineMode": "serverless"}), Break(password, "x1", GIVEN)))
    else:
        found.append(Case(Sample(kind, {}), *(Break(name, UNKNOWN, GIVEN) for name in database.passwords)))
    return found


CASES = [case for kind, database in DATABASES.items() for case in cases(kind, database)]
CASES.append(
    Case(
        Sample(
            "aws:docdb/elasticCluster:ElasticCluster",
            {"adminUserPassword": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop-a1B2c3"},
        )
    )
)
