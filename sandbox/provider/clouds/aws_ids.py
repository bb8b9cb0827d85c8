"""What AWS calls a resource: its id, its ARN, its own name.

`aws_forms.txt` says it for the types that matter. For the rest the SDK's import documentation shows an example id and
says in words what it is ("using the `name`"); the form is read off that. What neither says is a guess, and the identity
names it as one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from sandbox.provider.clouds import aws_outputs
from sandbox.provider.clouds.tables import table
from sandbox.provider.platform import Identity, hexes
from sandbox.provider.shapes import Resource, Scalar
from sandbox.provider.wire import Json

PREFIXES: Final = ("namePrefix", "bucketPrefix", "identifierPrefix", "clusterIdentifierPrefix")
# The input that names the resource, where it is not `name`.
_NAMES: Final = {
    "elasticache/cluster:Cluster": "clusterId",
    "elasticache/replicationGroup:ReplicationGroup": "replicationGroupId",
    "ec2/keyPair:KeyPair": "keyName",
    "eks/nodeGroup:NodeGroup": "nodeGroupName",
    "lambda/permission:Permission": "statementId",
    "rds/cluster:Cluster": "clusterIdentifier",
    "rds/clusterInstance:ClusterInstance": "identifier",
    "rds/instance:Instance": "identifier",
    "s3/bucket:Bucket": "bucket",
    "s3/bucketV2:BucketV2": "bucket",
}
# Outputs that repeat the id under a name of their own.
_REPEATS: Final = {
    "kms/key:Key": "keyId",
    "kms/replicaKey:ReplicaKey": "keyId",
    "sqs/queue:Queue": "url",
    "route53/zone:Zone": "zoneId",
}
_UUID = re.compile(r"[0-9a-zA-Z]{8}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{12}")
_DRAWN = re.compile(r"([a-z]+(?:-[a-z]+)*-)[0-9a-fx]{6,}")
_ARN = re.compile(r"(arn:[^:]+:[^:]*):([^:]*):([^:]*):(.+)")


class Place(NamedTuple):
    partition: str
    region: str
    account: str


def short(resource: Resource) -> str:
    """`aws:iam/role:Role` as the tables have it."""
    return resource.token.removeprefix("aws:")


def own_input(resource: Resource) -> str:
    return _NAMES.get(short(resource), "name")


def name_input(resource: Resource) -> str | None:
    """The input that names the resource and may be left out, or None."""
    known = resource.inputs.properties.get(own_input(resource))
    return known.name if known and not known.required and known.type == Scalar("string") else None


@dataclass(frozen=True)
class _Values:
    """What the placeholders of a form stand for. Drawn digits follow from the seed."""

    resource: Resource
    inputs: Mapping[str, Json]
    place: Place
    seed: str

    def digits(self, count: int, salt: str) -> str:
        return hexes(self.resource.token, self.seed, repr(self.place), salt, digits=count)

    @cached_property
    def name(self) -> str:
        given = self.inputs.get(own_input(self.resource))
        prefix = next((self.inputs[key] for key in PREFIXES if self.inputs.get(key)), None)
        return str(given or (f"{prefix}{self.digits(26, 'name')}" if prefix else ""))

    def get(self, key: str) -> str:
        match key:
            case "partition" | "region" | "account":
                return str(getattr(self.place, key))
            case "name":
                return self.name
            case "path":
                return str(self.inputs.get("path") or "/")
            case "host":
                return str(self.inputs.get("url", "")).removeprefix("https://")
            case "uuid":
                raw = self.digits(32, key)
                return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"
            case "suffix":
                return self.digits(6, key)
            case "version":
                return self.digits(32, key)
            case _ if drawn := re.fullmatch(r"(?:hex|alnum)(\d+)\w?", key):
                return self.digits(int(drawn[1]), key)
            case _:
                found = self.inputs.get(key)
                return str(found) if found is not None else self.name if key == own_input(self.resource) else ""


def identify(resource: Resource, inputs: Mapping[str, Json], place: Place, seed: str) -> Identity:
    """Id, ARN and name, and which of them are guesses."""
    values = _Values(resource, inputs, place, seed)
    known: dict[str, Json] = {}
    guessed: list[str] = []
    own = own_input(resource)
    if own in resource.outputs.properties and values.name:
        known[own] = values.name
    id_form, arn_form = table("aws_forms.txt").get(short(resource)) or _from_documentation(resource)
    if not id_form:
        guessed.append("id")
        id_form = "{name}" if values.name else f"{resource.name.lower()}-{{hex17}}"
    has_arn = "arn" in resource.outputs.properties
    if has_arn and not arn_form:
        guessed.append("arn")
        arn_form = f"arn:{{partition}}:{resource.module}:{{region}}:{{account}}:{resource.name.lower()}/{{id}}"
    identity = "" if id_form == "{arn}" else _fill(id_form, values, {})
    arn = _fill(arn_form, values, {"id": identity or values.name or values.digits(12, "id")})
    identity = identity or arn
    if not identity:  # the input that is the id was not given
        guessed.append("id")
        identity = f"{resource.name.lower()}-{values.digits(17, 'id')}"
    extra = {"id": identity, "arn": arn}
    known |= aws_outputs.documented(short(resource), inputs, lambda key: extra.get(key) or values.get(key))
    if has_arn:
        known["arn"] = arn
    if repeat := _REPEATS.get(short(resource)):
        known[repeat] = identity
    # An input that bears the name of such an output (the `arn` of a topic policy) says what it is.
    told = {name: value for name, value in known.items() if inputs.get(name) is None}
    return Identity(identity, known=told, guessed=tuple(guessed))


def _from_documentation(resource: Resource) -> tuple[str, str]:
    """Forms of id and ARN read off the SDK's import example; empty where it does not tell."""
    example, phrase = resource.import_example, resource.imported_by
    if not example:
        return "", ""
    if arn := _ARN.fullmatch(example):
        tail = re.sub(r"[^/:]+$", "{name}" if name_input(resource) else "{hex12}", arn[4])
        place = (":{region}" if arn[2] else ":") + (":{account}" if arn[3] else ":")
        return "{arn}", f"{arn[1].replace('arn:aws:', 'arn:{partition}:')}{place}:{_UUID.sub('{uuid}', tail)}"
    named = [_wire(resource, word) for word in re.findall(r"`([\w-]+)`", phrase)]
    separator = next((mark for mark in ("|", ",", "/", ":", "_") if mark in example), None)
    if len(named) == 1 and named[0]:
        return f"{{{named[0]}}}", ""
    if separator and len(parts := example.split(separator)) == len(named):
        return separator.join(
            f"{{{name}}}" if name else _like(part) for name, part in zip(named, parts, strict=True)
        ), ""
    return ("", "") if separator else (_like(example) if re.search(r"\d", example) else "", "")


def _like(example: str) -> str:
    """A form that draws what looks like the example."""
    if _UUID.fullmatch(example):
        return "{uuid}"
    if drawn := _DRAWN.fullmatch(example):
        return f"{drawn[1]}{{hex17}}"
    return f"{{hex{len(example)}}}"


def _wire(resource: Resource, word: str) -> str:
    """The input that a word of the documentation means, or ''."""
    spelling = word.lower().replace("-", "_")
    return next(
        (known.name for known in resource.inputs.properties.values() if spelling in (known.python, known.name.lower())),
        "",
    )


def _fill(form: str, values: _Values, extra: Mapping[str, str]) -> str:
    filled = "".join(_filled(form, values, extra))
    return filled + values.digits(17, "id") if form.endswith("-") else values.get("uuid") if form == "uuid" else filled


def _filled(form: str, values: _Values, extra: Mapping[str, str]) -> Iterator[str]:
    for part in re.split(r"({\w+})", form):
        yield (extra.get(part[1:-1]) or values.get(part[1:-1])) if part.startswith("{") else part
