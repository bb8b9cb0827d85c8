"""Secrets of a vault that do not say of what kind they are."""

from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wants import Want, by_type

TYPES = {
    "azure-native:keyvault:Secret": [
        Want("properties.contentType", bool, "must say what kind of secret this is", there=True)
    ]
}

RULE = ResourceRule(
    id="secret-kind-stated",
    title="A secret says what it is",
    why="How a secret is rotated, and how long it may live, depends on its kind; a value alone does not tell.",
    severity=Severity.LOW,
    family=Family.NAMING,
    fix="State the kind as the content type.",
    code='"content_type": "application/x-api-key"',
    types=frozenset(TYPES),
    check=by_type(TYPES),
)
