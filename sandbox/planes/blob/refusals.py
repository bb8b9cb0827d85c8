"""How Blob Storage says no, in its own words.

Source: Microsoft, "Common REST API error codes", "Blob Storage error codes", "Prevent Shared Key authorization".
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from uuid import uuid4
from xml.etree import ElementTree

from sandbox.planes.blob.markup import document
from sandbox.planes.wire import Answer


class Refused(Exception):  # noqa: N818 - named for what the caller sees
    def __init__(self, status: int, code: str, words: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.status, self.code, self._headers = status, code, headers or {}

    def answer(self, method: str) -> Answer:
        headers = {"x-ms-error-code": self.code, **self._headers}
        if method == "HEAD" or self.status == 304:
            return Answer(self.status, b"", headers)
        error = ElementTree.Element("Error")
        ElementTree.SubElement(error, "Code").text = self.code
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        ElementTree.SubElement(error, "Message").text = f"{self}\nRequestId:{uuid4()}\nTime:{moment}"
        return Answer(self.status, document(error), {**headers, "Content-Type": "application/xml"})


def anonymous(tenant: str) -> Refused:
    authority = f"authorization_uri=https://login.microsoftonline.com/{tenant}/oauth2/authorize"
    challenge = {"WWW-Authenticate": f"Bearer {authority} resource_id=https://storage.azure.com"}
    words = "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."
    return Refused(401, "NoAuthenticationInformation", words, challenge)


def bad_token() -> Refused:
    words = "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."
    return Refused(401, "InvalidAuthenticationInfo", words)


def key_based() -> Refused:
    words = "Key based authentication is not permitted on this storage account."
    return Refused(403, "KeyBasedAuthenticationNotPermitted", words)


def no_key() -> Refused:
    words = (
        "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly "
    )
    return Refused(403, "AuthenticationFailed", f"{words}including the signature.")


def by_network() -> Refused:
    return Refused(403, "AuthorizationFailure", "This request is not authorized to perform this operation.")


def by_rbac() -> Refused:
    words = "This request is not authorized to perform this operation using this permission."
    return Refused(403, "AuthorizationPermissionMismatch", words)


def no_container() -> Refused:
    return Refused(404, "ContainerNotFound", "The specified container does not exist.")


def no_blob() -> Refused:
    return Refused(404, "BlobNotFound", "The specified blob does not exist.")


def exists() -> Refused:
    return Refused(409, "BlobAlreadyExists", "The specified blob already exists.")


def wrong_type() -> Refused:
    return Refused(409, "InvalidBlobType", "The blob type is invalid for this operation.")


def condition() -> Refused:
    words = "The condition specified using HTTP conditional header(s) is not met."
    return Refused(412, "ConditionNotMet", words)


def not_modified() -> Refused:
    return Refused(304, "ConditionNotMet", "")


def append_position() -> Refused:
    return Refused(412, "AppendPositionConditionNotMet", "The append position condition specified was not met.")


def bad_range(length: int) -> Refused:
    words = "The range specified is invalid for the current size of the resource."
    return Refused(416, "InvalidRange", words, {"Content-Range": f"bytes */{length}"})


def bad(words: str) -> Refused:
    return Refused(400, "InvalidQueryParameterValue", words)


def bad_name() -> Refused:
    return Refused(400, "InvalidResourceName", "The specified resource name contains invalid characters.")


def busy(retry_after: float) -> Refused:
    return Refused(503, "ServerBusy", "The server is busy.", {"Retry-After": str(int(retry_after))})


def not_modelled(words: str) -> Refused:
    return Refused(501, "NotModelled", f"The sandbox does not know what Azure would say: {words}")
