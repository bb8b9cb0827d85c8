"""At which level a finding counts: the platform team's profile, and what the engine's own policy configuration adds.

Everything is mandatory, for everyone. Less than that is written down in one file, `policy-packs/profile.yaml`
(`profile_file.py` reads it): levels by kind of environment, services that are still migrating, and single exceptions,
each with a reason and a day on which it ends. Nothing in a program can lower a level: not a tag, not a name that the
program chose. A migrating service is known by its resource groups, which are ids, or by its resources one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final, NamedTuple, final

from zs_policy.ids import resource_group
from zs_policy.model import Context, Resource
from zs_policy.registry import Finding, render
from zs_policy.rule import Rule


@final
class Level(Enum):
    """What a finding does to the run."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"


STRICTNESS: Final = {Level.DISABLED: 0, Level.ADVISORY: 1, Level.MANDATORY: 2}
Levels = Mapping[str, Level]
"""By rule id or family; the rule wins over its family, and what is not named is mandatory."""


def level_in(levels: Levels, rule: Rule) -> Level:
    return levels.get(rule.id) or levels.get(rule.family.value) or Level.MANDATORY


@final
class ByKind(NamedTuple):
    """Levels in production environments and elsewhere."""

    production: Levels
    elsewhere: Levels

    def at(self, context: Context) -> Levels:
        """A stack that belongs to no declared environment counts as production."""
        return self.elsewhere if context.production is False else self.production


EVERYTHING: Final = ByKind({}, {})
"""Mandatory, whatever it is."""


def tail(urn: str) -> str:
    """`type::name` of a URN, the type without its parents'. A name may hold `::` itself and so look like another's."""
    parts = urn.split("::", 3)
    return f"{parts[2].rpartition('$')[2]}::{parts[3]}" if len(parts) == 4 else ""


@final
@dataclass(frozen=True)
class Exemption:
    """One allowed breach. It is always reported, and it ends by itself. `stack` "" means every stack."""

    resource: str
    reason: str
    expires: date
    stack: str = ""

    def covers(self, urn: str, stack: str) -> bool:
        return self.stack in ("", stack) and bool(urn) and self.resource in (urn, tail(urn))


@final
@dataclass(frozen=True)
class Migration:
    """A service that is still in phase 1 to 3 in these stacks, until a day. `groups` are names of resource groups in
    lower case.
    """

    service: str
    phase: int
    stacks: frozenset[str]
    groups: frozenset[str]
    resources: frozenset[str]
    reason: str
    until: date

    def covers(self, resource: Resource | None, stack: str) -> bool:
        if resource is None or stack not in self.stacks:
            return False
        return resource_group(resource) in self.groups or tail(resource.urn) in self.resources


@final
@dataclass(frozen=True)
class Profile:
    """What `profile.yaml` says."""

    levels: ByKind = EVERYTHING
    phases: Mapping[int, ByKind] = field(default_factory=dict[int, ByKind])
    migrating: Sequence[Migration] = ()
    exceptions: Mapping[str, Sequence[Exemption]] = field(default_factory=dict[str, Sequence[Exemption]])
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])


@final
@dataclass(frozen=True)
class Settings:
    """One rule's configuration, as the engine hands it over."""

    level: Level = Level.MANDATORY
    report_undecided: bool = False
    exceptions: Sequence[Exemption] = ()
    options: Mapping[str, object] = field(default_factory=dict[str, object])


@final
class Ruling(NamedTuple):
    """What becomes of a finding: its level, and the whole message."""

    level: Level
    text: str


def ruling(
    finding: Finding, resource: Resource | None, context: Context, profile: Profile, settings: Settings, today: date
) -> Ruling:
    """`resource` is the one that the finding is about, None where it is about the stack. The lowest level counts."""
    rule, text = finding.rule, render(finding)
    level = min(settings.level, level_in(profile.levels.at(context), rule), key=STRICTNESS.__getitem__)
    if finding.undecided and (finding.plausible or settings.report_undecided):
        level = min(level, Level.ADVISORY, key=STRICTNESS.__getitem__)
    if level is Level.DISABLED:
        return Ruling(level, text)
    for allowed in (*settings.exceptions, *profile.exceptions.get(rule.id, ())):
        if allowed.covers(finding.urn, context.stack):
            if allowed.expires >= today:
                return Ruling(Level.ADVISORY, f"exception until {allowed.expires} ({allowed.reason}): {text}")
            text = f"{text}\n  the exception for this resource expired on {allowed.expires}"
    for service in profile.migrating:
        if service.covers(resource, context.stack):
            in_phase = level_in(profile.phases[service.phase].at(context), rule)
            if STRICTNESS[in_phase] >= STRICTNESS[level]:
                continue
            if service.until >= today:
                why = f"phase {service.phase} of {service.service} until {service.until} ({service.reason})"
                return Ruling(in_phase, f"{why}: {text}")
            text = f"{text}\n  the migration of {service.service} was to end on {service.until}"
    return Ruling(level, text)
