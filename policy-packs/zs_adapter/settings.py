"""What a platform team may configure for each rule: its level, whether an undecided verdict fails, its parameters, and
dated exceptions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import cast, final

from zs_policy.registry import Finding
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


@final
@dataclass(frozen=True)
class Exception_:  # noqa: N801 - the word that people use; the underscore keeps Python's own
    """One allowed breach. It is always reported, and it ends by itself."""

    resource: str
    reason: str
    expires: date

    def covers(self, urn: str) -> bool:
        return urn == self.resource or urn.endswith(f"::{self.resource}")


@final
@dataclass(frozen=True)
class Settings:
    """One rule's configuration."""

    report_undecided: bool = False
    exceptions: tuple[Exception_, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict[str, object])

    def exception_for(self, finding: Finding) -> Exception_ | None:
        return next((e for e in self.exceptions if finding.urn and e.covers(finding.urn)), None)


def parse(rule: Rule, properties: Mapping[str, object]) -> Settings:
    """Raises ValueError for a date that is none: an exception without an end must not start.

    The engine has held the properties against `schema` before it sends them.
    """
    entries = cast("list[Mapping[str, str]]", properties.get("exceptions") or [])
    return Settings(
        report_undecided=properties.get("undecided") == "report",
        exceptions=tuple(
            Exception_(e["resource"], e["reason"].strip(), date.fromisoformat(e["expires"])) for e in entries
        ),
        options={name: _whole(properties[name]) for name in rule.options if name in properties},
    )


def _whole(value: object) -> object:
    """The engine's messages know one kind of number only."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def today() -> date:
    return datetime.now(UTC).date()
