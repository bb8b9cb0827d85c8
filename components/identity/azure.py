"""Azure user-assigned managed identity: one per service (or pipeline) and environment, with its federated credentials.

It has no secret, and none can be added. Deliberately not made: management locks (federated credentials inherit a lock,
which would block their removal) and wide roles (a grant is a method of what is granted). The API version of the pinned
SDK knows neither regional isolation nor claims matching.
"""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import managedidentity

from components import arm, checks
from components.base import Component, PlacedArgs, placement_problems, tags_of
from components.errors import FederationError, Problem
from components.federation.subjects import FederatedSubject
from components.grants import Principal

# Azure's limit of federated credentials on one identity.
MOST_CREDENTIALS = 20


class AzureIdentityArgs(PlacedArgs):
    """Arguments of `AzureIdentity`."""

    identity_name: str
    """Name of the identity: 3 to 128 letters, digits, hyphens and underscores, a letter or digit first."""


class AzureIdentity(Component):
    """A managed identity that a workload or a pipeline signs in as.

    `federate` is a method, for Python programs only: a component package has no methods.
    """

    resource_id: str
    """ARM id of the identity."""
    principal_id: pulumi.Output[str]
    """Object id of its service principal."""
    client_id: pulumi.Output[str]
    """Application id that a workload names when it signs in."""

    def __init__(self, name: str, args: AzureIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        checks.require(f"AzureIdentity {name}", placement_problems(args, AzureIdentityArgs), _problems(args))
        super().__init__(name, opts)
        self._args = args
        self.resource_id = arm.identity_id(args["subscription_id"], args["resource_group_name"], args["identity_name"])
        self.identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=args["identity_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=tags_of(args),
            opts=self._child(),
        )
        self.principal_id = self.identity.principal_id
        self.client_id = self.identity.client_id
        self.principal = Principal(self.resource_id, self.principal_id, "ServicePrincipal", args["environment"])
        self._subjects: list[FederatedSubject] = []
        self._last: pulumi.Resource = self.identity
        self.register_outputs(
            {"resourceId": self.resource_id, "principalId": self.principal_id, "clientId": self.client_id}
        )

    def federate(self, credentials: Sequence[FederatedSubject]) -> "list[managedidentity.FederatedIdentityCredential]":
        """Let tokens of other issuers stand for this identity; may be called more than once.

        Azure takes one write at a time on the credentials of an identity, deletions included, so each depends on the
        one before. Replacing one subject of exactly twenty takes two runs: the new one is made before the old one goes.
        """
        checked = [*self._subjects, *credentials]
        _require_few_and_distinct(self.resource_id.rsplit("/", 1)[-1], checked)
        self._subjects = checked
        return [self._federate(credential) for credential in credentials]

    def _federate(self, credential: FederatedSubject) -> "managedidentity.FederatedIdentityCredential":
        made = managedidentity.FederatedIdentityCredential(
            f"{self._prefix}-{credential.name}",
            federated_identity_credential_resource_name=credential.name,
            resource_name_=self._args["identity_name"],
            resource_group_name=self._args["resource_group_name"],
            issuer=credential.issuer,
            subject=credential.subject,
            audiences=[credential.audience],
            # An identity takes a pair of issuer and subject once: the old one goes first.
            opts=self._child([self._last], delete_before_replace=True),
        )
        self._last = made
        return made


def _problems(args: AzureIdentityArgs) -> list[Problem]:
    return checks.named(
        "identity_name",
        args.get("identity_name"),
        pattern="[0-9A-Za-z][0-9A-Za-z_-]*",
        least=3,
        most=128,
        allowed="letters, digits, hyphens and underscores, a letter or digit first",
    )


def _require_few_and_distinct(identity_name: str, credentials: Sequence[FederatedSubject]) -> None:
    problems: list[Problem] = []
    if len(credentials) > MOST_CREDENTIALS:
        fix = "give each pipeline or workload its own identity, or federate an environment instead of its branches"
        got = f"{len(credentials)} credentials"
        problems.append(Problem("too many federated credentials", got, f"{MOST_CREDENTIALS} per identity", fix))
    seen: set[tuple[str, str]] = set()
    for position, credential in enumerate(credentials, 1):
        pair = (credential.issuer, credential.subject)
        if pair in seen:
            got = f"credential {position} repeats an earlier one"
            problems.append(
                Problem("a subject twice on one identity", got, "each issuer and subject once", "remove it")
            )
        seen.add(pair)
    if problems:
        raise FederationError(f"identity {identity_name}", problems)
