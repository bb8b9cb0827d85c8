"""Rows of credentials that are written down, and of what only looks like one, in many places.

Values are made from parts when the corpus is read: a file that held them would set off every secret scanner. They are
drawn from a generator with a fixed seed, so each run sees the same rows.
"""

import base64
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from zs_corpus import lookalikes, shapes

Props = dict[str, Any]
PLACES_EACH = 6


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _pod(container: Props) -> Props:
    return {
        "metadata": {"name": "p", "namespace": "shop"},
        "spec": {
            "selector": {"matchLabels": {"app": "p"}},
            "template": {
                "metadata": {"labels": {"app": "p"}},
                "spec": {
                    "automountServiceAccountToken": False,
                    "containers": [{"name": "c", "image": "app:1"} | container],
                },
            },
        },
    }


# Where a text can be written: (type, properties around it). The name beside the value is the row's own.
PLACES: dict[str, tuple[str, Callable[[str, str], Props]]] = {
    "app setting": (
        "azure-native:web:WebApp",
        lambda name, value: {
            "resourceGroupName": "rg",
            "name": "app",
            "identity": {"type": "SystemAssigned"},
            "siteConfig": {"ftpsState": "Disabled", "appSettings": [{"name": name, "value": value}]},
        },
    ),
    "application settings": (
        "azure-native:web:WebAppApplicationSettings",
        lambda name, value: {"resourceGroupName": "rg", "name": "app", "properties": {name: value}},
    ),
    "lambda environment": (
        "aws:lambda/function:Function",
        lambda name, value: {
            "role": "arn:aws:iam::111122223333:role/app",
            "environment": {"variables": {name: value}},
        },
    ),
    "user data": (
        "aws:ec2/instance:Instance",
        lambda name, value: {
            "ami": "ami-0abcdef1234567890",
            "instanceType": "t4g.micro",
            "metadataOptions": {"httpTokens": "required"},
            "userData": f"#!/bin/bash\nset -eu\nexport {name}='{value}'\nsystemctl start app\n",
        },
    ),
    "user data in base64": (
        "aws:ec2/launchTemplate:LaunchTemplate",
        lambda name, value: {
            "metadataOptions": {"httpTokens": "required"},
            "userData": _b64(f"#!/bin/bash\nexport {name}='{value}'\n"),
        },
    ),
    "cloud-init": (
        "azure-native:compute:VirtualMachine",
        lambda name, value: {
            "resourceGroupName": "rg",
            "vmName": "vm",
            "osProfile": {
                "adminUsername": "ops",
                "linuxConfiguration": {"disablePasswordAuthentication": True},
                "customData": _b64(
                    f"#cloud-config\nwrite_files:\n- path: /etc/app.env\n  content: |\n    {name}={value}\n"
                ),
            },
        },
    ),
    "container definitions": (
        "aws:ecs/taskDefinition:TaskDefinition",
        lambda name, value: {
            "family": "app",
            "containerDefinitions": json.dumps(
                [{"name": "app", "image": "app:1", "environment": [{"name": name, "value": value}]}]
            ),
        },
    ),
    "config map": (
        "kubernetes:core/v1:ConfigMap",
        lambda name, value: {"metadata": {"name": "c", "namespace": "shop"}, "data": {name: value}},
    ),
    "config file": (
        "kubernetes:core/v1:ConfigMap",
        lambda name, value: {
            "metadata": {"name": "c", "namespace": "shop"},
            "data": {"app.properties": f"log.level=info\n{name}={value}\n"},
        },
    ),
    "tag": ("aws:s3/bucket:Bucket", lambda name, value: {"bucket": "b", "tags": {"env": "dev", name: value}}),
    "azure tag": (
        "azure-native:resources:ResourceGroup",
        lambda name, value: {"resourceGroupName": "rg", "tags": {name: value}},
    ),
    "helm values": (
        "kubernetes:helm.sh/v3:Release",
        lambda name, value: {"chart": "app", "values": {"app": {"config": {name: value}}}},
    ),
    "pod environment": (
        "kubernetes:apps/v1:Deployment",
        lambda name, value: _pod({"env": [{"name": name, "value": value}]}),
    ),
    "arguments": (
        "kubernetes:apps/v1:Deployment",
        lambda name, value: _pod({"args": ["serve", f"--{name.lower().replace('_', '-')}={value}"]}),
    ),
    "command": (
        "azure-native:containerinstance:ContainerGroup",
        lambda name, value: {
            "resourceGroupName": "rg",
            "containerGroupName": "g",
            "osType": "Linux",
            "containers": [{"name": "c", "image": "app:1", "command": ["/bin/sh", "-c", f"{name}='{value}' /app/run"]}],
        },
    ),
    "annotation": (
        "kubernetes:core/v1:Service",
        lambda name, value: {"metadata": {"name": "s", "annotations": {f"example.com/{name.lower()}": value}}},
    ),
    "container app": (
        "azure-native:app:ContainerApp",
        lambda name, value: {
            "resourceGroupName": "rg",
            "containerAppName": "a",
            "template": {"containers": [{"name": "c", "image": "app:1", "env": [{"name": name, "value": value}]}]},
        },
    ),
    "build project": (
        "aws:codebuild/project:Project",
        lambda name, value: {
            "serviceRole": "arn:aws:iam::111122223333:role/b",
            "environment": {
                "computeType": "BUILD_GENERAL1_SMALL",
                "image": "aws/codebuild/standard:7.0",
                "type": "LINUX_CONTAINER",
                "environmentVariables": [{"name": name, "value": value, "type": "PLAINTEXT"}],
            },
        },
    ),
}
OUTPUT = "stack output"


def rows() -> Iterator[dict[str, Any]]:
    """Every shape in some of the places, in turn, so that all places meet all kinds."""
    draw = random.Random("credentials that are written down")  # noqa: S311 - nothing here is a secret
    places = [*PLACES, OUTPUT]
    turn = 0
    for label, made in (("violating", shapes.made(draw)), ("clean", lookalikes.made(draw))):
        for why, name, value in made:
            for _ in range(PLACES_EACH):
                place = places[turn % len(places)]
                turn += 5  # no divisor of the number of places
                if "\n" in value and place in ("tag", "azure tag", "arguments"):
                    place = "config map"
                yield _row(place, label, why, name, value)


def _row(place: str, label: str, why: str, name: str, value: str) -> dict[str, Any]:
    row: dict[str, Any] = {"family": "credential-written", "label": label, "why": f"{why} in {place}"}
    if place == OUTPUT:
        return row | {"type": "pulumi:pulumi:Stack", "props": {}, "outputs": {name: value}}
    kind, props = PLACES[place]
    return row | {"type": kind, "props": props(name, value)}
