"""AWS's own managed policies that reach secrets, keys or identities everywhere: name -> what it reaches.

Source: AWS's managed policy reference.
"""

from collections.abc import Mapping
from typing import Final

WIDE_MANAGED: Final[Mapping[str, str]] = {
    "AdministratorAccess": "everything",
    "AdministratorAccess-Amplify": "every secret and role that an Amplify project may use",
    "AdministratorAccess-AWSElasticBeanstalk": "every role that it may pass on",
    "PowerUserAccess": "every secret and key",
    "IAMFullAccess": "every identity",
    "AWSKeyManagementServicePowerUser": "every key",
    "SecretsManagerReadWrite": "every secret",
    "AWSSecretsManagerClientReadOnlyAccess": "every secret",
    "AmazonSSMFullAccess": "every parameter",
    "AmazonSSMReadOnlyAccess": "every parameter",
    "AWSCloudFormationFullAccess": "whatever a stack's role reaches",
    "SystemAdministrator": "every role that it may pass on",
    "DatabaseAdministrator": "every role that it may pass on",
    "DataScientist": "every role that it may pass on",
    "AWSOrganizationsFullAccess": "every account",
    "AmazonEKSClusterAdminPolicy": "every secret of the cluster",
    "AmazonEKSAdminPolicy": "every secret of the cluster",
    "AWSCodeBuildAdminAccess": "every parameter and build role",
}

POLICY_REFERENCES: Final[Mapping[str, str]] = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
    "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": "managedPolicyArns",
    "aws:rolesanywhere/profile:Profile": "managedPolicyArns",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "policyArn",
}
"""Types that attach a policy by its ARN -> the property that names it."""
