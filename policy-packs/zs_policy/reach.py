"""What AWS identity policies reach: secrets, keys, other identities. Pure reading of statements; no rule lives here."""

from collections.abc import Iterator
from typing import Final

from zs_policy.statements import Statement, wide
from zs_policy.tables.text import listed
from zs_policy.wire import UNKNOWN

SECRET_READS: Final = tuple(
    sorted(
        listed("""
    secretsmanager:GetSecretValue secretsmanager:BatchGetSecretValue ssm:GetParameter ssm:GetParameters
    ssm:GetParametersByPath ssm:GetParameterHistory
    """)
    )
)
SECRET_WRITES: Final = tuple(
    sorted(
        listed("""
    secretsmanager:PutSecretValue secretsmanager:UpdateSecret secretsmanager:PutResourcePolicy
    secretsmanager:DeleteResourcePolicy secretsmanager:UpdateSecretVersionStage secretsmanager:RotateSecret
    secretsmanager:DeleteSecret secretsmanager:ReplicateSecretToRegions ssm:PutParameter ssm:DeleteParameter
    """)
    )
)
KEY_USES: Final = ("kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:Sign")
KEY_CONTROL: Final = (
    "kms:PutKeyPolicy",
    "kms:CreateGrant",
    "kms:ScheduleKeyDeletion",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
)
BECOMING: Final = tuple(
    sorted(
        listed("""
    iam:AddUserToGroup iam:AttachGroupPolicy iam:AttachRolePolicy iam:AttachUserPolicy iam:CreateAccessKey
    iam:CreateLoginProfile iam:CreateOpenIDConnectProvider iam:CreatePolicyVersion iam:CreateSAMLProvider
    iam:CreateServiceSpecificCredential iam:DeleteRolePermissionsBoundary iam:DeleteUserPermissionsBoundary
    iam:PassRole iam:PutGroupPolicy iam:PutRolePolicy iam:PutUserPolicy iam:ResetServiceSpecificCredential
    iam:SetDefaultPolicyVersion iam:UpdateAccessKey iam:UpdateAssumeRolePolicy iam:UpdateLoginProfile
    iam:UpdateSAMLProvider
    dsql:DbConnectAdmin ec2:GetPasswordData ec2-instance-connect:SendSSHPublicKey ecs:ExecuteCommand
    elasticache:Connect glue:UpdateDevEndpoint lambda:UpdateFunctionCode lightsail:DownloadDefaultKeyPair
    lightsail:GetInstanceAccessDetails lightsail:GetRelationalDatabaseMasterUserPassword memorydb:Connect
    rds-db:connect redshift:GetClusterCredentials redshift:GetClusterCredentialsWithIAM
    redshift-serverless:GetCredentials ssm:SendCommand ssm:StartSession sso:CreateAccountAssignment
    sso:PutInlinePolicyToPermissionSet
    sts:AssumeRole sts:AssumeRoleWithSAML sts:AssumeRoleWithWebIdentity sts:GetFederationToken
    """)
    )
)
"""Actions that turn whoever has them on everything into somebody else, or into more than they were."""

PRECIOUS: Final = ("iam", "kms", "secretsmanager", "ssm", "sts")
"""Services whose resources are secrets, keys and identities."""

ABOUT_RESOURCES: Final = (
    "aws:resourcetag/",
    "secretsmanager:",
    "ssm:resourcetag/",
    "ssm:recursive",
    "kms:viaservice",
    "kms:encryptioncontext",
    "kms:resourcealiases",
    "kms:requestalias",
    "kms:grantisforawsresource",
    "kms:grantoperations",
    "iam:passedtoservice",
    "iam:associatedresourcearn",
    "iam:resourcetag/",
    "iam:permissionsboundary",
    "iam:policyarn",
    "iam:awsservicename",
    "sts:externalid",
    "rds:",
    "aws:principaltag/",
    "aws:resourceaccount",
    "aws:resourceorgid",
)
"""Condition keys that narrow which things an action reaches."""


def service_of(action: str) -> str:
    return action.partition(":")[0].lower()


def everywhere(statement: Statement, actions: tuple[str, ...]) -> Iterator[str]:
    """Those of `actions` that this statement allows on everything of their service."""
    wildcard = any(isinstance(r, str) and "*" in r for r in statement.resources)
    if not (wildcard or statement.not_resources) or statement.narrowed(ABOUT_RESOURCES):
        return
    for action in statement.granted(actions):
        service = service_of(action)
        if any(isinstance(r, str) and wide(r, service) for r in statement.resources) or _all_but(statement, service):
            yield action


def perhaps_everywhere(statement: Statement, actions: tuple[str, ...]) -> bool:
    """Whether an unknown resource could be all there is. It is most likely the one that the program has just made."""
    return any(r is UNKNOWN for r in statement.resources) and any(statement.granted(actions))


def _all_but(statement: Statement, service: str) -> bool:
    """NotResource: all but what is named; wide unless it excludes that service as a whole."""
    named = statement.not_resources
    return bool(named) and not any(isinstance(r, str) and wide(r, service) for r in named)


def whole_service(statement: Statement, service: str) -> bool:
    """Whether all actions of a service are allowed by name: `kms:*`, never by a longer pattern; or `*`, on one of its
    own resources.
    """
    return any(isinstance(a, str) and a.lower() == f"{service}:*" for a in statement.actions) or (
        everything(statement) and any(_service(r) == service for r in statement.resources)
    )


def administers(statement: Statement) -> bool:
    """Whether every action is allowed on every secret, key or identity, and not only on what one other service has."""
    return everything(statement) and (
        not statement.resources
        or any(not isinstance(r, str) or any(wide(r, s) for s in PRECIOUS) for r in statement.resources)
    )


def _service(arn: object) -> str:
    """`arn:aws:kms:…` -> `kms`."""
    parts = arn.split(":", 3) if isinstance(arn, str) else []
    return parts[2].lower() if len(parts) > 3 else ""


def everything(statement: Statement) -> bool:
    """Whether every action is allowed by name: `*`."""
    return any(isinstance(a, str) and not a.strip("*?:") and "*" in a for a in statement.actions)
