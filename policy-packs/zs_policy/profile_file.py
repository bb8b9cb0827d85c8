"""Reads `profile.yaml`: strictly, all problems at once, each with its line. Half a profile must not lower a level."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, TypeVar, cast

import yaml

from zs_policy.profile import STRICTNESS, ByKind, Exemption, Level, Levels, Migration, Profile, level_in
from zs_policy.rule import Family, Rule

FILE: Final = Path(__file__).resolve().parents[1] / "profile.yaml"
T = TypeVar("T")
REASON: Final = 10
"""Characters; shorter is no reason."""


class ProfileError(Exception):
    """The profile cannot be read: rules must not run on half of it."""


def load(rules: Mapping[str, Rule], file: Path = FILE) -> Profile:
    """The profile; everything mandatory where there is no file. `rules` are all that it may name.

    Raises ProfileError with every problem, one a line.
    """
    if not file.exists():
        return Profile()
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProfileError(f"{file.name}: {' '.join(str(error).split())}") from error
    reader = _Reader(file.name, rules)
    profile = reader.profile(root) if root is not None else Profile()
    if reader.problems:
        raise ProfileError("\n".join(reader.problems))
    return profile


class _Reader:
    def __init__(self, name: str, rules: Mapping[str, Rule]) -> None:
        self.problems: list[str] = []
        self._name = name
        self._rules = rules
        self._families = {family.value for family in Family}

    def profile(self, root: yaml.Node) -> Profile:
        fields = self._fields(root, {"levels", "phases", "migrating", "exceptions", "parameters"})
        levels = self._by_kind(fields["levels"]) if "levels" in fields else ByKind({}, {})
        phases = self._phases(fields.get("phases"))
        migrating = [m for node in self._items(fields.get("migrating")) if (m := self._migration(node, phases))]
        exceptions: dict[str, list[Exemption]] = {}
        for node in self._items(fields.get("exceptions")):
            self._exception(node, exceptions)
        return Profile(levels, phases, tuple(migrating), exceptions, self._parameters(fields.get("parameters")))

    def _problem(self, node: yaml.Node, text: str) -> None:
        self.problems.append(f"{self._name}:{node.start_mark.line + 1}: {text}")

    def _fields(
        self, node: yaml.Node, allowed: set[str] | None = None, required: set[str] | None = None
    ) -> dict[str, yaml.Node]:
        found: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self._problem(node, "must be a mapping")
            return found
        for key, value in cast("list[tuple[yaml.ScalarNode, yaml.Node]]", node.value):
            name = str(key.value)
            if name in found:
                self._problem(key, f"{name!r} is given twice")
            if allowed is not None and name not in allowed:
                self._problem(key, f"{name!r} is not known here; allowed: {', '.join(sorted(allowed))}")
            found[name] = value
        for name in sorted((required or set()) - set(found)):
            self._problem(node, f"{name!r} is missing")
        return found

    def _items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._problem(node, "must be a list")
            return []
        return list(node.value)

    def _by_kind(self, node: yaml.Node) -> ByKind:
        fields = self._fields(node, {"production", "elsewhere"})
        return ByKind(*(self._levels(fields[k]) if k in fields else {} for k in ("production", "elsewhere")))

    def _levels(self, node: yaml.Node) -> Levels:
        levels: dict[str, Level] = {}
        for name, value in self._fields(node, {*self._rules, *self._families}).items():
            if value.value in {level.value for level in Level}:
                levels[name] = Level(value.value)
            else:
                self._problem(value, "must be mandatory, advisory or disabled")
        return levels

    def _phases(self, node: yaml.Node | None) -> dict[int, ByKind]:
        fields = self._fields(node, {"1", "2", "3"}) if node else {}
        phases = {int(name): self._by_kind(value) for name, value in fields.items() if name in ("1", "2", "3")}
        phases = {number: phases.get(number, ByKind({}, {})) for number in (1, 2, 3)}
        for number in (1, 2):
            before, after = phases[number], phases[number + 1]
            pairs = ((before.production, after.production), (before.elsewhere, after.elsewhere))
            for rule in self._rules.values():
                if node and any(STRICTNESS[level_in(b, rule)] > STRICTNESS[level_in(a, rule)] for b, a in pairs):
                    self._problem(node, f"{rule.id} is stricter in phase {number} than in {number + 1}")
        return phases

    def _migration(self, node: yaml.Node, phases: Mapping[int, ByKind]) -> Migration | None:
        required = {"service", "phase", "stacks", "reason", "until"}
        fields = self._fields(node, {*required, "resourceGroups", "resources"}, required)
        groups = frozenset(name.lower() for name in self._texts(fields.get("resourceGroups")))
        resources = frozenset(self._texts(fields.get("resources")))
        if fields and not groups | resources:
            self._problem(node, "a migrating service is known by its resourceGroups or its resources")
        phase = self._read(fields.get("phase"), int, "1, 2 or 3: phase 4 is what everyone else is in")
        until, reason = self._date(fields.get("until")), self._reason(fields.get("reason"))
        if phase is None or until is None:
            return None
        if phase not in phases:
            self._problem(fields["phase"], "must be 1, 2 or 3: phase 4 is what everyone else is in")
        stacks = frozenset(self._texts(fields.get("stacks")))
        return Migration(str(fields["service"].value), phase, stacks, groups, resources, reason, until)

    def _exception(self, node: yaml.Node, found: dict[str, list[Exemption]]) -> None:
        required = {"rule", "resource", "reason", "expires"}
        fields = self._fields(node, {*required, "stack"}, required)
        expires, reason = self._date(fields.get("expires")), self._reason(fields.get("reason"))
        if "rule" in fields and fields["rule"].value not in self._rules:
            self._problem(fields["rule"], f"there is no rule {fields['rule'].value!r}")
        if expires is not None and required <= set(fields):
            stack = str(fields["stack"].value) if "stack" in fields else ""
            exemption = Exemption(str(fields["resource"].value), reason, expires, stack)
            found.setdefault(str(fields["rule"].value), []).append(exemption)

    def _parameters(self, node: yaml.Node | None) -> dict[str, dict[str, object]]:
        parameters: dict[str, dict[str, object]] = {}
        for rule_id, body in (self._fields(node, set(self._rules)) if node else {}).items():
            options = self._rules[rule_id].options if rule_id in self._rules else {}
            fields = self._fields(body, set(options))
            parameters[rule_id] = {
                name: yaml.SafeLoader("").construct_object(n, deep=True) for name, n in fields.items()
            }
            for name, value in parameters[rule_id].items():
                if name in options and type(value) is not type(options[name].default):
                    self._problem(fields[name], f"must be like its default, {options[name].default!r}")
        return parameters

    def _texts(self, node: yaml.Node | None) -> list[str]:
        return [str(item.value) for item in self._items(node) if isinstance(item, yaml.ScalarNode) and item.value]

    def _reason(self, node: yaml.Node | None) -> str:
        reason = str(node.value).strip() if node is not None else ""
        if node is not None and len(reason) < REASON:
            self._problem(node, f"must be a reason of at least {REASON} characters")
        return reason

    def _date(self, node: yaml.Node | None) -> date | None:
        return self._read(node, date.fromisoformat, "a date such as 2027-06-30")

    def _read(self, node: yaml.Node | None, as_: Callable[[str], T], wanted: str) -> T | None:
        if node is None:
            return None
        try:
            return as_(str(node.value))
        except ValueError:
            self._problem(node, f"must be {wanted}")
            return None
