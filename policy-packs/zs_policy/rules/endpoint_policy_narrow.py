"""VPC endpoints to secrets, keys and tokens that let anyone through to anything."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.reach import everything
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.endpoints import ENDPOINT, SECRET_SERVICES
from zs_policy.tables.policies import PolicyKind, types_with
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    service = resource.at("serviceName")
    if resource.kind == ENDPOINT and not (isinstance(service, str) and service.endswith(SECRET_SERVICES)):
        return
    for document in documents(resource, PolicyKind.ENDPOINT):
        for statement in document.statements or ():
            if statement.open or UNKNOWN in (value for _, value in statement.principals):
                yield undecided(statement.path, "is not known yet: it may let anyone through", plausible=True)
            everyone = any(value == "*" for _, value in statement.principals)
            if statement.allows and everyone and everything(statement) and not statement.narrowed():
                yield violated(statement.path, "lets anyone through to anything, accounts of others among them")


RULE = ResourceRule(
    id="endpoint-policy-narrow",
    title="An endpoint to secrets says who passes to what",
    why=(
        "An open endpoint is a way out of a closed network: to another account's secret store, with what was "
        "stolen here."
    ),
    severity=Severity.MEDIUM,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Let this organisation's principals through, to this account's resources.",
    code='"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-...", "aws:ResourceAccount": account}}',
    types=types_with(PolicyKind.ENDPOINT),
    check=check,
)
