"""Data lookups of aws: who and where the caller is, the policy document builder, and what exists in the sandbox."""

from typing import TYPE_CHECKING

from sandbox.cloud import Cloud
from sandbox.provider.clouds import aws_policy
from sandbox.provider.platform import refuse_key, refuse_lookup
from sandbox.provider.sealing import known
from sandbox.provider.wire import Json, reveal

if TYPE_CHECKING:
    from sandbox.provider.clouds.aws import Aws

# Lookups that hand out a value. Some bear the name of a resource type, so they are listed and asked first.
_KEYS = frozenset(
    [
        "getAuthorizationToken",
        "getCipherText",
        "getCiphertext",
        "getClusterAuth",
        "getParameter",
        "getParameters",
        "getParametersByPath",
        "getRandomPassword",
        "getSecretVersion",
        "getSecretVersions",
        "getSecrets",
        "getSessionToken",
        "getServiceAccountKey",
    ]
)


# What to do instead, where "create it here" is no answer.
_INSTEAD = {
    "getAmi": "which images there are, AWS alone knows. Pass the id as stack configuration.",
    "getAmiIds": "which images there are, AWS alone knows. Pass the ids as stack configuration.",
    "getSubnets": "it answers by `vpc-id` for what this sandbox holds. Create the VPC and its subnets here.",
    "getVpc": "it has no default VPC and none that fits. Create one in this program, or pass its id as configuration.",
}


def answer(aws: "Aws", token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
    """The lookup's result, or `UnansweredError`."""
    function = token.rsplit(":", 1)[-1]
    if function in _KEYS:
        refuse_key(token)
    region = str(reveal(args.get("region")) or reveal(args.get("name")) or aws.region)
    suffix = "amazonaws.com.cn" if aws.partition == "aws-cn" else "amazonaws.com"
    match token:
        case "aws:index/getCallerIdentity:getCallerIdentity":
            user = f"arn:{aws.partition}:sts::{aws.account}:assumed-role/deployer/sandbox"
            return {"accountId": aws.account, "arn": user, "userId": "AROASANDBOXDEPLOYER:sandbox", "id": aws.account}
        case "aws:index/getRegion:getRegion":
            host = f"ec2.{region}.{suffix}"
            return {
                "name": region,
                "id": region,
                "region": region,
                "endpoint": host,
                "description": f"sandbox region {region}",
            }
        case "aws:index/getPartition:getPartition":
            reverse = ".".join(reversed(suffix.split(".")))
            return {"partition": aws.partition, "id": aws.partition, "dnsSuffix": suffix, "reverseDnsPrefix": reverse}
        case "aws:index/getAvailabilityZones:getAvailabilityZones":
            zones = [f"{region}{letter}" for letter in "abc"]
            return {
                "names": zones,
                "zoneIds": [f"{region}-az{i}" for i in (1, 2, 3)],
                "id": region,
                "groupNames": [region],
                "region": region,
            }
        case "aws:iam/getPolicyDocument:getPolicyDocument":
            return aws_policy.document(args)
        case "aws:ec2/getSubnets:getSubnets":
            return _subnets(aws, token, args, cloud)
        case _:
            return _existing(aws, token, args, cloud)


def _subnets(aws: "Aws", token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
    """The subnets of one VPC: the one filter that programs use to place things."""
    filters = reveal(args.get("filters")) or []
    wanted = [value for item in filters if item.get("name") == "vpc-id" for value in item.get("values", [])]
    if len(filters) != 1 or not wanted or reveal(args.get("tags")):
        refuse_lookup(token, _INSTEAD["getSubnets"])
    found = [record.id for record in cloud.of_type("aws:ec2/subnet:Subnet") if known(record).get("vpcId") in wanted]
    if not found:
        refuse_lookup(token, _INSTEAD["getSubnets"])
    return {"ids": sorted(found), "id": aws.region, "filters": filters, "region": aws.region}


def _existing(aws: "Aws", token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
    """A lookup of one resource answers from what this sandbox holds: the one whose outputs are what was asked for."""
    prefix, _, function = token.rpartition(":")
    name = function.removeprefix("get")
    type_ = f"{prefix.split('/')[0]}/{name[:1].lower()}{name[1:]}:{name}"
    wanted = {key: reveal(value) for key, value in args.items() if key not in ("region", "tags", "filters")}
    if type_ not in aws.sdk.classes or not wanted:
        refuse_lookup(
            token,
            _INSTEAD.get(function) or "pass the value as stack configuration, or create the resource in this program.",
        )
    for record in cloud.of_type(type_):
        outputs = known(record)
        if all(
            value == outputs.get(key) or (key in ("id", "arn", "name") and value == record.id)
            for key, value in wanted.items()
        ):
            return {**outputs, "id": record.id}
    absent = f"it holds no such {name}. Create it in a program that runs in this sandbox first."
    return refuse_lookup(token, _INSTEAD.get(function) or absent)
