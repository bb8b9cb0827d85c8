"""What a platform team may configure for each rule: its level, whether an undecided verdict fails, its parameters, and
dated exceptions.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import cast

from zs_policy.profile import Exemption, Level, Settings
from zs_policy.rule import Rule

SCHEMA: dict[str, object] = {
    "undecided": {
        "type": "string",
        "enum": ["fail", "report"],
        "default": "fail",
        "description": "Whether a value that is not known at preview fails like a violation, or is only reported.",
    },
    "exceptions": {
        "type": "array",
        "default": [],
        "description": "Resources that may break this rule, each with a reason and a date after which it fails again.",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["resource", "reason", "expires"],
            "properties": {
                "resource": {"type": "string", "description": "A URN, or the end of one: `type::name`."},
                "reason": {"type": "string", "minLength": 10},
                "expires": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"},
            },
        },
    },
}


def schema(rule: Rule) -> dict[str, object]:
    """The JSON schema of a rule's configuration: what every rule has, and its own parameters."""
    own = {
        name: {**option.schema, "default": option.default, "description": option.description}
        for name, option in rule.options.items()
    }
    return SCHEMA | own


def parse(rule: Rule, level: Level, properties: Mapping[str, object]) -> Settings:
    """Raises ValueError for a date that is none: an exception without an end must not start.

    The engine has held the properties against `schema` before it sends them.
    """
    entries = cast("list[Mapping[str, str]]", properties.get("exceptions") or [])
    return Settings(
        level=level,
        report_undecided=properties.get("undecided") == "report",
        exceptions=tuple(
            Exemption(e["resource"], e["reason"].strip(), date.fromisoformat(e["expires"])) for e in entries
        ),
        options={name: _whole(properties[name]) for name in rule.options if name in properties},
    )


def _whole(value: object) -> object:
    """The engine's messages know one kind of number only."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def today() -> date:
    return datetime.now(UTC).date()
