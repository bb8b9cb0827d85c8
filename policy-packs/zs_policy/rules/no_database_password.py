"""AWS databases whose password the program chose, and where no role is let in instead.

One of two ways is enough: IAM sign-in, or a master password that the cloud makes and rotates in Secrets Manager. What
is given as write-only (`passwordWo`) stays out of state and is still a password that the program knows: it counts.
"""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.switches import same
from zs_policy.tables.databases import DATABASES, IAM_ENGINES
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    database = DATABASES[resource.kind]
    given = next((name for name in database.passwords if resource.at(name) is not MISSING), "")
    managed = resource.at(database.managed) if database.managed else MISSING
    iam = resource.at(database.iam) if database.iam and _knows_iam(resource) else MISSING
    if same(managed, True) or same(iam, True):
        return
    if isinstance(value := resource.at(given or "id"), str) and value.startswith("arn:") and ":secret:" in value:
        return  # which secret holds it, as an elastic cluster of DocumentDB takes it
    unknown = next((name for name, value in ((database.managed, managed), (database.iam, iam)) if value is UNKNOWN), "")
    if unknown:
        yield undecided((unknown,), "is not known yet: workloads may sign in with a password")
    elif given:
        yield violated((given,), "is the way in: neither IAM sign-in nor a managed master password is on")
    elif database.iam and _knows_iam(resource):
        yield violated((database.iam,), "must be true, or the master password managed by the cloud")


def _knows_iam(resource: Resource) -> bool:
    engine = resource.at("engine")
    return resource.at("engineMode") != "serverless" and (not isinstance(engine, str) or engine.lower() in IAM_ENGINES)


RULE = ResourceRule(
    id="no-database-password",
    title="Databases are entered with a role, or with a password that nobody knows",
    why=(
        "A master password that the program chose is known to its readers and to its state, opens the database from "
        "anywhere that reaches it, and is never rotated because the program would put it back."
    ),
    severity=Severity.HIGH,
    family=Family.CREDENTIAL_REACHABLE,
    frameworks=(Control(Framework.NIST_800_53, "IA-5"),),
    fix="Turn IAM sign-in on where the engine knows it, and let the cloud make and rotate the master password.",
    code="manage_master_user_password=True, iam_database_authentication_enabled=True",
    types=frozenset(DATABASES),
    check=check,
)
