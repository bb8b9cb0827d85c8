"""Cases for a rule on what IAM policies allow: one statement in every property that holds rights of an identity."""

import json
from typing import Any, Final

from zs_policy.tables.policies import IDENTITIES, POLICIES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import Path

_PLACES: Final = [(kind, path) for kind, places in POLICIES.items() for path, what in places if what in IDENTITIES]
"""Every property of the SDK that holds rights of an identity."""


def statement(action: object, resource: object = "*", **more: object) -> dict[str, Any]:
    """An Allow; `more` are its further elements."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def at(kind: str, path: str, given: object, *, text: bool = False) -> Sample:
    """A resource of the type with these statements at the property, as an object or as text."""
    document: object = {"Version": "2012-10-17", "Statement": given}
    value = json.dumps(document) if text else document
    name, _, below = path.partition(".")
    return Sample(kind, {name: [{below: value}] if below else value})


def place(path: str, *steps: str | int) -> Path:
    """Where in such a resource these steps into the document lead."""
    name, _, below = path.partition(".")
    return (name, 0, below, *steps) if below else (name, *steps)


def case(good: object, says: str, *bad: object) -> list[Case]:
    """Each bad statement in place of the good one, in every property of every type; as text in one of them."""
    found = [
        Case(
            at(kind, path, [good]),
            *(Break(place(path, "Statement", 0), b, says) for b in bad),
        )
        for kind, path in _PLACES
    ]
    return [*found, Case(at("aws:iam/policy:Policy", "policy", good, text=True))]
