"""What a new Azure resource reports of its own state: the same for every resource of a type.

None: the service leaves it out, or the sandbox does not model it and says nothing rather than making something up.
"""

from typing import Any, Final

_COUNTERS: Final = {
    **{f"countDetails.{kind}MessageCount": 0 for kind in ("active", "deadLetter", "scheduled")},
    "countDetails.transferMessageCount": 0,
    "countDetails.transferDeadLetterMessageCount": 0,
    "accessedAt": None,
    "location": None,
}

STATES: Final[dict[str, dict[str, Any]]] = {
    "dbforpostgresql:Configuration": {
        "allowedValues": None,
        "dataType": None,
        "defaultValue": None,
        "description": None,
        "documentationLink": None,
        "isConfigPendingRestart": False,
        "isDynamicConfig": None,
        "isReadOnly": False,
        "unit": None,
    },
    "dbforpostgresql:Server": {
        "backup.earliestRestoreDate": None,
        "highAvailability.state": "NotEnabled",
        "minorVersion": None,
        "privateEndpointConnections": [],
        "replicaCapacity": None,
        "state": "Ready",
    },
    "network:PrivateEndpoint": {
        "networkInterfaces": [],
        "privateLinkServiceConnections[].type": None,
        "subnet.purpose": None,
    },
    "operationalinsights:Workspace": {
        "features.unifiedSentinelBillingOnly": None,
        "privateLinkScopedResources": [],
        "sku.lastSkuUpdate": None,
    },
    "redisenterprise:Database": {"redisVersion": None, "resourceState": "Running"},
    "redisenterprise:RedisEnterprise": {
        "kind": "v2",
        "redisVersion": None,
        "redundancyMode": None,
        "resourceState": "Running",
    },
    "servicebus:Queue": {**_COUNTERS, "messageCount": 0, "sizeInBytes": 0},
    "servicebus:Subscription": {**_COUNTERS, "messageCount": 0},
    "servicebus:Topic": {**_COUNTERS, "sizeInBytes": 0, "subscriptionCount": 0},
    "storage:BlobContainer": {
        "deleted": False,
        "deletedTime": None,
        "hasImmutabilityPolicy": False,
        "hasLegalHold": False,
        "immutabilityPolicy": None,
        "leaseDuration": None,
        "leaseState": "Available",
        "leaseStatus": "Unlocked",
        "legalHold": None,
        "remainingRetentionDays": 0,
        "version": None,
    },
    "storage:BlobContainerImmutabilityPolicy": {"state": "Unlocked"},
    "storage:BlobServiceProperties": {"sku": None},
    "storage:StorageAccount": {
        "accessTier": "Hot",
        "accountMigrationInProgress": None,
        "blobRestoreStatus": None,
        "encryption.keyVaultProperties.currentVersionedKeyExpirationTimestamp": None,
        "encryption.keyVaultProperties.currentVersionedKeyIdentifier": None,
        "encryption.keyVaultProperties.lastKeyRotationTimestamp": None,
        **{f"encryption.services.{kind}.lastEnabledTime": None for kind in ("blob", "file", "queue", "table")},
        "failoverInProgress": None,
        "geoReplicationStats": None,
        "isSkuConversionBlocked": False,
        "keyCreationTime": None,
        "lastGeoFailoverTime": None,
        "privateEndpointConnections": [],
        "secondaryEndpoints": None,
        "secondaryLocation": None,
        "statusOfPrimary": "available",
        "statusOfSecondary": None,
    },
}
