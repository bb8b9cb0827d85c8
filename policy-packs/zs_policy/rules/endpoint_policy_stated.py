"""VPC endpoints to secrets, keys and tokens that have no policy at all: the default one lets anyone through."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.sinks import referring
from zs_policy.tables import controls
from zs_policy.tables.endpoints import ENDPOINT, POLICY, SECRET_SERVICES
from zs_policy.wire import UNKNOWN


def check(stack: Stack) -> Iterator[Problem]:
    loose = any(policy.at("vpcEndpointId") is UNKNOWN for policy in stack.of(POLICY))
    for endpoint in stack.of(ENDPOINT):
        if endpoint.at("policy") is not MISSING or referring(stack, (POLICY,), "vpcEndpointId", endpoint, "id"):
            continue
        service = endpoint.at("serviceName")
        if service is not UNKNOWN and not (isinstance(service, str) and service.endswith(SECRET_SERVICES)):
            continue
        if loose or service is UNKNOWN:
            yield undecided(("policy",), "is missing: it may let anyone through", plausible=True, urn=endpoint.urn)
        else:
            yield violated(("policy",), "is missing, which lets anyone through to anything", urn=endpoint.urn)


RULE = StackRule(
    id="endpoint-policy-stated",
    title="An endpoint to secrets has a policy",
    why="Without one, whoever is in the network passes to the secret store of any account, with what was stolen here.",
    severity=Severity.MEDIUM,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Let this organisation's principals through, to this account's resources.",
    code="policy=json.dumps({...})  # aws:PrincipalOrgID and aws:ResourceAccount",
    check=check,
)
