"""The service's XML: lists of containers and of blobs."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formatdate
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from sandbox.planes.store import Item

Json = Any


def document(root: Element) -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?>' + ElementTree.tostring(root)


def moment(seconds: float) -> str:
    return formatdate(seconds, usegmt=True)


def containers(address: str, found: Mapping[str, Mapping[str, str]]) -> bytes:
    """Names of containers, each with its properties."""
    root = Element("EnumerationResults", ServiceEndpoint=address)
    listed = SubElement(root, "Containers")
    for name, properties in found.items():
        container = SubElement(listed, "Container")
        SubElement(container, "Name").text = name
        _properties(container, properties)
    SubElement(root, "NextMarker")
    return document(root)


def blobs(
    address: str, container: str, asked: Mapping[str, str], found: list[Item], prefixes: list[str], marker: str
) -> bytes:
    """A page of a container's blobs."""
    root = Element("EnumerationResults", ServiceEndpoint=address, ContainerName=container)
    for name, label in (("prefix", "Prefix"), ("marker", "Marker"), ("maxresults", "MaxResults")):
        if asked.get(name):
            SubElement(root, label).text = asked[name]
    if asked.get("delimiter"):
        SubElement(root, "Delimiter").text = asked["delimiter"]
    listed = SubElement(root, "Blobs")
    for prefix in prefixes:
        SubElement(SubElement(listed, "BlobPrefix"), "Name").text = prefix
    for item in found:
        blob = SubElement(listed, "Blob")
        SubElement(blob, "Name").text = item.name
        _properties(blob, _of_blob(item.body))
    SubElement(root, "NextMarker").text = marker
    return document(root)


def _of_blob(body: Mapping[str, Json]) -> dict[str, str]:
    return {
        "Creation-Time": moment(body["created"]),
        "Last-Modified": moment(body["modified"]),
        "Etag": str(body["etag"]).strip('"'),
        "Content-Length": str(body["length"]),
        "Content-Type": str(body["contentType"]),
        "BlobType": body["type"],
        "LeaseStatus": "unlocked",
        "LeaseState": "available",
        "ServerEncrypted": "true",
    }


def _properties(above: Element, properties: Mapping[str, str]) -> None:
    element = SubElement(above, "Properties")
    for name, value in properties.items():
        SubElement(element, name).text = value
