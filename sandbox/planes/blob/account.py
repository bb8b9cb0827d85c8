"""A storage account as its blob service sees it: its containers, its door, its immutability.

The firewall is that of Microsoft, "Azure Storage firewall rules": a private endpoint passes, public access may be off,
rules name subnets and addresses. Containers are those that `up` made, and those that Azure Monitor made to log to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any, Final

from sandbox.cloud import Cloud, Record
from sandbox.cloud.semantics import firewall
from sandbox.cloud.semantics.immutability import ACCOUNT, CONTAINER
from sandbox.planes.blob.objects import Container

Json = Any

SUFFIX: Final = ".blob.core.windows.net"


@dataclass(frozen=True, slots=True)
class Account:
    record: Record

    @property
    def name(self) -> str:
        return self.record.id.rsplit("/", 1)[-1]

    @property
    def address(self) -> str:
        return f"https://{self.name}{SUFFIX}/"

    @property
    def location(self) -> str:
        return str(self.record.inputs.get("location", ""))

    @property
    def takes_keys(self) -> bool:
        return self.record.inputs.get("allowSharedKeyAccess") is not False

    def container(self, name: str) -> Container:
        return Container(self.record.key, name)

    def containers(self, cloud: Cloud) -> dict[str, Record]:
        """The containers that `up` made, by name."""
        prefix = f"{self.record.key}/blobservices/default/containers/"
        found = cloud.below(CONTAINER, prefix)
        return {each.id.rsplit("/", 1)[-1]: each for each in found}

    def admits(self, cloud: Cloud, *, inside: bool) -> bool:
        """Whether the network lets a caller through."""
        if inside and firewall.endpoints(cloud, self.record.id):
            return True
        if str(self.record.inputs.get("publicNetworkAccess", "Enabled")) != "Enabled":
            return False
        rules: Mapping[str, Json] = self.record.inputs.get("networkRuleSet") or {}
        if rules.get("defaultAction", "Allow") == "Allow":
            return True
        named = (str(rule.get("iPAddressOrRange")) for rule in rules.get("ipRules") or ())
        return any(_covers(each) for each in named)


def named(cloud: Cloud, name: str) -> Account | None:
    return next((Account(record) for record in cloud.named(ACCOUNT, name)), None)


def _covers(network: str) -> bool:
    try:
        return ip_address(firewall.OUTSIDE.value) in ip_network(network, strict=False)
    except ValueError:
        return False
