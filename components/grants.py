"""Who may be given a right, and the one place that makes role assignments."""

from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_azure_native import authorization

from components import roles
from components.errors import EnvironmentMismatchError, Problem


@dataclass(frozen=True)
class Principal:
    """Whoever a token speaks for, in one environment.

    `key` is stable and known before the principal exists (the ARM id of an identity, or the object id of a group): it
    names the grants. `object_id` is what Entra knows it by, an Output for an identity of this program.
    """

    key: str
    object_id: pulumi.Input[str]
    kind: Literal["ServicePrincipal", "Group"]
    environment: str

    @property
    def label(self) -> str:
        """The last part of the key: what tells one grant on a resource from another in the names of a program."""
        return self.key.rsplit("/", 1)[-1]


def same_environment(where: str, environment: str, principal: Principal) -> None:
    """Refuse a grant that reaches across environments."""
    if principal.environment != environment:
        problem = Problem(
            "a principal of another environment",
            f"one of environment {principal.environment!r}",
            f"principals of environment {environment!r}",
            "give each environment its own identity and its own resource",
        )
        raise EnvironmentMismatchError(where, [problem])


def assign_role(
    name: str,
    *,
    scope: str,
    role: roles.Role,
    principal: Principal,
    environment: str,
    opts: pulumi.ResourceOptions,
) -> "authorization.RoleAssignment":
    """Give `principal` one role at one scope.

    The kind of the principal is always sent: without it Azure looks a new identity up in a replica that may not know it
    yet and fails with PrincipalNotFound. Nothing waits until the role works: that is for who uses it (readiness probe).
    """
    same_environment(name, environment, principal)
    return authorization.RoleAssignment(
        name,
        scope=scope,
        role_assignment_name=roles.assignment_name(scope, principal.key, role),
        role_definition_id=roles.role_definition_id(scope, role),
        principal_id=principal.object_id,
        principal_type=principal.kind,
        description=f"{role}, environment {environment}",
        # An identity made anew has another object id and the same key: the same name, so the old grant goes first.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
