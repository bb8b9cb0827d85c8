"""Blobs, through the vendor's own client."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.storage.blob import BlobServiceClient, BlobType, ContainerClient

from sandbox.cloud.semantics import immutability

POLICY = {"immutabilityPeriodSinceCreationInDays": 365, "allowProtectedAppendWritesAll": True}


@pytest.fixture(scope="module")
def account(town: Any) -> str:
    return str(town.account("stblobs"))


@pytest.fixture(scope="module")
def service(town: Any, account: str) -> BlobServiceClient:
    """The service as its owner sees it."""
    owner = town.identity("blob-owner", "repo:eshop/blobs:environment:dev")
    town.grant(owner.oid, "Blob Owner", account)
    town.grant(owner.oid, "Owner", account)
    return client(owner, account)


@pytest.fixture(scope="module")
def plain(town: Any, account: str, service: BlobServiceClient) -> ContainerClient:
    town.container(account, "plain")
    return service.get_container_client("plain")


@pytest.fixture(scope="module")
def kept(town: Any, account: str, service: BlobServiceClient) -> ContainerClient:
    """An immutable container."""
    town.container(account, "kept", **POLICY)
    return service.get_container_client("kept")


def address(account: str) -> str:
    return f"https://{account.rsplit('/', 1)[-1]}.blob.core.windows.net"


def client(who: Any, account: str, **options: Any) -> BlobServiceClient:
    return BlobServiceClient(address(account), who.credential(), **{"retry_total": 0, **options})


@pytest.mark.parametrize("data", [b"", b"x", b"0123456789" * 100_000], ids=len)
def test_what_is_put_is_read(plain: ContainerClient, data: bytes) -> None:
    plain.upload_blob("folder/a blob", data, overwrite=True, metadata={"owner": "catalog-team"})
    blob = plain.get_blob_client("folder/a blob")
    assert blob.download_blob().readall() == data
    found = blob.get_blob_properties()
    assert (found.size, found.metadata, found.blob_type) == (len(data), {"owner": "catalog-team"}, BlobType.BLOCKBLOB)


def test_a_range_is_read(plain: ContainerClient) -> None:
    plain.upload_blob("ranged", b"0123456789", overwrite=True)
    assert plain.download_blob("ranged", offset=2, length=3).readall() == b"234"


def test_an_append_blob_grows(plain: ContainerClient) -> None:
    blob = plain.get_blob_client("growing")
    blob.create_append_blob()
    assert blob.append_block(b"one\n")["blob_append_offset"] == "0"
    blob.append_block(b"two\n", appendpos_condition=4)
    with pytest.raises(HttpResponseError, match="AppendPositionConditionNotMet"):
        blob.append_block(b"three\n", appendpos_condition=4)
    assert blob.download_blob().readall() == b"one\ntwo\n"
    plain.upload_blob("block", b"")
    with pytest.raises(ResourceExistsError, match="InvalidBlobType"):
        plain.get_blob_client("block").append_block(b"x")


def test_blobs_are_listed_by_prefix_and_page(plain: ContainerClient) -> None:
    names = [f"many/{number:03d}" for number in range(7)] + ["many/sub/a", "many/sub/b"]
    for name in names:
        plain.upload_blob(name, b"")
    assert list(plain.list_blob_names(name_starts_with="many/")) == names
    pages = plain.list_blobs(name_starts_with="many/", results_per_page=4).by_page()
    assert [[blob.name for blob in page] for page in pages] == [names[:4], names[4:8], names[8:]]
    walked = [each.name for each in plain.walk_blobs("many/")]
    assert walked == [*names[:7], "many/sub/"] or sorted(walked) == sorted([*names[:7], "many/sub/"])


def test_conditions_are_kept(plain: ContainerClient) -> None:
    plain.upload_blob("conditional", b"1")
    with pytest.raises(ResourceExistsError, match="BlobAlreadyExists"):
        plain.upload_blob("conditional", b"2")
    blob = plain.get_blob_client("conditional")
    etag = blob.get_blob_properties().etag
    plain.upload_blob("conditional", b"2", overwrite=True)
    with pytest.raises(ResourceModifiedError, match="ConditionNotMet"):
        blob.delete_blob(etag=etag, match_condition=MatchConditions.IfNotModified)
    assert blob.download_blob().readall() == b"2"


def test_what_is_deleted_is_gone(plain: ContainerClient) -> None:
    plain.upload_blob("leaving", b"1")
    plain.delete_blob("leaving")
    with pytest.raises(ResourceNotFoundError, match="BlobNotFound"):
        plain.download_blob("leaving")
    with pytest.raises(ResourceNotFoundError, match="BlobNotFound"):
        plain.delete_blob("leaving")


def test_a_container_that_nobody_made_is_not_there(service: BlobServiceClient) -> None:
    with pytest.raises(ResourceNotFoundError, match="ContainerNotFound"):
        service.get_container_client("nowhere").upload_blob("a", b"")


def test_containers_are_listed(service: BlobServiceClient, plain: ContainerClient, kept: ContainerClient) -> None:
    found = {each.name: each.has_immutability_policy for each in service.list_containers()}
    assert (found["plain"], found["kept"]) == (False, True)
    assert kept.get_container_properties().has_immutability_policy is True


def test_an_immutable_container_keeps_what_is_written(town: Any, account: str, kept: ContainerClient) -> None:
    """Its owner may not change or delete it either, before and after the lock."""
    kept.upload_blob("record", b"written once")
    blob = kept.get_blob_client("log")
    blob.create_append_blob()
    blob.append_block(b"one\n")

    def refused() -> None:
        with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
            kept.delete_blob("record")
        with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
            kept.upload_blob("record", b"", overwrite=True)
        with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
            kept.delete_blob("log")
        with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
            blob.create_append_blob()

    refused()
    container = f"{account}/blobServices/default/containers/kept"
    policy = immutability.state(town.azure.cloud, container)
    assert policy is not None
    immutability.lock(town.azure.cloud, policy.id, str(policy.outputs["etag"]))
    refused()
    blob.append_block(b"two\n")
    assert blob.download_blob().readall() == b"one\ntwo\n"
    assert kept.download_blob("record").readall() == b"written once"


def test_without_protected_append_a_log_does_not_grow(town: Any, account: str, service: BlobServiceClient) -> None:
    town.container(account, "frozen", immutabilityPeriodSinceCreationInDays=1)
    blob = service.get_blob_client("frozen", "log")
    blob.create_append_blob()
    with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
        blob.append_block(b"one\n")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("Blob Reader", {"read", "list"}),
        ("Blob Contributor", {"read", "list", "write", "delete"}),
        ("Owner", set[str]()),
        ("Secrets Officer", set[str]()),
    ],
)
def test_a_role_on_the_container_allows_what_it_names(
    town: Any, account: str, plain: ContainerClient, role: str, allowed: set[str]
) -> None:
    name = role.replace(" ", "-").casefold()
    who = town.identity(f"blobs-{name}", f"repo:eshop/{name}:environment:dev")
    town.grant(who.oid, role, f"{account}/blobServices/default/containers/plain")
    plain.upload_blob(f"for-{name}", b"", overwrite=True)
    theirs = client(who, account).get_container_client("plain")
    done = {
        "read": lambda: theirs.download_blob(f"for-{name}"),
        "list": lambda: list(theirs.list_blob_names()),
        "write": lambda: theirs.upload_blob(f"by-{name}", b""),
        "delete": lambda: theirs.delete_blob(f"for-{name}"),
        "elsewhere": lambda: client(who, account).get_blob_client("kept", "x").upload_blob(b""),
    }
    assert {each for each, call in done.items() if goes(call)} == allowed


def goes(call: Any) -> bool:
    try:
        call()
    except HttpResponseError as refused:
        if "AuthorizationPermissionMismatch" not in str(refused):
            raise
        return False
    return True


def test_no_key_opens_an_account(town: Any, account: str, plain: ContainerClient) -> None:
    key = "c2FuZGJveA" + "=="
    for credential in (key, "sv=2025-05-05&sp=r&sig=" + "c2ln"):
        theirs = BlobServiceClient(address(account), credential, retry_total=0)
        with pytest.raises(HttpResponseError, match="KeyBasedAuthenticationNotPermitted"):
            list(theirs.get_container_client("plain").list_blob_names())


def test_nobody_is_nobody(account: str, plain: ContainerClient) -> None:
    theirs = BlobServiceClient(address(account), retry_total=0).get_container_client("plain")
    with pytest.raises(ClientAuthenticationError, match="NoAuthenticationInformation"):
        list(theirs.list_blob_names())


def test_the_firewall_of_an_account(town: Any, service: BlobServiceClient, around: Any) -> None:
    rules = {"defaultAction": "Deny", "bypass": "AzureServices", "ipRules": [], "virtualNetworkRules": []}
    closed = town.account("stclosed", publicNetworkAccess="Disabled", networkRuleSet=rules)
    who = town.identity("blobs-inside", "repo:eshop/inside:environment:dev")
    town.grant(who.oid, "Blob Reader", closed)
    with pytest.raises(HttpResponseError, match="AuthorizationFailure"):
        list(client(who, closed).list_containers())
    town.endpoint(closed, "blob")
    assert list(client(who, closed).list_containers()) == []
    with around(town.planes.env(outside=True)), pytest.raises(HttpResponseError, match="AuthorizationFailure"):
        list(client(who, closed).list_containers())
