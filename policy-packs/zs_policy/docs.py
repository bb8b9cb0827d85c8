"""The rule catalogue as a document: `python -m zs_policy.docs > docs/rules.md`. A test holds it fresh."""

from collections.abc import Mapping

from zs_policy.registry import all_rules
from zs_policy.rule import ResourceRule, Rule, StackRule

HEAD = """# Rules

Written by `python -m zs_policy.docs > docs/rules.md` from the rules themselves; do not edit.

A rule judges each resource before it is made, or the whole stack at the end of a preview and of an update. It answers
one of three things: **violated**, **undecided** (it met a value that is not known at preview; the message begins with
`undecided:`), or nothing. Undecided fails like violated, except for an unknown in a place whose name says that it is an
id, a host and the like: that is only reported, and decided by `up` before the resource is made. `idp gate` fails for
both unless told otherwise. Why, and how the rules meet the engine:
[adr/0004-rules-and-gate.md](adr/0004-rules-and-gate.md).

Levels, what undecided means, and exceptions are the engine's own policy configuration:

```json
{
  "no-password": {
    "enforcementLevel": "mandatory",
    "undecided": "report",
    "exceptions": [
      {"resource": "azure-native:sql:Server::legacy", "reason": "the vendor migrates in June", "expires": "2027-06-30"}
    ]
  }
}
```

`pulumi preview --policy-pack policy-packs/no-secret-zero --policy-pack-config config.json`. An exception is reported on
every run, and the rule fails again after its date.
"""


def document(rules: Mapping[str, ResourceRule | StackRule]) -> str:
    """The whole page."""
    rows = "\n".join(f"| [{r.id}](#{r.id}) | {r.title} | {r.severity.value} | {_scope(r)} |" for r in rules.values())
    parts = [HEAD, "| rule | what holds | severity | judges |\n|---|---|---|---|\n" + rows + "\n"]
    return "\n".join([*parts, *(_section(rule) for rule in rules.values())])


def _section(rule: Rule) -> str:
    frameworks = f"\nFrameworks: {', '.join(rule.frameworks)}.\n" if rule.frameworks else ""
    text = f"**{rule.title}.** {rule.why}\n\n{rule.fix}\n\n```\n{rule.code}\n```\n"
    return f"## {rule.id}\n\n{text}{frameworks}{_types(rule)}"


def _scope(rule: Rule) -> str:
    if isinstance(rule, ResourceRule):
        return f"{len(rule.types)} types" if rule.types else "every resource"
    return "the stack"


def _types(rule: Rule) -> str:
    if not isinstance(rule, ResourceRule) or not rule.types:
        return ""
    return "\nJudges " + ", ".join(f"`{kind}`" for kind in sorted(rule.types)) + ".\n"


if __name__ == "__main__":
    print(document(all_rules()), end="")
