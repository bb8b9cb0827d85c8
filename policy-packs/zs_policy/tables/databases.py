"""Databases whose workloads sign in with a password unless told otherwise, and what tells them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from zs_policy.tables.text import listed


class Database(NamedTuple):
    """`managed`: the cloud makes, keeps and rotates the master password. `iam`: workloads sign in with a role.

    `passwords` are the properties in which the program could give one itself. Where there is an `iam` switch, one of
    the two must be on; where there is none, giving a password is the mistake.
    """

    managed: str
    passwords: tuple[str, ...]
    iam: str = ""


DATABASES: Final[Mapping[str, Database]] = {
    "aws:docdb/cluster:Cluster": Database("manageMasterUserPassword", ("masterPassword", "masterPasswordWo")),
    "aws:docdb/elasticCluster:ElasticCluster": Database("", ("adminUserPassword",)),
    "aws:rds/cluster:Cluster": Database(
        "manageMasterUserPassword", ("masterPassword", "masterPasswordWo"), "iamDatabaseAuthenticationEnabled"
    ),
    "aws:rds/instance:Instance": Database(
        "manageMasterUserPassword", ("password", "passwordWo"), "iamDatabaseAuthenticationEnabled"
    ),
    "aws:redshift/cluster:Cluster": Database("manageMasterPassword", ("masterPassword", "masterPasswordWo")),
    "aws:redshiftserverless/namespace:Namespace": Database(
        "manageAdminPassword", ("adminUserPassword", "adminUserPasswordWo")
    ),
}

IAM_ENGINES: Final = listed("mysql mariadb postgres aurora aurora-mysql aurora-postgresql")
"""Engines of RDS that know IAM sign-in; the others can only have a managed password."""

MANAGED: Final = "manage\\w*Password"
"""How the switch that hands the master password to the cloud is called in the SDK."""
