"""The rule catalogue as documents: `python -m zs_policy.docs` writes docs/rules/, one page a family and an index. A
test holds them fresh.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from zs_policy.packs import PACKS
from zs_policy.registry import all_rules
from zs_policy.rule import DOCS, Family, ResourceRule, Rule, StackRule

ROOT: Final = Path(__file__).resolve().parents[2]
TEXTS: Final[Mapping[Family, str]] = {
    Family.CREDENTIAL_EXISTS: "Credentials that a program makes: where one exists, it must be kept, and can leak.",
    Family.CREDENTIAL_REACHABLE: "Sign-in with a key or a password left on, where an identity would do.",
    Family.CREDENTIAL_WRITTEN: "Credentials handed to a resource, by the property's name or by the value's shape.",
    Family.CREDENTIAL_LOOKUP: "Credentials that a lookup lists and the program passes on.",
    Family.TRUST: "Who may be an identity: subjects, audiences, issuers, role trust.",
    Family.REACH: "What an identity may reach: vaults, secrets, other environments.",
    Family.VAULT_POSTURE: "How a vault or a key is set up.",
    Family.LIFECYCLE: "Expiry, rotation, retention, deletion.",
    Family.AUDIT: "Whether what happens is written down where nobody can change it.",
    Family.NETWORK: "From where a vault or a store can be reached.",
    Family.KUBERNETES: "How secrets come to workloads in a cluster.",
    Family.STATE: "What lies in Pulumi's own state, configuration and outputs.",
    Family.NAMING: "Names, permitted kinds of secrets and their lifetimes.",
}

HEAD = """# Rules

Written by `python -m zs_policy.docs` from the rules themselves; do not edit.

A rule judges each resource before it is made, or the whole stack at the end of a preview and of an update. It answers
one of three things: **violated**, **undecided** (it met a value that is not known at preview; the message begins with
`undecided:`), or nothing. Undecided fails like violated, except for an unknown in a place whose name says that it is an
id, a host and the like: that is only reported, and decided by `up` before the resource is made. `idp gate` fails for
both unless told otherwise. Why, and how the rules meet the engine:
[adr/0004-rules-and-gate.md](../adr/0004-rules-and-gate.md).

Levels, what undecided means, parameters and exceptions are the engine's own policy configuration:

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

`pulumi preview --policy-pack policy-packs/zero-secret --policy-pack-config config.json`. An exception is reported on
every run, and the rule fails again after its date.
"""


def documents(rules: Mapping[str, ResourceRule | StackRule]) -> dict[str, str]:
    """Every page by its file name."""
    families = {family: [rule for rule in rules.values() if rule.family is family] for family in Family}
    pages = {f"{family.value}.md": _page(family, members) for family, members in families.items() if members}
    return {"README.md": _index(families), **pages}


def _index(families: Mapping[Family, list[ResourceRule | StackRule]]) -> str:
    packs = "\n".join(
        f"| `policy-packs/{name}` | {_listed(f.value for f in chosen)} |" for name, chosen in PACKS.items()
    )
    parts = [HEAD, f"| pack | families |\n|---|---|\n{packs}\n"]
    for family, rules in families.items():
        if rules:
            rows = "\n".join(
                f"| [{r.id}]({family.value}.md#{r.id}) | {r.title} | {r.severity.value} | {_scope(r)} |" for r in rules
            )
            table = f"| rule | what holds | severity | judges |\n|---|---|---|---|\n{rows}\n"
            parts.append(f"## {family.value}\n\n{TEXTS[family]}\n\n{table}")
    return "\n".join(parts)


def _page(family: Family, rules: list[ResourceRule | StackRule]) -> str:
    return "\n".join([f"# {family.value}\n\n{TEXTS[family]} [All rules](README.md)\n", *map(_section, rules)])


def _section(rule: ResourceRule | StackRule) -> str:
    text = f"**{rule.title}** ({rule.severity.value}). {rule.why}\n\n{rule.fix}\n\n```\n{rule.code}\n```\n"
    return f"## {rule.id}\n\n{text}{_frameworks(rule)}{_options(rule)}{_types(rule)}"


def _frameworks(rule: Rule) -> str:
    return f"\nFrameworks: {', '.join(map(str, rule.frameworks))}.\n" if rule.frameworks else ""


def _options(rule: Rule) -> str:
    rows = "\n".join(
        f"| `{name}` | `{option.default}` | {option.description} |" for name, option in rule.options.items()
    )
    return f"\n| parameter | default | meaning |\n|---|---|---|\n{rows}\n" if rows else ""


def _scope(rule: Rule) -> str:
    if isinstance(rule, ResourceRule):
        return f"{len(rule.types)} types" if rule.types else "every resource"
    return "the stack"


def _types(rule: Rule) -> str:
    if not isinstance(rule, ResourceRule) or not rule.types:
        return ""
    return f"\nJudges {_listed(rule.types)}.\n"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def write(folder: Path) -> None:
    """Write every page, and remove those of families that have no rule any more."""
    pages = documents(all_rules())
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    write(ROOT / DOCS)
