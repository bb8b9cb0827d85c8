import json
from typing import cast

from zs_policy.model import MISSING
from zs_policy.switches import Switch
from zs_policy.tables.aws_transport import (
    CERTIFIED,
    CLASSIC,
    CLASSIC_POLICY,
    EMR,
    LISTENERS,
    PARAMETERS,
    TASK,
    TRANSPORT,
)
from zs_policy.tables.doors import WEAK, WEAK_UNSAID, by_type
from zs_policy.tables.networks import SERVER_PARAMETERS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

UNSAID = "is missing, and plain connections are taken until this is turned on"
SAYS = "takes connections that are not encrypted, or with what is broken"
CASES = [
    Case(
        Sample("azure-native:storage:StorageAccount", {"minimumTlsVersion": "TLS1_2", "enableHttpsTrafficOnly": True}),
        Break("minimumTlsVersion", "TLS1_0", SAYS),
        Break("minimumTlsVersion", "TLS1_1", SAYS),
        Break("minimumTlsVersion", UNKNOWN, "is not known yet: connections may not be encrypted", undecided=True),
        Break("enableHttpsTrafficOnly", False, SAYS),
    ),
    Case(
        Sample("azure-native:redis:Redis", {"minimumTlsVersion": "1.2", "enableNonSslPort": False}),
        Break("minimumTlsVersion", "1.0", SAYS),
        Break("minimumTlsVersion", 1.1, SAYS),
        Break("enableNonSslPort", True, SAYS),
    ),
    Case(
        Sample("azure-native:sql:Server", {"minimalTlsVersion": "1.2"}),
        Break("minimalTlsVersion", "1.1", SAYS),
        Break("minimalTlsVersion", "None", SAYS),
    ),
    Case(
        Sample("azure-native:web:WebApp", {"httpsOnly": True, "siteConfig": {"minTlsVersion": "1.3"}}),
        Break("httpsOnly", False, SAYS),
        Break("siteConfig.minTlsVersion", "1.1", SAYS),
    ),
]
PROTOCOLS = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security"
CASES += [
    Case(
        Sample(
            "azure-native:apimanagement:ApiManagementService",
            {"customProperties": {f"{PROTOCOLS}.Protocols.Tls10": "false"}},
        ),
        Break(("customProperties", f"{PROTOCOLS}.Protocols.Tls10"), "True", SAYS),
        Break(("customProperties", f"{PROTOCOLS}.Backend.Protocols.Ssl30"), "true", SAYS),
        Break(
            ("customProperties", f"{PROTOCOLS}.Protocols.Tls11"),
            UNKNOWN,
            "is not known yet: connections may not be encrypted",
            undecided=True,
        ),
    )
]
CASES += [
    Case(
        Sample(kind, {place: True for place, types in WEAK_UNSAID.items() if kind in types}),
        *(Break(place.replace("[]", "[0]"), value, SAYS) for value in WEAK[place].values),
        *(Break(place, MISSING, UNSAID) for types in [WEAK_UNSAID.get(place, ())] if kind in types),
    )
    for kind, places in by_type(WEAK).items()
    for place in places
]

EFS = "must be 'ENABLED': files travel unencrypted by default"
SSL = "ELBSecurityPolicy-TLS13-1-2-2021-06"
OFF = {
    "aws:elasticache/replicationGroup:ReplicationGroup": {"transitEncryptionEnabled": True},
    "aws:dax/cluster:Cluster": {"clusterEndpointEncryptionType": "TLS"},
    "aws:rds/proxy:Proxy": {"requireTls": True},
    "aws:cloudsearch/domain:Domain": {"endpointOptions": {"enforceHttps": True}},
    **{
        kind: {"domainEndpointOptions": {"enforceHttps": True}, "nodeToNodeEncryption": {"enabled": True}}
        for kind in ("aws:elasticsearch/domain:Domain", "aws:opensearch/domain:Domain")
    },
}
"""What is plain unless told otherwise, with what tells it."""


def block(switch: Switch) -> str:
    """The block that a switch stands in, where only the block's absence leaves it on."""
    return switch.unless if switch.unless and switch.path.startswith(f"{switch.unless}.") else ""


def wrongs(switch: Switch) -> list[tuple[object, str]]:
    if switch.off:
        fix = " or ".join(repr(off) for off in switch.off)
        missing = (MISSING, f"is missing and {switch.what} is on by default; set it to {fix}")
        wrong = ("something else", f"leaves {switch.what} on; set it to {fix}")
        if block(switch):
            return [missing]
        return [wrong] if switch.off_by_default else [missing, wrong]
    return [(value, f"turns {switch.what} on") for value in cast("tuple[object, ...]", switch.on)]


