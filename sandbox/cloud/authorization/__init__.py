"""Who may do what: Azure's role assignments evaluated as the service does it.

    decide(cloud, principal, action, scope) -> Decision

`principal` is an object id (of a managed identity, a user, a group), `action` an Azure action
(`Microsoft.KeyVault/vaults/secrets/getSecret/action`), `scope` an ARM id, objects in a vault or containers in an
account included. Raises `RefusedError` with code `NotModelled` where the sandbox does not know what Azure would say.
"""

from sandbox.cloud.authorization.decision import Decision, decide

__all__ = ["Decision", "decide"]
