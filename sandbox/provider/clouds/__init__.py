"""The three clouds the sandbox stands in for."""

from sandbox.provider.clouds.aws import Aws
from sandbox.provider.clouds.azure import Azure
from sandbox.provider.clouds.kubernetes import Kubernetes
from sandbox.provider.platform import Platform

PLATFORMS: dict[str, type[Platform]] = {platform.package: platform for platform in (Azure, Aws, Kubernetes)}