CASES += [
    Case(
        Sample(kind, OFF.get(kind, {})),
        *(
            Break(block(switch) or switch.path.replace("[]", "[0]"), value, text, at=switch.path.replace("[]", "[0]"))
            for switch in switches
            for value, text in wrongs(switch)
        ),
    )
    for kind, switches in TRANSPORT.items()
]
CERTIFICATE = {"viewerCertificate": {"acmCertificateArn": "a", "minimumProtocolVersion": "TLSv1.2_2021"}}
FORWARD = {"type": "forward", "targetGroupArn": "a"}
REDIRECT = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
CASES += [
    *(
        Case(
            Sample(kind, CERTIFICATE),
            *(Break("viewerCertificate.minimumProtocolVersion", *wrong) for wrong in wrongs(CERTIFIED[kind])),
        )
        for kind in CERTIFIED
    ),
    *(Case(Sample(kind, {"viewerCertificate": {"cloudfrontDefaultCertificate": True}})) for kind in CERTIFIED),
    Case(
        Sample("aws:apigateway/domainName:DomainName", {"securityPolicy": "TLS_1_2"}),
        Break("securityPolicy", "TLS_1_0", "must be TLS_1_2 or newer"),
        Break("securityPolicy", MISSING, "must be TLS_1_2 or newer"),
    ),
    *(
        Case(
            Sample(kind, {"port": 443, "protocol": "HTTPS", "sslPolicy": SSL, "defaultActions": [FORWARD]}),
            Break("protocol", "HTTP", SAYS),
            Break("protocol", UNKNOWN, "is not known yet: connections may not be encrypted", undecided=True),
            *(
                Break("sslPolicy", f"ELBSecurityPolicy-{old}", SAYS)
                for old in ("2016-08", "TLS-1-0-2015-04", "TLS-1-1-2017-01", "TLS13-1-0-2021-06", "FS-2018-06")
            ),
        )
        for kind in LISTENERS
    ),
    *(
        Case(
            Sample(kind, {"port": 80, "protocol": "HTTP", "defaultActions": [REDIRECT]}),
            Break("defaultActions[0]", FORWARD, SAYS, at="protocol"),
            Break("defaultActions[0].redirect.protocol", "#{protocol}", SAYS, at="protocol"),
        )
        for kind in LISTENERS
    ),
    Case(Sample(LISTENERS[0], {"port": 80, "protocol": "TCP", "defaultActions": [FORWARD]})),
    Case(
        Sample(CLASSIC, {"listeners": [{"lbPort": 443, "lbProtocol": "https", "instanceProtocol": "http"}]}),
        Break("listeners[0].lbProtocol", "http", SAYS),
    ),
    Case(
        Sample(
            CLASSIC_POLICY,
            {
                "policyAttributes": [
                    {"name": "Protocol-TLSv1.2", "value": "true"},
                    {"name": "Reference-Security-Policy", "value": "ELBSecurityPolicy-TLS-1-2-2017-01"},
                    {"name": "Protocol-TLSv1", "value": "false"},
                ]
            },
        ),
        Break("policyAttributes[1].value", "ELBSecurityPolicy-2016-08", SAYS),
        Break("policyAttributes[2].value", "true", SAYS),
        Break("policyAttributes[0].name", "DES-CBC3-SHA", SAYS, at="policyAttributes[0].value"),
    ),
    Case(
        Sample(TASK, {"volumes": [{"name": "scratch"}, {"efsVolumeConfiguration": {"transitEncryption": "ENABLED"}}]}),
        *(Break("volumes[1].efsVolumeConfiguration.transitEncryption", wrong, EFS) for wrong in ("DISABLED", MISSING)),
    ),
    Case(
        Sample(EMR, {"configuration": json.dumps({"EncryptionConfiguration": {"EnableInTransitEncryption": True}})}),
        Break(
            "configuration",
            json.dumps({"EncryptionConfiguration": {"EnableInTransitEncryption": False}}),
            "leaves EnableInTransitEncryption off: data travels in plain",
        ),
    ),
    *(
        Case(
            Sample(kind, {"parameters": [{"name": "rds.force_ssl", "value": "1"}, {"name": "x", "value": "0"}]}),
            Break("parameters[0].value", "0", "lets clients connect without encryption"),
            Break(
                "parameters[0]",
                {"name": "require_secure_transport", "value": "OFF"},
                "lets clients connect without encryption",
                at="parameters[0].value",
            ),
        )
        for kind, place in PARAMETERS.items()
        if place == "parameters"
    ),
    Case(
        Sample(
            "aws:redshiftserverless/workgroup:Workgroup",
            {"configParameters": [{"parameterKey": "require_ssl", "parameterValue": "true"}]},
        ),
        Break("configParameters[0].parameterValue", "false", "lets clients connect without encryption"),
    ),
]
CASES += [
    Case(
        Sample(kind, {"configurationName": name, "value": right}),
        Break("value", wrong, f"turns {what} on"),
        Break("value", UNKNOWN, f"is not known yet: {what} may be left on", undecided=True),
    )
    for kind in SERVER_PARAMETERS
    for name, right, wrong, what in (
        ("require_secure_transport", "ON", "off", "plain traffic"),
        ("ssl_min_protocol_version", "TLSv1.2", "TLSv1.1", "old TLS"),
        ("tls_version", "TLSv1.2,TLSv1.3", "TLSv1.1,TLSv1.2", "old TLS"),
    )
]
CASES += [Case(Sample(kind, {"configurationName": "log_checkpoints", "value": "off"})) for kind in SERVER_PARAMETERS]
