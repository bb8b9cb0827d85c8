"""Where services of AWS say how connections are encrypted: switches by type, and a few settings of their own.

Found by walking the SDK for the names in `TRANSPORT_NAMES`; the test that repeats the walk fails for a place that is
neither here nor in `NOT_TRANSPORT`. What a missing property means is what the services' own documentation says.
"""

import re
from collections.abc import Mapping
from typing import Final

from zs_policy.switches import Switch

_PLAIN: Final = "plain HTTP"
_OLD: Final = "a broken version of TLS"
_ANY_VIEWER: Final = ("allow-all",)
_VIEWER: Final = ("TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
_DOMAIN: Final = (
    Switch("domainEndpointOptions.enforceHttps", _PLAIN, off=(True,), unless="domainEndpointOptions"),
    Switch("domainEndpointOptions.enforceHttps", _PLAIN, off=(True,), off_by_default=True),
    Switch("domainEndpointOptions.tlsSecurityPolicy", _OLD, on=("Policy-Min-TLS-1-0-2019-07",)),
    Switch("nodeToNodeEncryption.enabled", "plain traffic between nodes", off=(True,)),
)
_CACHE: Final = "unencrypted connections"
_SSL: Final = ("none", "disable", "disabled")
_PROVIDERS: Final = (
    "docDbSettings", "ibmDb2LuwSettings", "ibmDb2ZosSettings", "mariaDbSettings", "microsoftSqlServerSettings",
    "mongoDbSettings", "mysqlSettings", "oracleSettings", "postgresqlSettings", "sybaseAseSettings",
)  # fmt: skip

TRANSPORT: Final[Mapping[str, tuple[Switch, ...]]] = {
    "aws:appsync/apiCache:ApiCache": (Switch("transitEncryptionEnabled", _CACHE, on=(False,)),),
    "aws:apigateway/restApi:RestApi": (Switch("securityPolicy", _OLD, on=("TLS_1_0",)),),
    "aws:apigatewayv2/domainName:DomainName": (
        Switch("domainNameConfiguration.securityPolicy", _OLD, on=("TLS_1_0",)),
    ),
    "aws:cloudfront/distribution:Distribution": (
        Switch("defaultCacheBehavior.viewerProtocolPolicy", _PLAIN, on=_ANY_VIEWER),
        Switch("orderedCacheBehaviors[].viewerProtocolPolicy", _PLAIN, on=_ANY_VIEWER),
    ),
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": (
        Switch("defaultCacheBehavior.viewerProtocolPolicy", _PLAIN, on=_ANY_VIEWER),
        Switch("cacheBehaviors[].viewerProtocolPolicy", _PLAIN, on=_ANY_VIEWER),
    ),
    "aws:cloudsearch/domain:Domain": (
        Switch("endpointOptions.enforceHttps", _PLAIN, off=(True,)),
        Switch("endpointOptions.tlsSecurityPolicy", _OLD, on=("Policy-Min-TLS-1-0-2019-07",)),
    ),
    "aws:dax/cluster:Cluster": (Switch("clusterEndpointEncryptionType", _CACHE, off=("TLS",)),),
    "aws:dms/dataProvider:DataProvider": tuple(
        Switch(f"settings.{kind}.sslMode", _CACHE, on=_SSL) for kind in _PROVIDERS
    ),
    "aws:dms/endpoint:Endpoint": (
        Switch("sslMode", _CACHE, on=_SSL),
        Switch("kafkaSettings.securityProtocol", _CACHE, on=("plaintext",)),
        Switch("redisSettings.sslSecurityProtocol", _CACHE, on=("plaintext",)),
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        Switch("transitEncryptionEnabled", _CACHE, off=(True,), unless="globalReplicationGroupId"),
        Switch("transitEncryptionMode", _CACHE, on=("preferred",)),
    ),
    "aws:elasticache/cluster:Cluster": (Switch("transitEncryptionEnabled", _CACHE, on=(False,)),),
    "aws:elasticsearch/domain:Domain": _DOMAIN,
    "aws:memorydb/cluster:Cluster": (Switch("tlsEnabled", _CACHE, on=(False,)),),
    "aws:memorydb/multiRegionCluster:MultiRegionCluster": (Switch("tlsEnabled", _CACHE, on=(False,)),),
    "aws:msk/cluster:Cluster": (
        Switch("encryptionInfo.encryptionInTransit.clientBroker", _CACHE, on=("PLAINTEXT", "TLS_PLAINTEXT")),
        Switch("encryptionInfo.encryptionInTransit.inCluster", "plain traffic between brokers", on=(False,)),
    ),
    "aws:opensearch/domain:Domain": _DOMAIN,
    "aws:rds/proxy:Proxy": (Switch("requireTls", _CACHE, off=(True,)),),
    "aws:ses/configurationSet:ConfigurationSet": (
        Switch("deliveryOptions.tlsPolicy", "delivery in plain", on=("Optional",)),
    ),
    "aws:sesv2/configurationSet:ConfigurationSet": (
        Switch("deliveryOptions.tlsPolicy", "delivery in plain", on=("OPTIONAL",)),
    ),
    "aws:transfer/server:Server": (Switch("protocols[]", "FTP in plain", on=("FTP",)),),
}

