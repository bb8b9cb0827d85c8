"""Types that let an outside issuer's tokens be an identity here."""

from typing import Final

CREDENTIALS: Final = frozenset(
    {
        "azure-native:managedidentity:FederatedIdentityCredential",
        "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
        "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential",
        "azure:armmsi/federatedIdentityCredential:FederatedIdentityCredential",
    }
)
ROLES: Final = frozenset({"aws:iam/role:Role"})
IDENTITY: Final = "azure-native:managedidentity:UserAssignedIdentity"

OIDC_PROVIDER: Final = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
LIMIT: Final = 20
"""Federated credentials that Azure takes on one identity or application."""

SUBJECTLESS: Final = ("cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com")
"""Issuers that AWS treats by their audience: their tokens carry no subject that a role could know beforehand."""
