"""Every rule over a whole stack with no engine: what the engine would be told, resource by resource and at the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import final

from zs_policy.model import Context, Resource, Stack
from zs_policy.profile import Level, Profile, Ruling, Settings, ruling
from zs_policy.registry import Finding, Ruleset
from zs_policy.rule import Rule


@final
@dataclass(frozen=True)
class Verdict:
    """A finding and what becomes of it. `resource` is None where the finding is about the stack."""

    finding: Finding
    resource: Resource | None
    ruling: Ruling

    @property
    def refuses(self) -> bool:
        """Mandatory and violated, or mandatory and not decided."""
        return self.ruling.level is Level.MANDATORY


def verdicts(
    resources: Sequence[Resource], context: Context, rules: Iterable[Rule], profile: Profile, today: date
) -> Iterator[Verdict]:
    """All verdicts but those of disabled rules: resources in their order, then the stack."""
    chosen = Ruleset(rules, profile.parameters)
    stack = Stack(resources, context)
    settings = Settings()
    for resource in resources:
        if not resource.read_only:
            for finding in chosen.judge(resource, context):
                ruled = ruling(finding, resource, context, profile, settings, today)
                if ruled.level is not Level.DISABLED:
                    yield Verdict(finding, resource, ruled)
    for finding in chosen.judge_stack(stack):
        about = stack.by_urn.get(finding.urn)
        ruled = ruling(finding, about, context, profile, settings, today)
        if ruled.level is not Level.DISABLED:
            yield Verdict(finding, about, ruled)
