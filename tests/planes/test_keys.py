"""Keys, through the vendor's own clients."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.keyvault.keys import KeyClient, KeyRotationLifetimeAction, KeyRotationPolicy, KeyRotationPolicyAction
from azure.keyvault.keys.crypto import (
    CryptographyClient,
    EncryptionAlgorithm,
    KeyWrapAlgorithm,
    SignatureAlgorithm,
)

from sandbox.cloud import RefusedError
from sandbox.cloud.semantics import keys as arm

DATA = b"a data encryption key, 32 bytes."


@pytest.fixture(scope="module")
def vault(town: Any) -> str:
    return str(town.vault("keys-one"))


@pytest.fixture(scope="module")
def officer(town: Any) -> Any:
    return town.identity("key-officer", "repo:eshop/keys:environment:dev")


@pytest.fixture(scope="module")
def keys(town: Any, vault: str, officer: Any) -> KeyClient:
    town.grant(officer.oid, "Crypto Officer", vault)
    client: KeyClient = officer.keys(vault)
    return client


@pytest.fixture
def crypto(keys: KeyClient, officer: Any) -> Any:
    def crypto(name: str) -> CryptographyClient:
        return remote(str(keys.get_key(name).id), officer)

    return crypto


@pytest.mark.parametrize("size", [2048, 3072])
def test_an_rsa_key_shows_its_public_half_only(keys: KeyClient, size: int) -> None:
    made = keys.create_rsa_key("rsa", size=size)
    assert made.key.n is not None
    assert len(made.key.n) * 8 == size
    shown = keys.get_key("rsa").key
    assert [getattr(shown, name) for name in ("d", "p", "q", "dp", "dq", "qi", "k")] == [None] * 7
    assert made.properties.exportable is False


@pytest.mark.parametrize(("curve", "width"), [("P-256", 32), ("P-384", 48), ("P-521", 66), ("P-256K", 32)])
def test_an_elliptic_key_has_its_curve(keys: KeyClient, curve: str, width: int) -> None:
    made = keys.create_ec_key(f"ec-{curve}", curve=curve)
    assert (made.key.crv, len(made.key.x or b""), made.key_operations) == (curve, width, ["sign", "verify"])


@pytest.mark.parametrize(
    "algorithm", [KeyWrapAlgorithm.rsa_oaep_256, KeyWrapAlgorithm.rsa_oaep, KeyWrapAlgorithm.rsa1_5]
)
def test_what_is_wrapped_is_unwrapped(keys: KeyClient, crypto: Any, algorithm: KeyWrapAlgorithm) -> None:
    keys.create_rsa_key("kek")
    client = crypto("kek")
    wrapped = client.wrap_key(algorithm, DATA)
    assert wrapped.encrypted_key != DATA
    assert client.unwrap_key(algorithm, wrapped.encrypted_key).key == DATA


def test_what_is_encrypted_is_decrypted(keys: KeyClient, crypto: Any) -> None:
    keys.create_rsa_key("encrypting")
    client = crypto("encrypting")
    sealed = client.encrypt(EncryptionAlgorithm.rsa_oaep_256, DATA)
    assert client.decrypt(EncryptionAlgorithm.rsa_oaep_256, sealed.ciphertext).plaintext == DATA
    with pytest.raises(HttpResponseError, match="BadParameter"):
        client.decrypt(EncryptionAlgorithm.rsa_oaep_256, bytes(256))


@pytest.mark.parametrize(
    ("kind", "algorithm", "digest"),
    [
        ("RSA", SignatureAlgorithm.rs256, "sha256"),
        ("RSA", SignatureAlgorithm.ps512, "sha512"),
        ("P-256", SignatureAlgorithm.es256, "sha256"),
        ("P-384", SignatureAlgorithm.es384, "sha384"),
        ("P-521", SignatureAlgorithm.es512, "sha512"),
        ("P-256K", SignatureAlgorithm.es256_k, "sha256"),
    ],
)
def test_a_signature_is_verified_and_no_other(
    keys: KeyClient, crypto: Any, kind: str, algorithm: SignatureAlgorithm, digest: str
) -> None:
    name = f"signing-{kind}"
    keys.create_rsa_key(name) if kind == "RSA" else keys.create_ec_key(name, curve=kind)
    client = crypto(name)
    right, wrong = (hashlib.new(digest, text).digest() for text in (b"right", b"wrong"))
    signed = client.sign(algorithm, right)
    assert client.verify(algorithm, right, signed.signature).is_valid is True
    assert client.verify(algorithm, wrong, signed.signature).is_valid is False


def test_the_wrong_algorithm_for_a_key_is_refused(keys: KeyClient, crypto: Any) -> None:
    keys.create_ec_key("p256", curve="P-256")
    with pytest.raises(HttpResponseError, match="BadParameter"):
        crypto("p256").sign(SignatureAlgorithm.es384, bytes(48))


def test_a_key_does_only_what_it_is_for(keys: KeyClient, crypto: Any) -> None:
    keys.create_rsa_key("wrap-only", key_operations=["wrapKey", "unwrapKey"])
    with pytest.raises(HttpResponseError) as refused:
        crypto("wrap-only").sign(SignatureAlgorithm.rs256, bytes(32))
    assert refused.value.status_code == 403


def test_rotating_makes_a_version_and_old_ones_still_unwrap(keys: KeyClient, officer: Any) -> None:
    first = keys.create_rsa_key("rotating", tags={"owner": "catalog-team"})
    old = remote(str(first.id), officer)
    wrapped = old.wrap_key(KeyWrapAlgorithm.rsa_oaep_256, DATA).encrypted_key
    second = keys.rotate_key("rotating")
    assert second.properties.version != first.properties.version
    assert (second.properties.tags, second.key.kty) == ({"owner": "catalog-team"}, first.key.kty)
    assert keys.get_key("rotating").properties.version == second.properties.version
    assert old.unwrap_key(KeyWrapAlgorithm.rsa_oaep_256, wrapped).key == DATA
    assert len(list(keys.list_properties_of_key_versions("rotating"))) == 2


def test_a_rotation_policy_is_kept_and_sets_the_expiry(keys: KeyClient) -> None:
    keys.create_rsa_key("policed")
    default = keys.get_key_rotation_policy("policed")
    assert [action.action for action in default.lifetime_actions] == [KeyRotationPolicyAction.notify]
    rule = KeyRotationLifetimeAction(KeyRotationPolicyAction.rotate, time_after_create="P18M")
    keys.update_key_rotation_policy("policed", KeyRotationPolicy(), expires_in="P2Y", lifetime_actions=[rule])
    found = keys.get_key_rotation_policy("policed")
    assert (found.expires_in, found.lifetime_actions[0].time_after_create) == ("P2Y", "P18M")
    rotated = keys.rotate_key("policed").properties
    assert rotated.expires_on is not None
    assert rotated.created_on is not None
    assert rotated.expires_on - rotated.created_on == timedelta(days=730)


@pytest.mark.parametrize("period", ["P27D", "two years", "P"])
def test_a_bad_rotation_policy_is_refused(keys: KeyClient, period: str) -> None:
    keys.create_rsa_key("badly-policed")
    with pytest.raises(HttpResponseError, match="BadParameter"):
        keys.update_key_rotation_policy("badly-policed", KeyRotationPolicy(), expires_in=period)


def test_outside_its_time_a_key_still_opens_but_no_longer_closes(keys: KeyClient, crypto: Any) -> None:
    keys.create_rsa_key("aging")
    client = crypto("aging")
    wrapped = client.wrap_key(KeyWrapAlgorithm.rsa_oaep_256, DATA).encrypted_key
    past = datetime.now(UTC) - timedelta(days=1)
    keys.update_key_properties("aging", not_before=past - timedelta(days=1), expires_on=past)
    again = crypto("aging")
    assert again.unwrap_key(KeyWrapAlgorithm.rsa_oaep_256, wrapped).key == DATA
    with pytest.raises(HttpResponseError, match="KeyExpired"):
        again.wrap_key(KeyWrapAlgorithm.rsa_oaep_256, DATA)


def test_a_disabled_key_does_nothing(keys: KeyClient, crypto: Any) -> None:
    keys.create_rsa_key("off")
    client = crypto("off")
    keys.update_key_properties("off", enabled=False)
    with pytest.raises(HttpResponseError, match="KeyDisabled"):
        client.unwrap_key(KeyWrapAlgorithm.rsa_oaep_256, bytes(256))
    assert keys.get_key("off").properties.enabled is False


def test_hsm_kinds_need_a_premium_vault(town: Any, keys: KeyClient, officer: Any) -> None:
    with pytest.raises(HttpResponseError, match="Hardware key operation not allowed on standard vault"):
        keys.create_rsa_key("hard", hardware_protected=True)
    premium = town.vault("keys-premium", premium=True)
    town.grant(officer.oid, "Crypto Officer", premium)
    made = officer.keys(premium).create_rsa_key("hard", hardware_protected=True, size=3072)
    assert (made.key.kty, made.properties.hsm_platform) == ("RSA-HSM", "1")


def test_symmetric_and_exportable_keys_are_refused(keys: KeyClient) -> None:
    with pytest.raises(HttpResponseError, match="KeyTypeNotSupported"):
        keys.create_oct_key("oct")
    with pytest.raises(HttpResponseError, match="BadParameter"):
        keys.create_rsa_key("leaving", exportable=True)


def test_a_key_that_up_made_is_there_with_its_version_and_policy(town: Any, keys: KeyClient, vault: str) -> None:
    rotation = {
        "attributes": {"expiryTime": "P2Y"},
        "lifetimeActions": [{"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P18M"}}],
    }
    properties = {"kty": "RSA", "keySize": 3072, "keyOps": ["wrapKey", "unwrapKey"], "rotationPolicy": rotation}
    name = vault.rsplit("/", 1)[-1]
    made = town.make("keyvault:Key", {"vaultName": name, "keyName": "kek-arm", "properties": properties})
    found = keys.get_key("kek-arm")
    assert found.id == made["keyUriWithVersion"]
    assert found.key_operations == ["wrapKey", "unwrapKey"]
    assert keys.get_key_rotation_policy("kek-arm").expires_in == "P2Y"
    keys.rotate_key("kek-arm")
    assert len(list(keys.list_properties_of_key_versions("kek-arm"))) == 2


def test_keys_are_deleted_softly_and_recovered(keys: KeyClient) -> None:
    made = keys.create_rsa_key("leaving-soon")
    keys.begin_delete_key("leaving-soon")
    with pytest.raises(ResourceNotFoundError, match="KeyNotFound"):
        keys.get_key("leaving-soon")
    assert "leaving-soon" in [key.name for key in keys.list_deleted_keys()]
    keys.begin_recover_deleted_key("leaving-soon")
    assert keys.get_key("leaving-soon").id == made.id


def test_arm_and_the_data_plane_agree_on_which_keys_there_are(town: Any, keys: KeyClient, vault: str) -> None:
    name = vault.rsplit("/", 1)[-1]
    kek = {"vaultName": name, "keyName": "kek-shared", "properties": {"kty": "RSA"}}
    made = town.make("keyvault:Key", kek)

    def known() -> bool:
        return bool(town.azure.cloud.with_id(made["id"].casefold()))

    first = keys.get_key("kek-shared").key.n
    town.unmake(made["id"])
    with pytest.raises(ResourceNotFoundError):
        keys.get_key("kek-shared")
    keys.begin_recover_deleted_key("kek-shared")
    assert keys.get_key("kek-shared").key.n == first
    assert known()

    keys.begin_delete_key("kek-shared")
    assert not known()
    with pytest.raises(RefusedError, match="recovered"):
        town.make("keyvault:Key", kek)
    keys.purge_deleted_key("kek-shared")
    town.make("keyvault:Key", kek)
    assert keys.get_key("kek-shared").key.n != first


def test_a_key_that_nobody_asked_for_before_it_was_deleted_is_a_deleted_one(
    town: Any, keys: KeyClient, vault: str
) -> None:
    name = vault.rsplit("/", 1)[-1]
    made = town.make("keyvault:Key", {"vaultName": name, "keyName": "kek-unseen", "properties": {"kty": "RSA"}})
    town.unmake(made["id"])
    assert keys.get_deleted_key("kek-unseen").name == "kek-unseen"
    keys.begin_recover_deleted_key("kek-unseen")
    assert keys.get_key("kek-unseen").id == made["keyUriWithVersion"]


def test_a_deletion_that_was_interrupted_between_arm_and_the_data_plane_is_completed(
    town: Any, keys: KeyClient, vault: str
) -> None:
    name = vault.rsplit("/", 1)[-1]
    made = town.make("keyvault:Key", {"vaultName": name, "keyName": "kek-half", "properties": {"kty": "RSA"}})
    keys.get_key("kek-half")
    arm.bury(town.azure.cloud, made["id"].casefold())
    assert "kek-half" in [key.name for key in keys.list_deleted_keys()]
    arm.recover(town.azure.cloud, made["id"].casefold())
    assert keys.get_key("kek-half").name == "kek-half"


def test_a_backup_restores_every_version(keys: KeyClient, crypto: Any, town: Any, officer: Any) -> None:
    keys.create_rsa_key("copied")
    wrapped = crypto("copied").wrap_key(KeyWrapAlgorithm.rsa_oaep_256, DATA).encrypted_key
    keys.rotate_key("copied")
    backup = keys.backup_key("copied")
    assert backup is not None
    other = town.vault("keys-restored")
    town.grant(officer.oid, "Crypto Officer", other)
    there: KeyClient = officer.keys(other)
    there.restore_key_backup(backup)
    versions = sorted(there.list_properties_of_key_versions("copied"), key=lambda each: str(each.created_on))
    first = next(v for v in versions if v.version == keys_first(keys))
    client = remote(str(first.id), officer)
    assert client.unwrap_key(KeyWrapAlgorithm.rsa_oaep_256, wrapped).key == DATA


def keys_first(keys: KeyClient) -> str:
    current = keys.get_key("copied").properties.version
    return next(str(v.version) for v in keys.list_properties_of_key_versions("copied") if v.version != current)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("Crypto Service Encryption User", {"get", "wrap"}), ("Crypto User", {"get", "wrap", "sign"}), ("Reader", {"get"}),
     ("Secrets Officer", set[str]())],
)  # fmt: skip
def test_a_role_on_the_single_key_allows_what_it_names(
    town: Any, keys: KeyClient, vault: str, role: str, allowed: set[str]
) -> None:
    name = role.replace(" ", "-").casefold()
    keys.create_rsa_key(name)
    keys.create_rsa_key(f"not-{name}")
    user = town.identity(f"user-{name}", f"repo:eshop/{name}:environment:dev")
    town.grant(user.oid, role, f"{vault}/keys/{name}")
    theirs, client = user.keys(vault), remote(str(keys.get_key(name).id), user)
    done = {
        "get": lambda: theirs.get_key(name),
        "wrap": lambda: client.wrap_key(KeyWrapAlgorithm.rsa_oaep_256, DATA),
        "sign": lambda: client.sign(SignatureAlgorithm.rs256, bytes(32)),
        "create": lambda: theirs.create_rsa_key(name),
        "another": lambda: theirs.get_key(f"not-{name}"),
    }
    assert {each for each, call in done.items() if goes(call)} == allowed


def goes(call: Any) -> bool:
    try:
        call()
    except HttpResponseError as refused:
        if "ForbiddenByRbac" not in str(refused):
            raise
        return False
    return True


def remote(identifier: str, who: Any) -> CryptographyClient:
    """A client that has the service compute: by itself it would fetch the public key and do half of it at home."""
    client = CryptographyClient(identifier, who.credential(), retry_total=0)
    client._initialized = True
    return client