CERTIFIED: Final[Mapping[str, Switch]] = {
    kind: Switch("viewerCertificate.minimumProtocolVersion", _OLD, off=_VIEWER)
    for kind in (
        "aws:cloudfront/distribution:Distribution",
        "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    )
}
"""What speaks TLS with a certificate of one's own; with the service's, there is no choice of version."""

API_DOMAIN: Final = "aws:apigateway/domainName:DomainName"
"""Which versions a custom domain takes must be said: the service's own endpoints still take TLS 1.0."""

LISTENERS: Final = ("aws:alb/listener:Listener", "aws:lb/listener:Listener")
CLASSIC: Final = "aws:elb/loadBalancer:LoadBalancer"
CLASSIC_POLICY: Final = "aws:elb/loadBalancerPolicy:LoadBalancerPolicy"
OLD_POLICY: Final = re.compile(
    r"ELBSecurityPolicy-(20\d\d-\d\d|TLS-1-[01]-\d{4}-\d\d|TLS13-1-[01]-|FS-2018-|FS-1-1-)", re.IGNORECASE
)
"""Named policies of load balancers that still agree on TLS 1.0 or 1.1."""
OLD_REFERENCE: Final = re.compile(r"ELBSecurityPolicy-20\d\d-\d\d", re.IGNORECASE)
OLD_ATTRIBUTES: Final = frozenset({"protocol-sslv2", "protocol-sslv3", "protocol-tlsv1", "protocol-tlsv1.1"})
OLD_CIPHER: Final = re.compile(r"(?:^|[-_])(?:RC4|ARCFOUR|RC2|DES|3DES|EXP|NULL|ADH|MD5)(?:[-_]|$)", re.IGNORECASE)

TASK: Final = "aws:ecs/taskDefinition:TaskDefinition"
EMR: Final = "aws:emr/securityConfiguration:SecurityConfiguration"

PARAMETERS: Final[Mapping[str, str]] = {
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup": "parameters",
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup": "parameters",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": "parameters",
    "aws:rds/parameterGroup:ParameterGroup": "parameters",
    "aws:redshift/parameterGroup:ParameterGroup": "parameters",
    "aws:redshiftserverless/workgroup:Workgroup": "configParameters",
}
FORCED: Final = frozenset({"rds.force_ssl", "require_secure_transport", "require_ssl", "tls", "neptune_enforce_ssl"})
"""Parameters that make a database refuse plain connections, each on its own engine."""
RELAXED: Final = frozenset({"0", "off", "false", "disabled"})

TRANSPORT_NAMES: Final = re.compile(
    r"viewerProtocolPolicy|minimumProtocolVersion|sslPolicy|transitEncryption(Enabled|Mode)?|enforceHttps"
    r"|tlsSecurityPolicy|securityPolicy|requireTls|tlsEnabled|clusterEndpointEncryptionType|lbProtocol|inCluster"
    r"|sslMode|(ssl)?[sS]ecurityProtocol|tlsPolicy"
)
NOT_TRANSPORT: Final[Mapping[str, str]] = {
    "aws:dms/s3Endpoint:S3Endpoint": "always by HTTPS",
    "aws:iot/domainConfiguration:DomainConfiguration": "named policies of which none is older than TLS 1.2",
    "aws:mailmanager/ingressPoint:IngressPoint": "mail, which senders may still bring in plain",
    "aws:ses/receiptRule:ReceiptRule": "mail, which senders may still bring in plain",
}
