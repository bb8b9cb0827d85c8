"""The audit log of a vault: one record a call, in the blobs that its diagnostic settings name. Never a value.

Form: Microsoft, "Azure Key Vault logging" (fields) and "Resource logs", "Send to Azure Storage" (one JSON object a
line in an append blob, named by resource and hour). As in Azure, a call is answered whether or not its record can be
written: a vault without a setting leaves none, nor does one whose account refuses Azure Monitor. Here a record is
written before its call is answered, so nobody was ever told a value that the log does not know of.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.cloud import Record
from sandbox.cloud.semantics import diagnostics, immutability
from sandbox.planes.blob import objects
from sandbox.planes.blob.objects import Container
from sandbox.planes.wire import Request
from sandbox.planes.world import World

Json = Any

CATEGORY: Final = "AuditEvent"
_SIGNATURES: Final = {
    200: "OK", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    409: "Conflict", 429: "Too Many Requests", 501: "Not Implemented",
}  # fmt: skip
_LONGEST: Final = 256


@dataclass(frozen=True, slots=True)
class Event:
    """One call. `object` is the address of what was asked for; `uri` that of the request, without its query."""

    resource: str
    operation: str
    version: str
    status: int
    why: str
    took: float
    address: str
    correlation: str
    claims: Mapping[str, str]
    object: str
    uri: str
    client: str
    assignment: str | None

    def line(self, now: float) -> dict[str, Json]:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
        properties = {
            "id": self.object,
            "requestUri": self.uri,
            "clientInfo": self.client[:_LONGEST],
            "httpStatusCode": self.status,
            "isRbacAuthorized": self.assignment is not None,
        }
        if self.assignment:
            properties["appliedAssignmentId"] = self.assignment.rsplit("/", 1)[-1]
        return {
            "time": f"{moment}.{int(now % 1 * 10**7):07d}Z",
            "resourceId": self.resource.upper(),
            "operationName": self.operation,
            "operationVersion": self.version,
            "category": CATEGORY,
            "resultType": "Success" if self.status < 400 else "Failed",
            "resultSignature": _SIGNATURES.get(self.status, str(self.status)),
            "resultDescription": self.why.split("\r\n")[0],
            "durationMs": str(int(self.took * 1000)),
            "callerIpAddress": self.address,
            "correlationId": self.correlation,
            "identity": {"claim": dict(self.claims)} if self.claims else {},
            "properties": properties,
        }


def correlation(request: Request) -> str:
    """The id that the client gives its call, if it is one; else a new one."""
    try:
        return str(uuid.UUID(request.headers.get("x-ms-client-request-id", "")))
    except ValueError:
        return str(uuid.uuid4())


def record(world: World, resource: Record, event: Event) -> None:
    """Write the event wherever the resource's diagnostic settings send its audit log."""
    now = world.clock()
    line = json.dumps(event.line(now)).encode() + b"\n"
    hour = time.strftime("y=%Y/m=%m/d=%d/h=%H/m=00/PT1H.json", time.gmtime(now))
    for sink in diagnostics.sinks_of(world.cloud, resource.key, CATEGORY):
        if immutability.may_append(world.cloud, sink).allowed:
            objects.append_whole(world, Container.of(sink), f"resourceId={resource.id.upper()}/{hour}", line)
