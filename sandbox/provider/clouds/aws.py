"""aws: ids and ARNs, the Terraform-based provider's naming, documented outputs."""

# ruff: noqa: ARG002 - hooks share their signatures

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, cast

from sandbox.cloud import Cloud
from sandbox.provider.clouds import aws_ids, aws_lookups
from sandbox.provider.clouds.aws_facts import REPLACES, leaf
from sandbox.provider.platform import Identity, NameRule, Platform
from sandbox.provider.shapes import Resource
from sandbox.provider.wire import Json, reveal

ACCOUNT = "123456789012"  # the account number of AWS's own documentation
_DRAWN = "__defaults"  # the real provider's own mark: names of inputs it filled in


class Aws(Platform):
    package: ClassVar[str] = "aws"
    lenient: ClassVar[bool] = True
    config_names: ClassVar[tuple[str, ...]] = ("region", "allowedAccountIds", "defaultTags")

    @property
    def region(self) -> str:
        return str(
            self.config.get("region")
            or os.environ.get("AWS_REGION")
            or os.environ.get("AWS_DEFAULT_REGION")
            or "us-east-1"
        )

    @property
    def account(self) -> str:
        allowed = self.config.get("allowedAccountIds")
        return str(allowed[0]) if isinstance(allowed, list) and allowed else ACCOUNT

    @property
    def partition(self) -> str:
        return {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}.get(
            next((p for p in ("cn-", "us-gov-") if self.region.startswith(p)), ""), "aws"
        )

    def scope(self, inputs: Mapping[str, Json]) -> str:
        return f"{self.account}/{reveal(inputs.get('region')) or self.region}"

    def locate(self, identity: str, inputs: Mapping[str, Json]) -> tuple[str, str]:
        # An import may say the region behind the id: `vpc-0a1b@eu-west-1`.
        name, _, region = identity.rpartition("@")
        if not inputs and name and re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", region):
            return f"{self.account}/{region}", name
        return self.scope(inputs), identity

    def name_rule(self, resource: Resource) -> NameRule | None:
        own = aws_ids.name_input(resource)
        return NameRule((own,), "random", 7, "-") if own else None

    def keep_flag(self, inputs: dict[str, Json], rule: NameRule) -> None:
        inputs[_DRAWN] = [rule.path[0]]

    def names_itself(self, inputs: Mapping[str, Json]) -> bool:
        return any(inputs.get(prefix) is not None for prefix in aws_ids.PREFIXES)

    def was_drawn(self, inputs: Mapping[str, Json]) -> bool:
        return bool(inputs.get(_DRAWN))

    def delete_first(self, resource: Resource, old: Mapping[str, Json], changed: frozenset[str]) -> bool:
        own = aws_ids.name_input(resource)
        return own is not None and own in old and own not in (old.get(_DRAWN) or ()) and own not in changed

    def fill(self, resource: Resource, inputs: dict[str, Json], old: Mapping[str, Json], cloud: Cloud) -> None:
        if "region" in resource.inputs.properties and inputs.get("region") is None:
            inputs["region"] = self.region

    def identify(self, resource: Resource, inputs: Mapping[str, Json], seed: str) -> Identity:
        region = str(reveal(inputs.get("region")) or self.region)
        plain = cast(dict[str, Json], reveal(dict(inputs)))
        found = aws_ids.identify(resource, plain, aws_ids.Place(self.partition, region, self.account), seed)
        return replace(found, scope=self.scope(inputs))

    def current(self, resource: Resource, inputs: Mapping[str, Json], before: Mapping[str, Json]) -> dict[str, Json]:
        if "tagsAll" not in resource.outputs.properties:
            return {}
        defaults = cast(dict[str, Json], self.config.get("defaultTags") or {}).get("tags") or {}
        return {"tagsAll": {**defaults, **(reveal(inputs.get("tags")) or {})}}

    def leaf(self, path: str, name: str, identity: Identity, resource: Resource) -> Json:
        return leaf(path, name, self.account, self.region)

    def replaces(self, resource: Resource, path: str) -> bool | None:
        top = path.split(".")[0].split("[")[0]
        table = REPLACES.get(resource.token)
        if top in (aws_ids.own_input(resource), "region", *aws_ids.PREFIXES) or (table and path in table):
            return True
        if top in ("tags", "description") or table is not None:
            return False
        return None

    def invoke(self, token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
        return aws_lookups.answer(self, token, args, cloud)
