"""What AWS calls a resource: its id, its ARN, its own name.

The id is one of four things: the name, the ARN, a drawn id with the service's prefix, or something particular to the type. `IDS` says
which for the types that matter; elsewhere the SDK's import documentation says it in words ("using the `arn`").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sandbox.provider.platform import Identity, hexes
from sandbox.provider.shapes import Resource
from sandbox.provider.wire import Json

# ARN, where {name} is the resource's name, {id} its id, other names are inputs. A leading `=` says that the id is the ARN itself.
ARNS: Final = {
    "aws:cloudtrail/trail:Trail": "=arn:{partition}:cloudtrail:{region}:{account}:trail/{name}",
    "aws:cloudwatch/eventRule:EventRule": "arn:{partition}:events:{region}:{account}:rule/{name}",
    "aws:cloudwatch/logGroup:LogGroup": "arn:{partition}:logs:{region}:{account}:log-group:{name}",
    "aws:dynamodb/table:Table": "arn:{partition}:dynamodb:{region}:{account}:table/{name}",
    "aws:ec2/instance:Instance": "arn:{partition}:ec2:{region}:{account}:instance/{id}",
    "aws:ec2/securityGroup:SecurityGroup": "arn:{partition}:ec2:{region}:{account}:security-group/{id}",
    "aws:ec2/subnet:Subnet": "arn:{partition}:ec2:{region}:{account}:subnet/{id}",
    "aws:ec2/vpc:Vpc": "arn:{partition}:ec2:{region}:{account}:vpc/{id}",
    "aws:ecr/repository:Repository": "arn:{partition}:ecr:{region}:{account}:repository/{name}",
    "aws:ecs/cluster:Cluster": "=arn:{partition}:ecs:{region}:{account}:cluster/{name}",
    "aws:eks/cluster:Cluster": "arn:{partition}:eks:{region}:{account}:cluster/{name}",
    "aws:iam/group:Group": "arn:{partition}:iam::{account}:group/{name}",
    "aws:iam/instanceProfile:InstanceProfile": "arn:{partition}:iam::{account}:instance-profile/{name}",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "=arn:{partition}:iam::{account}:oidc-provider/{host}",
    "aws:iam/policy:Policy": "=arn:{partition}:iam::{account}:policy{path}{name}",
    "aws:iam/role:Role": "arn:{partition}:iam::{account}:role{path}{name}",
    "aws:iam/user:User": "arn:{partition}:iam::{account}:user{path}{name}",
    "aws:kms/alias:Alias": "arn:{partition}:kms:{region}:{account}:{name}",
    "aws:kms/key:Key": "arn:{partition}:kms:{region}:{account}:key/{id}",
    "aws:kms/replicaKey:ReplicaKey": "arn:{partition}:kms:{region}:{account}:key/{id}",
    "aws:lambda/function:Function": "arn:{partition}:lambda:{region}:{account}:function:{name}",
    "aws:rds/cluster:Cluster": "arn:{partition}:rds:{region}:{account}:cluster:{clusterIdentifier}",
    "aws:rds/instance:Instance": "arn:{partition}:rds:{region}:{account}:db:{identifier}",
    "aws:s3/bucket:Bucket": "arn:{partition}:s3:::{bucket}",
    "aws:s3/bucketV2:BucketV2": "arn:{partition}:s3:::{bucket}",
    "aws:secretsmanager/secret:Secret": "=arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{suffix}",
    "aws:sns/topic:Topic": "=arn:{partition}:sns:{region}:{account}:{name}",
    "aws:sqs/queue:Queue": "arn:{partition}:sqs:{region}:{account}:{name}",
    "aws:ssm/parameter:Parameter": "arn:{partition}:ssm:{region}:{account}:parameter/{name}",
    "aws:sfn/stateMachine:StateMachine": "=arn:{partition}:states:{region}:{account}:stateMachine:{name}",
}

# Ids that are not the ARN: a template, or a prefix before drawn hex digits (`vpc-`); `uuid` draws a UUID.
IDS: Final = {
    "aws:ec2/instance:Instance": "i-", "aws:ec2/internetGateway:InternetGateway": "igw-", "aws:ec2/natGateway:NatGateway": "nat-",
    "aws:ec2/networkInterface:NetworkInterface": "eni-", "aws:ec2/routeTable:RouteTable": "rtb-", "aws:ec2/securityGroup:SecurityGroup": "sg-",
    "aws:ec2/subnet:Subnet": "subnet-", "aws:ec2/vpc:Vpc": "vpc-", "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce-",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc-", "aws:ec2/eip:Eip": "eipalloc-",
    "aws:iam/rolePolicy:RolePolicy": "{role}:{name}",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "{role}/{policyArn}",
    "aws:kms/alias:Alias": "{name}", "aws:kms/key:Key": "uuid", "aws:kms/replicaKey:ReplicaKey": "uuid",
    "aws:rds/cluster:Cluster": "{clusterIdentifier}", "aws:rds/instance:Instance": "db-",
    "aws:s3/bucket:Bucket": "{bucket}", "aws:s3/bucketV2:BucketV2": "{bucket}", "aws:s3/bucketPolicy:BucketPolicy": "{bucket}",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "{bucket}", "aws:s3/bucketVersioning:BucketVersioning": "{bucket}",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "{bucket}",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "{bucket}",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "{bucket}",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "{secretArn}", "aws:secretsmanager/secretRotation:SecretRotation": "{secretId}",
    "aws:secretsmanager/secretVersion:SecretVersion": "{secretId}|{version}",
    "aws:lambda/permission:Permission": "{statementId}",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": "a-",
    "aws:sqs/queue:Queue": "https://sqs.{region}.amazonaws.com/{account}/{name}",
    "aws:sqs/queuePolicy:QueuePolicy": "{queueUrl}",
}  # fmt: skip

# The input that names the resource, where it is not `name`.
_NAMES: Final = {"aws:s3/bucket:Bucket": "bucket", "aws:s3/bucketV2:BucketV2": "bucket", "aws:rds/cluster:Cluster": "clusterIdentifier",
                 "aws:rds/instance:Instance": "identifier"}  # fmt: skip
# Types whose `name` is not the resource's own name.
_UNNAMED: Final = frozenset({"aws:ec2/instance:Instance"})
PREFIXES: Final = ("namePrefix", "bucketPrefix", "identifierPrefix", "clusterIdentifierPrefix")
_BY_ARN = re.compile(r"\barn\b|Amazon Resource Name", re.IGNORECASE)


class Place(NamedTuple):
    partition: str
    region: str
    account: str


@dataclass(frozen=True, slots=True)
class _Seed:
    """What drawn parts follow from: the same resource always gets the same id."""

    token: str
    inputs: Mapping[str, Json]
    place: Place

    def digits(self, count: int, salt: str = "") -> str:
        return hexes(self.token, repr(sorted(self.inputs.items(), key=str)), repr(self.place), salt, digits=count)


def name_input(resource: Resource) -> str | None:
    """The input that names the resource and may be left out, or None."""
    own = _NAMES.get(resource.token, "name")
    known = resource.inputs.properties.get(own)
    return own if known and not known.required and resource.token not in _UNNAMED else None


def identify(resource: Resource, inputs: Mapping[str, Json], place: Place) -> Identity:
    """Id, ARN and name."""
    seed = _Seed(resource.token, inputs, place)
    prefix = next((inputs[key] for key in PREFIXES if inputs.get(key)), None)
    own = _NAMES.get(resource.token, "name")
    name = str(inputs.get(own) or (f"{prefix}{seed.digits(26)}" if prefix else ""))
    values = {
        **{k: str(v) for k, v in inputs.items()},
        **place._asdict(),
        "name": name,
        "path": str(inputs.get("path") or "/"),
    }
    values.setdefault(own, name)
    values |= {
        "suffix": seed.digits(6),
        "host": str(inputs.get("url", "")).removeprefix("https://"),
        "version": seed.digits(32, "version"),
    }
    arn_form = ARNS.get(resource.token)
    known: dict[str, Json] = {}
    if own in resource.outputs.properties and name:
        known[own] = name
    if arn_form is None:
        return _by_rule(resource, seed, name, known)
    if arn_form.startswith("="):
        identity = known["arn"] = _fill(arn_form[1:], values)
    else:
        identity = _drawn(IDS.get(resource.token, "{name}"), seed, values)
        known["arn"] = _fill(arn_form, {**values, "id": identity})
    known |= _ids(resource, identity)
    return Identity(identity, known=known)


def _by_rule(resource: Resource, seed: _Seed, name: str, known: dict[str, Json]) -> Identity:
    """Types without an ARN of their own in the table: the documented id if there is one, else what the import documentation says."""
    form = IDS.get(resource.token)
    values = {
        **{k: str(v) for k, v in seed.inputs.items()},
        **seed.place._asdict(),
        "name": name,
        "version": seed.digits(32, "version"),
    }
    kind = resource.token.rsplit(":", 1)[1].lower()
    arn = f"arn:{seed.place.partition}:{resource.module}:{seed.place.region}:{seed.place.account}:{kind}/{name or seed.digits(17)}"
    if form:
        identity = _drawn(form, seed, values)
    elif resource.imported_by and _BY_ARN.search(resource.imported_by):
        identity = arn
    else:
        identity = name or f"{kind}-{seed.digits(17)}"
    if "arn" in resource.outputs.properties:
        known["arn"] = arn
    known |= _ids(resource, identity)
    return Identity(identity, known=known, documented=form is not None or bool(name))


def _ids(resource: Resource, identity: str) -> dict[str, Json]:
    """Outputs that repeat the id under a name of their own."""
    repeats = {"aws:kms/key:Key": "keyId", "aws:sqs/queue:Queue": "url", "aws:kms/replicaKey:ReplicaKey": "keyId"}
    named = repeats.get(resource.token)
    return {named: identity} if named else {}


def _drawn(form: str, seed: _Seed, values: Mapping[str, str]) -> str:
    if form == "uuid":
        raw = seed.digits(32)
        return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"
    if "{" in form:
        return _fill(form, values)
    return form + seed.digits(17)


def _fill(form: str, values: Mapping[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda match: values.get(match[1], ""), form)
