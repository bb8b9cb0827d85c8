"""AWS resource policies that invite everyone: of secrets, keys, buckets, queues, topics, registries, functions."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.reach import everything, whole_service
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import Document, Statement, documents
from zs_policy.tables import controls
from zs_policy.tables.policies import PolicyKind, types_with
from zs_policy.tables.text import listed
from zs_policy.trust import is_account
from zs_policy.wire import UNKNOWN

KINDS = (PolicyKind.RESOURCE, PolicyKind.SECRET, PolicyKind.KEY, PolicyKind.PUBLISHED)
SECRETS = "secretsmanager"
PERMISSION = "aws:lambda/permission:Permission"
GRANTS = {
    "aws:cloudwatch/eventPermission:EventPermission": "condition",
    "aws:lambda/layerVersionPermission:LayerVersionPermission": "organizationId",
}
"""Types that let one principal in by a property -> what limits everyone to an organisation."""
ACCOUNTS = ("aws:sourceowner", "aws:sourceaccount", "aws:sourceorg", "aws:principal")
LIMITS = ("sourceArn", "sourceAccount", "principalOrgId", "eventSourceToken")
SERVED = listed("""
    execute-api:invoke ecr-public:batchgetimage ecr-public:batchchecklayeravailability
    ecr-public:getdownloadurlforlayer mediastore:getobject mediastore:describeobject
    """)


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == PERMISSION:
        yield from _permission(resource)
        return
    if resource.kind in GRANTS:
        principal = resource.at("principal")
        if principal is UNKNOWN:
            yield undecided(("principal",), "names a principal that is not known yet", plausible=True)
        elif principal == "*" and resource.at(GRANTS[resource.kind]) is MISSING:
            yield violated(("principal",), "lets anyone in: nothing says whose organisation")
        return
    for document in documents(resource, *KINDS):
        if not document.readable:
            yield undecided(document.path, "is not readable as a policy document")
        elif document.statements is None:
            yield undecided(document.path, "is not known yet: it may let anyone in", plausible=True)
        for statement in document.statements or ():
            if not statement.allows:
                continue
            if statement.open:
                yield undecided(statement.path, "is not known yet: it may let anyone in", plausible=True)
            elif statement.not_principals:
                yield violated(statement.path, "names who may not: everyone else may")
            elif statement.not_actions:
                yield violated(statement.path, "allows every action but those that it names")
            elif _everyone(statement) and not _served(document, statement):
                if not statement.narrowed():
                    yield violated(statement.path, "lets anyone in: no condition says who is asking")
                elif everything(statement) and not statement.narrowed(ACCOUNTS):
                    yield violated(statement.path, "allows every action to whoever meets a condition")
                elif UNKNOWN in statement.actions:
                    yield undecided(statement.path, "is not known yet: it may allow every action", plausible=True)
            elif document.kind is PolicyKind.SECRET and not statement.narrowed() and _account(statement):
                yield violated(statement.path, "lets a whole account in: name the role that reads this secret")
            elif document.kind is PolicyKind.SECRET and (everything(statement) or whole_service(statement, SECRETS)):
                yield violated(statement.path, "allows every action: to read this secret and to say who else may")
            elif everything(statement) and not statement.narrowed() and _service(statement):
                yield violated(statement.path, "allows a service every action, for whoever asks it to")
            elif document.kind is PolicyKind.SECRET and UNKNOWN in statement.actions:
                yield undecided(statement.path, "is not known yet: it may allow every action", plausible=True)
            elif any(value is UNKNOWN for _, value in statement.principals) and not statement.narrowed():
                yield undecided(statement.path, "names a principal that is not known yet", plausible=True)


def _everyone(statement: Statement) -> bool:
    return any(
        isinstance(value, str) and kind.lower() in ("*", "aws") and (value == "*" or value.startswith("arn:aws:iam::*"))
        for kind, value in statement.principals
    )


def _account(statement: Statement) -> bool:
    return any(
        isinstance(value, str) and kind.lower() == "aws" and is_account(value) for kind, value in statement.principals
    )


def _service(statement: Statement) -> bool:
    return any(kind.lower() == "service" for kind, _ in statement.principals)


def _served(document: Document, statement: Statement) -> bool:
    """What an API or a public registry is there for: to be called, to be pulled from."""
    return (
        document.kind is PolicyKind.PUBLISHED
        and bool(statement.actions)
        and all(isinstance(action, str) and action.lower() in SERVED for action in statement.actions)
    )


def _permission(resource: Resource) -> Iterator[Problem]:
    """Who may call a function. A service calls on behalf of whoever asks it to: the source says for whom."""
    principal, action = resource.at("principal"), resource.at("action")
    for name, value in (("principal", principal), ("action", action)):
        if value is UNKNOWN:
            yield undecided((name,), "is not known yet: who may call this function", plausible=True)
    limits = {name for name in LIMITS if resource.at(name) is not MISSING}
    if isinstance(action, str) and "*" in action:
        yield violated(("action",), "allows every action on this function")
    if principal == "*" and "principalOrgId" not in limits:
        yield violated(("principal",), "lets anyone call this function")
    elif isinstance(principal, str) and principal.endswith(".amazonaws.com") and not limits:
        yield violated(("principal",), "lets the service call this function for anyone: name the source")


RULE = ResourceRule(
    id="resource-policy-closed",
    title="No resource policy invites everyone",
    why="A principal of `*` is every account in the world, whatever the policies of one's own identities say.",
    severity=Severity.CRITICAL,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Name the role that may use it, or tie the statement to your organisation or to the calling resource.",
    code='"Principal": {"AWS": role.arn}  # or "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-..."}}',
    types=types_with(*KINDS) | {PERMISSION, *GRANTS},
    check=check,
)
