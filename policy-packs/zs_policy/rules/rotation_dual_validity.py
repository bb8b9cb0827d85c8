"""Rotation by templates that leave no moment at which two credentials are valid."""

import re
from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN

APPLICATION = re.compile(r"(?i)applications/SecretsManager\w*Rotation(SingleUser|MultiUser)?\b")
STACK = "aws:serverlessrepository/cloudFormationStack:CloudFormationStack"
TEMPLATES = ("aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == STACK:
        application = resource.at("applicationId")
        if application is UNKNOWN:
            yield undecided(("applicationId",), "is not known yet: it may change a login in place", plausible=True)
        match = APPLICATION.search(application) if isinstance(application, str) else None
        if match and (match[1] or "").lower() == "multiuser":
            yield violated(("applicationId",), "moves AWSCURRENT without looking at the replicas")
        elif match:
            yield violated(
                ("applicationId",), "changes the one login in place: the old password is dead before promotion"
            )
        return
    body = resource.at("templateBody")
    if isinstance(body, str) and re.search(r"RotationType\W+\w*SingleUser", body):
        yield violated(("templateBody",), "changes the one login in place: the old password is dead before promotion")


RULE = ResourceRule(
    id="rotation-dual-validity",
    title="A rotation leaves both credentials valid for a while",
    why="Between the change of the password and the last reader's refresh something always still uses the old one.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    frameworks=controls.AUTHENTICATORS,
    fix=(
        "Rotate between two logins, promote after every replica has the new version, revoke after the last "
        "reader has moved."
    ),
    code="# alternate users: app and app_clone; see the rotation functions",
    types=frozenset({STACK, *TEMPLATES}),
    check=check,
)
