"""Secrets that are encrypted under the account's shared key, or the service's, not under one of their own."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import Want, judged
from zs_policy.wire import UNKNOWN

AWS, PARAMETER = "aws:secretsmanager/secret:Secret", "aws:ssm/parameter:Parameter"
CLUSTER = "aws:eks/cluster:Cluster"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == CLUSTER:
        yield from judged(
            resource,
            [
                Want(
                    "encryptionConfig.provider.keyArn",
                    _own,
                    "must be a key of your own, for the cluster's secrets",
                    there=True,
                ),
                Want("encryptionConfig.resources", _secrets, "must name 'secrets'"),
            ],
        )
        return
    if resource.kind == PARAMETER:
        if resource.at("type") == "SecureString":
            yield from judged(resource, [Want("keyId", _own, "must be a key of your own", there=True)])
        return
    yield from judged(resource, [Want("kmsKeyId", _own, "must be a key of your own", there=True)])
    replicas = resource.at("replicas")
    for index, replica in enumerate(cast("list[object]", replicas) if isinstance(replicas, list) else []):
        if isinstance(replica, Mapping):
            key = cast("Mapping[str, object]", replica).get("kmsKeyId")
            if key is UNKNOWN:
                yield undecided(("replicas", index, "kmsKeyId"), "is not known yet", plausible=True)
            elif not _own(key):
                yield violated(("replicas", index, "kmsKeyId"), "must be a key of your own in that region")


def _secrets(resources: object) -> bool:
    return isinstance(resources, list) and "secrets" in cast("list[object]", resources)


def _own(key: object) -> bool:
    return isinstance(key, str) and bool(key.strip()) and "alias/aws/" not in key


RULE = ResourceRule(
    id="secret-cmk",
    title="A secret has a key of the environment's own",
    why=(
        "Under the account's shared key, whoever may read the secret may decrypt it: there is no second gate,"
        " and no way to close all secrets at once."
    ),
    severity=Severity.MEDIUM,
    family=Family.VAULT_POSTURE,
    frameworks=controls.KEYS,
    fix="Name the environment's key.",
    code="kms_key_id=key.arn",
    types=frozenset({AWS, PARAMETER, CLUSTER}),
    check=check,
)
