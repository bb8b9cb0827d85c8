"""The audit accounts' immutability policies in the sandbox's cloud, and what the declaration says they should be.

On a real cloud the same operations are `az storage container immutability-policy show`, `lock` and `extend`
(docs/runbooks/lock-audit.md); nothing here pretends to be them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from idp import audit_lock, deleted
from idp.audit_lock import Policy
from idp.errors import IdpError
from idp.project import Project

if TYPE_CHECKING:
    from sandbox.cloud import Cloud

POLICY = "azure-native:storage:BlobContainerImmutabilityPolicy"


class SandboxPolicies:
    """The policies below these ids (accounts, or a subscription) in the sandbox's cloud."""

    def __init__(self, cloud: Path, below: Sequence[str]) -> None:
        self._path, self._below = cloud, tuple(f"{identity.lower()}/" for identity in below)

    def policies(self) -> list[Policy]:
        from sandbox.cloud import Cloud

        cloud = Cloud(self._path)
        try:
            found = [audit_lock.read_policy(item.id, item.outputs) for item in cloud.of_type(POLICY)]
        finally:
            cloud.close()
        return [policy for policy in found if policy.id.lower().startswith(self._below)]

    def lock(self, policy: Policy) -> None:
        from sandbox.cloud.semantics import immutability

        self._do(lambda cloud: immutability.lock(cloud, policy.id, policy.etag))

    def extend(self, policy: Policy, days: int) -> None:
        from sandbox.cloud.semantics import immutability

        self._do(lambda cloud: immutability.extend(cloud, policy.id, days, policy.etag))

    def _do(self, act: Callable[[Cloud], object]) -> None:
        from sandbox.cloud import Cloud, RefusedError

        cloud = Cloud(self._path)
        try:
            act(cloud)
        except RefusedError as problem:
            raise IdpError(str(problem)) from problem
        finally:
            cloud.close()


def declared_days(root: Path, project: Project) -> int:
    """Retention that the audit stack declares."""
    from stacks.model.layers import AuditLayer

    layer = deleted.declared(root, project.audit_stack).layer
    if not isinstance(layer, AuditLayer):
        raise IdpError(f"{project.audit_stack} has no audit layer; see: idp validate")
    return layer.days


def require_changeable(root: Path, project: Project, cloud: Path) -> None:
    """Raise when the declaration differs from what is locked: nothing is started for what an update cannot do."""
    if not cloud.exists():
        return
    below = [f"/subscriptions/{name}" for name in deleted.subscriptions(root, [project.audit_stack])]
    locked = [policy for policy in SandboxPolicies(cloud, below).policies() if policy.locked]
    if not locked or not (differing := audit_lock.differing(locked, days := declared_days(root, project))):
        return
    lines = "\n".join(f"  {policy.label}: locked at {policy.days} days" for policy in differing)
    longest = max(policy.days for policy in differing)
    production = next((name for name, item in project.environments.items() if item.production), "<production>")
    fix = f"extend them first: idp audit extend --env {production}"
    if longest > days:
        fix = f"a locked retention only grows: declare retentionDays: {longest} or more"
    raise IdpError(
        f"stacks/Pulumi.{project.audit_stack}.yaml declares {days} days, and no update changes what is locked; "
        f"nothing was started.\n{lines}\n{fix}"
    )
