"""Machines of AWS: where they say how their credentials are fetched, and where they take an SSH key."""

from collections.abc import Mapping
from typing import Final

from zs_policy.switches import ANYTHING, Switch

_TOKENS: Final = "the metadata service without a session token (IMDSv1)"


def _metadata(prefix: str, unless: str = "") -> tuple[Switch, ...]:
    return (Switch(f"{prefix}httpTokens", _TOKENS, off=("required",), unless=unless),)


METADATA: Final[Mapping[str, tuple[Switch, ...]]] = {
    "aws:ec2/instance:Instance": _metadata("metadataOptions.", unless="launchTemplate"),
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": _metadata(""),
    "aws:ec2/launchConfiguration:LaunchConfiguration": _metadata("metadataOptions."),
    "aws:ec2/launchTemplate:LaunchTemplate": _metadata("metadataOptions."),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": _metadata("metadataOptions.", unless="launchTemplate"),
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": _metadata("instanceMetadataOptions."),
    "aws:sagemaker/notebookInstance:NotebookInstance": (
        Switch(
            "instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion",
            _TOKENS,
            off=("2", 2),
        ),
    ),
}
"""An instance or a request that names a launch template takes what the template says; the template is judged."""

METADATA_NAMES: Final = "httpTokens|minimumInstanceMetadataServiceVersion"
NO_ENDPOINT: Final = ("metadataOptions.httpEndpoint", "httpEndpoint")
"""With the endpoint off there is nothing to protect."""

_KEY: Final = "sign-in with an SSH key pair"


def _key(*paths: str) -> tuple[Switch, ...]:
    return tuple(Switch(path, _KEY, on=ANYTHING) for path in paths)


SSH_KEYS: Final[Mapping[str, tuple[Switch, ...]]] = {
    "aws:batch/computeEnvironment:ComputeEnvironment": _key("computeResources.ec2KeyPair"),
    "aws:ec2/instance:Instance": _key("keyName"),
    "aws:ec2/launchConfiguration:LaunchConfiguration": _key("keyName"),
    "aws:ec2/launchTemplate:LaunchTemplate": _key("keyName"),
    "aws:ec2/spotFleetRequest:SpotFleetRequest": _key("launchSpecifications[].keyName"),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": _key("keyName"),
    "aws:eks/nodeGroup:NodeGroup": _key("remoteAccess.ec2SshKey"),
    "aws:emr/cluster:Cluster": _key("ec2Attributes.keyName"),
    "aws:glue/devEndpoint:DevEndpoint": _key("publicKey", "publicKeys"),
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": _key("keyPair"),
    "aws:lightsail/instance:Instance": _key("keyPairName"),
    "aws:odb/cloudVmCluster:CloudVmCluster": _key("sshPublicKeys"),
}
KEY_PAIRS: Final[Mapping[str, str]] = {
    "aws:ec2/keyPair:KeyPair": "an SSH key pair for machines",
    "aws:lightsail/keyPair:KeyPair": "an SSH key pair for machines",
}
SSH_KEY_NAMES: Final = "keyName|keyPair|keyPairName|ec2SshKey|ec2KeyPair|sshPublicKeys|publicKeys?"
"""How they are called in the SDK of AWS; Azure's machines take public keys instead of passwords, which is the better
of the two that it offers.
"""
SSH_KEYS_LEFT_OUT: Final = frozenset(
    {
        "aws:grafana/workspaceApiKey:WorkspaceApiKey",  # the name of an API key; the type is refused
        "aws:ec2/keyPair:KeyPair",
        "aws:lightsail/keyPair:KeyPair",
        "aws:iam/sshKey:SshKey",  # refused as a type
        "aws:ivs/playbackKeyPair:PlaybackKeyPair",  # verifies signatures of viewers
        "aws:opensearch/domain:Domain",  # verifies tokens
        "aws:route53domains/delegationSignerRecord:DelegationSignerRecord",  # DNSSEC
    }
)
