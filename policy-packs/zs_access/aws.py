"""AWS: who may do what with a secret or a key, by identity policies and by the policies of the things themselves.

Read as IAM does: something allows and nothing denies. Where a condition could narrow, the wider reading holds: an Allow
under a condition allows, a Deny under one denies nothing. Of the policies that AWS itself keeps, those below are known;
the others reach no secret's value.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple, final

from zs_access.aws_principals import ROLE, Principals
from zs_access.graph import ANY, ROOT, Node, Right, Step
from zs_access.world import World, items, text
from zs_policy.model import Resource
from zs_policy.statements import Document, Statement, covers, documents, parse
from zs_policy.tables.policies import PolicyKind
from zs_policy.wire import UNKNOWN

SECRET: Final = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type
KEY: Final = "aws:kms/key:Key"
SECRET_POLICY: Final = "aws:secretsmanager/secretPolicy:SecretPolicy"  # noqa: S105 - a type
KEY_POLICY: Final = "aws:kms/keyPolicy:KeyPolicy"
POLICY: Final = "aws:iam/policy:Policy"
_OWNERS: Final = {
    "aws:iam/rolePolicy:RolePolicy": "role",
    "aws:iam/userPolicy:UserPolicy": "user",
    "aws:iam/groupPolicy:GroupPolicy": "group",
}
_ATTACHED: Final = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role",),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("user",),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("group",),
    "aws:iam/policyAttachment:PolicyAttachment": ("roles", "users", "groups"),
}
_ACTIONS: Final[dict[str, dict[Right, tuple[str, ...]]]] = {
    "secret": {
        "read": ("secretsmanager:GetSecretValue",),
        "write": ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"),
        "manage": ("secretsmanager:PutResourcePolicy",),
    },
    "key": {
        "use": ("kms:Decrypt", "kms:Sign", "kms:GenerateDataKey"),
        "manage": ("kms:PutKeyPolicy", "kms:CreateGrant", "kms:ScheduleKeyDeletion"),
    },
}
_AWS_OWN: Final = "arn:aws:iam::aws:policy/"
_KEPT_BY_AWS: Final = {
    "AdministratorAccess": "*",
    "PowerUserAccess": "*",
    "SecretsManagerReadWrite": "secretsmanager:*",
    "AWSKeyManagementServicePowerUser": "kms:CreateGrant",
}


class Target(NamedTuple):
    """A secret or key: `arn` where it is known, else what its ARN will end with."""

    key: str
    kind: str
    arn: str
    name: str


class Policy(NamedTuple):
    """A policy that speaks for a principal; `about` are the targets that an unknown one may be about."""

    document: Document
    urn: str
    about: frozenset[str]


@final
class Aws:
    """Reads everything of AWS into the world's graph."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._targets = [self._target(r, "secret" if r.kind == SECRET else "key") for r in world.of(SECRET, KEY)]
        if not self._targets:
            return  # without anything to reach, nobody reaches it
        self._principals = Principals(world)
        self._own: dict[str, list[Policy]] = {}
        for resource in world.of(SECRET, SECRET_POLICY, KEY, KEY_POLICY):
            self._of_targets(resource)
        held: dict[str, list[Policy]] = {}
        for who, policy in self._identity_policies():
            held.setdefault(who, []).append(policy)
        named = {who for policies in self._own.values() for p in policies for who in self._guests(p.document)}
        for who in sorted({*held, *named}):
            for target in self._targets:
                self._evaluate(who, held.get(who, []), target)

    def _target(self, resource: Resource, kind: str) -> Target:
        world = self._world
        arn = text(resource.outputs.get("arn"))
        name = text(resource.at("name")) or text(resource.outputs.get("name"))
        where = world.environment(arn, resource.urn)
        holder = f"aws:{where}:{kind}"
        label = f"{where} {'Secrets Manager' if kind == 'secret' else 'KMS'}".strip()
        world.add(Node(holder, "scope", label, where, parent=ROOT))
        key = world.add(Node(arn or resource.urn, kind, name or resource.name, where, resource.urn, holder))
        world.by_urn[resource.urn] = key
        return Target(key, kind, arn, name)

    def _of_targets(self, resource: Resource) -> None:
        """The policy of a secret or key, its own or beside it."""
        for document in documents(resource, PolicyKind.SECRET, PolicyKind.KEY):
            own = self._world.by_urn.get(resource.urn)
            for key in [own] if own else self._meant(resource, "secretArn") + self._meant(resource, "keyId"):
                self._own.setdefault(key, []).append(Policy(document, resource.urn, frozenset({key})))

    def _meant(self, resource: Resource, name: str) -> list[str]:
        value = resource.at(name)
        if isinstance(value, str):
            return [t.key for t in self._targets if value in (t.arn, t.name) or (t.arn and t.arn.endswith(value))]
        return self._world.sources(resource, name)

    def _identity_policies(self) -> Iterator[tuple[str, Policy]]:
        world, principals = self._world, self._principals
        for kind, owner in _OWNERS.items():
            for resource in world.of(kind):
                for policy in self._policies(resource):
                    yield from ((who, policy) for who in principals.named(resource, owner))
        for role in world.of(ROLE):
            for policy in self._policies(role, "inlinePolicies"):
                yield world.by_urn[role.urn], policy
            for arn in items(role.at("managedPolicyArns")):
                yield from ((world.by_urn[role.urn], policy) for policy in self._attached(arn, role))
        for kind, owners in _ATTACHED.items():
            for resource in world.of(kind):
                for owner in owners:
                    for who in principals.named(resource, owner):
                        yield from ((who, p) for p in self._attached(resource.at("policyArn"), resource))

    def _policies(self, resource: Resource, name: str = "policy") -> list[Policy]:
        """The identity policies in a resource. Unknown ones are about what their text comes from, else everything."""
        sources = frozenset(self._world.sources(resource, name)) & {t.key for t in self._targets}
        about = sources or frozenset(t.key for t in self._targets)
        return [Policy(document, resource.urn, about) for document in documents(resource, PolicyKind.IDENTITY)]

    def _attached(self, arn: object, resource: Resource) -> list[Policy]:
        everything = frozenset(t.key for t in self._targets)
        if isinstance(arn, str) and arn.startswith(_AWS_OWN):
            action = _KEPT_BY_AWS.get(arn.rpartition("/")[2])
            statement = {"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
            return [Policy(parse(statement), resource.urn, everything)] if action else []
        made = self._world.of(POLICY)
        found = [p for p in made if isinstance(arn, str) and arn in (p.outputs.get("arn"), p.outputs.get("id"))]
        if not isinstance(arn, str):
            urns = {urn for urns in resource.property_dependencies.values() for urn in urns}
            found = [p for p in made if p.urn in urns]
        if found:
            return [policy for p in found for policy in self._policies(p)]
        return [Policy(parse(UNKNOWN), resource.urn, everything)]

    def _guests(self, document: Document) -> Iterator[str]:
        """Principals that a thing's own policy lets in by name."""
        for statement in document.statements or ():
            if statement.allows:
                for kind, value in statement.principals:
                    if isinstance(value, str) and (kind.lower() != "aws" or not _is_account(value)):
                        yield self._principals.guest(kind, value)

    def _evaluate(self, who: str, held: list[Policy], target: Target) -> None:
        own = self._own.get(target.key, [])
        guests = [p for p in own if p.document.statements is None or who in set(self._guests(p.document))]
        delegated = target.kind != "key" or not own or any(_delegates(p.document) for p in own)
        for right, actions in _ACTIONS[target.kind].items():
            allowing = self._allowing(actions, [*(held if delegated else []), *guests], target, who)
            if allowing is not None and not self._denied(actions, [*held, *own], target, who):
                urn, doubt = allowing
                step = Step(f"policy {urn.rpartition('::')[2]}", urn)
                self._world.grant(who, target.key, frozenset({(ANY, right)}), step, doubt)

    def _allowing(
        self, actions: tuple[str, ...], policies: list[Policy], target: Target, who: str
    ) -> tuple[str, str] | None:
        """(URN of the policy that allows any of the actions, why it is not sure), a sure one before others."""
        unsure: tuple[str, str] | None = None
        for policy in policies:
            if policy.document.statements is None and target.key in policy.about:
                unsure = unsure or (policy.urn, "its policy is not known yet")
            for statement in policy.document.statements or ():
                if not statement.allows or not self._speaks_of(statement, who):
                    continue
                hit = _hits(statement, target) if any(map(statement.grants, actions)) else False
                if statement.open or hit is None:
                    if target.key in policy.about:
                        unsure = unsure or (policy.urn, "a part of its policy is not known yet")
                elif hit:
                    return policy.urn, ""
        return unsure

    def _denied(self, actions: tuple[str, ...], policies: list[Policy], target: Target, who: str) -> bool:
        """Whether each of the actions is surely denied."""
        statements = [
            s
            for policy in policies
            for s in policy.document.statements or ()
            if not s.allows and not s.tests and not s.open and self._speaks_of(s, who) and _hits(s, target)
        ]
        return all(any(s.grants(action) for s in statements) for action in actions)

    def _speaks_of(self, statement: Statement, who: str) -> bool:
        """An identity's own policy names nobody; a thing's own names its guests."""
        if statement.not_principals:
            return statement.allows
        if not statement.principals:
            return True
        return any(
            isinstance(value, str) and (value == "*" or self._principals.guest(kind, value) == who)
            for kind, value in statement.principals
        )


def _hits(statement: Statement, target: Target) -> bool | None:
    """Whether a statement is about a target; None where it cannot be told."""
    if statement.not_resources:
        return not any(_matches(pattern, target) for pattern in statement.not_resources)
    if not statement.resources:
        return True
    found = [_matches(pattern, target) for pattern in statement.resources]
    return True if True in found else None if None in found else False


def _matches(pattern: object, target: Target) -> bool | None:
    if not isinstance(pattern, str):
        return None
    if pattern == "*":
        return True
    if target.arn:
        return covers(pattern, target.arn)
    parts = pattern.split(":", 5)
    service = "secretsmanager" if target.kind == "secret" else "kms"
    if len(parts) < 6 or not covers(parts[2], service):
        return covers(pattern, f"arn:aws:{service}:r:a:x") if "*" in pattern else False
    if target.kind == "secret" and target.name:
        return covers(parts[5], f"secret:{target.name}-AbCdEf") or covers(parts[5], f"secret:{target.name}")
    return True if parts[5].strip("*?") in ("", "key/", "secret:") else None


def _delegates(document: Document) -> bool:
    """Whether a key's policy lets the account's own policies decide."""
    if document.statements is None:
        return True
    return any(
        s.allows and any(isinstance(v, str) and (_is_account(v) or v == "*") for _, v in s.principals)
        for s in document.statements
    )


def _is_account(principal: str) -> bool:
    return principal.endswith(":root") or (principal.isdigit() and len(principal) == 12)
