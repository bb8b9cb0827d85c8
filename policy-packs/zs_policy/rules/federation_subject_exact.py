"""Federated credentials whose subject is missing, empty, a wildcard, a whole organisation, or not readable at
preview.
"""

import re
from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.subjects import subject_fault
from zs_policy.tables import controls
from zs_policy.tables.federation import CREDENTIALS
from zs_policy.wire import UNKNOWN

EXACT = re.compile(r"claims\['sub'\] eq '(?P<subject>[^']+)'(?: and claims\['[a-z_]+'\] eq '[^'*?]+')*")
"""The one expression that names one subject: further claims may only narrow it."""


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    issuer, subject = resource.at("issuer"), resource.at("subject")
    expression = resource.at("claimsMatchingExpression.value")
    if expression is MISSING:
        expression = resource.at("claimsMatchingExpression")
    if isinstance(expression, str) and (said := EXACT.fullmatch(expression.strip())):
        if fault := subject_fault(said["subject"], issuer if isinstance(issuer, str) else ""):
            yield violated(("claimsMatchingExpression",), fault)
    elif expression is not MISSING:
        yield violated(("claimsMatchingExpression",), "matches subjects by an expression: list the exact ones")
    elif subject is UNKNOWN:
        yield undecided(("subject",), "is not known yet: who may be this identity must be readable at preview")
    elif fault := subject_fault(subject if isinstance(subject, str) else "", issuer if isinstance(issuer, str) else ""):
        yield violated(("subject",), fault)


RULE = ResourceRule(
    id="federation-subject-exact",
    title="A federated credential names one exact subject",
    why="The subject is all that stands between this identity and everyone else whom the same issuer gives tokens to.",
    severity=Severity.CRITICAL,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix="One credential for each pipeline environment, branch or service account; up to 20 fit on an identity.",
    code='subject="repo:<org>/<repo>:environment:<env>"',
    types=CREDENTIALS,
    check=check,
)
