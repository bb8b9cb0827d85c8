"""Who can read what in the example as it is deployed, tried with the vendors' own clients against its data planes.

The value of a secret is put there by the test, as the rotation identity would. Development and production stand side by
side in one cloud, with the audit stack that both report to.
"""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ServiceRequestError
from azure.identity import ClientAssertionCredential, ManagedIdentityCredential
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import BlobServiceClient
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.cloud import Cloud, RefusedError, faults
from sandbox.cloud.authorization import directory
from sandbox.cloud.semantics import immutability
from sandbox.planes import Planes
from sandbox.provider.lifecycle import Provider

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
VAULT = "azure-native:keyvault:Vault"
POLICY = "azure-native:storage:BlobContainerImmutabilityPolicy"
LOCK = "azure-native:authorization:ManagementLockByScope"
CONTAINER = "insights-logs-auditevent"
SLOT = "provider-api-key"
VALUE = "value-" + "put-there-by-the-test"
ONCE = {"retry_total": 0}
OWNER, BLOB_OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"
BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
AUDITOR, DEPLOYER = "00000000-0000-4000-8000-00000000aa01", "00000000-0000-4000-8000-00000000aa02"
# Named by stacks/Pulumi.prod.yaml: who may deploy production.
DEPLOYERS = "00000000-0000-4000-8000-000000000f01"


@dataclass
class Company:
    """The example's clouds, and clients of its workloads."""

    cloud: Cloud
    planes: Planes

    def record(self, type_: str, name: str) -> Any:
        return next(found for found in self.cloud.of_type(type_) if found.name == name)

    def vault(self, prefix: str, region: str = "westeurope") -> str:
        """Address of the one vault in a region whose name begins so."""
        found = (vault for vault in self.cloud.of_type(VAULT) if vault.inputs["location"] == region)
        (name,) = (vault.name for vault in found if vault.name.startswith(prefix))
        return f"https://{name}.vault.azure.net"

    def rotate(self, identity: str, vault: str) -> None:
        """Put the value in, as the environment's rotation identity from a machine that has it."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.planes.imds(self.record(IDENTITY, identity).id).items():
                patch.setenv(name, value)
            with SecretClient(vault, ManagedIdentityCredential(), **ONCE) as client:
                client.set_secret(SLOT, VALUE)

    def workload(self, identity: str, **changes: Any) -> ClientAssertionCredential:
        """Signs in as the identity with the token of a workload that it trusts; `changes` make it another token."""
        record = self.record(IDENTITY, identity)
        trust = self.cloud.below(CREDENTIAL, f"{record.key}/")[0].inputs
        token = {"issuer": trust["issuer"], "subject": trust["subject"], "audience": trust["audiences"][0], **changes}
        outputs = record.outputs
        return ClientAssertionCredential(
            outputs["tenantId"], outputs["clientId"], lambda: self.planes.mint(**token), **ONCE
        )

    def reads(self, credential: Any, vault: str, name: str = SLOT) -> str | None:
        with SecretClient(vault, credential, **ONCE) as client:
            return client.get_secret(name).value

    def refused(self, identity: str, vault: str) -> str:
        """What the service says to a workload that may not read."""
        with pytest.raises(HttpResponseError) as caught:
            self.reads(self.workload(identity), vault)
        assert caught.value.status_code == 403
        return str(caught.value.message)

    def audited(self, vault: str) -> list[dict[str, Any]]:
        """Records of a vault's calls, read by an auditor who may do nothing else."""
        record = next(r for r in self.cloud.of_type(VAULT) if vault.startswith(f"https://{r.name}."))
        account = audit_account(self.cloud, str(record.inputs["location"]))
        with operator(self, account, BLOB_READER) as client:
            container = client.get_container_client(CONTAINER)
            blobs = container.list_blob_names(name_starts_with=f"resourceId={record.id.upper()}/")
            return [json.loads(line) for blob in blobs for line in container.download_blob(blob).readall().splitlines()]


def audit_account(cloud: Cloud, region: str) -> str:
    """ARM id of the audit account of a region."""
    return next(
        found.id.partition("/blobServices/")[0]
        for found in cloud.of_type(POLICY)
        if f"/storageaccounts/log{region}" in found.key and f"/{CONTAINER}/" in found.key
    )


def operator(company: Company, account: str, *roles: str, person: str = AUDITOR) -> BlobServiceClient:
    """A person with these roles on an audit account, signed in."""
    directory.user(company.cloud, person)
    for role in roles:
        grant(company.cloud, account, person, role)
    token = company.planes.sign_in(person, resource="https://storage.azure.com")

    class SignedIn:
        def get_token(self, *scopes: str, **options: Any) -> AccessToken:
            return AccessToken(token, 2**33)

    return BlobServiceClient(f"https://{account.rsplit('/', 1)[-1]}.blob.core.windows.net", SignedIn(), **ONCE)


def grant(cloud: Cloud, scope: str, principal: str, role: str) -> None:
    """A role assignment that somebody makes beside the program; making it twice changes nothing."""
    provider = Provider("azure-native", cloud.path)
    inputs = {
        "scope": scope,
        "roleAssignmentName": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{scope} {principal} {role}")),
        "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{role}",
        "principalId": principal,
        "principalType": "User",
    }
    with suppress(RefusedError):
        provider.create("azure-native:authorization:RoleAssignment", "urn:by-hand", inputs)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, fill: Callable[[Path], None]) -> Iterator[Company]:
    root = tmp_path_factory.mktemp("company")
    fill(root)
    (root / ".venv").symlink_to(Path(sys.prefix))
    launch = f"import sys; sys.path.insert(0, {str(root)!r}); from idp.__main__ import main; sys.exit(main())"
    for environment in ("dev", "prod"):
        command = [sys.executable, "-P", "-c", launch, "up", "--env", environment, "--json"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
    path = root / ".sandbox" / "cloud.sqlite"
    with Planes(path, root / ".sandbox" / "planes") as planes, pytest.MonkeyPatch.context() as patch:
        for name, value in planes.env().items():
            patch.setenv(name, value)
        made = Company(Cloud(path), planes)
        yield made
        made.cloud.close()


@pytest.fixture(scope="module")
def vaults(company: Company) -> dict[str, str]:
    """The payment service's vaults by environment, each with a value that its rotation identity wrote."""
    found = {"dev": company.vault("dev-payment-"), "prod": company.vault("prd-payment-")}
    company.rotate("id-dev-rotator", found["dev"])
    company.rotate("id-prd-rotator", found["prod"])
    return found


def test_a_service_reads_its_secret(company: Company, vaults: dict[str, str]) -> None:
    assert company.reads(company.workload("id-dev-payment"), vaults["dev"]) == VALUE
    assert company.reads(company.workload("id-prd-payment"), vaults["prod"]) == VALUE


@pytest.mark.parametrize(
    ("who", "environment"),
    [
        ("id-dev-catalog", "dev"),  # another service of the same environment
        ("id-dev-payment", "prod"),  # the same service in another environment
        ("id-prd-payment", "dev"),
        ("id-dev-payment-delivery", "dev"),  # its own pipeline
        ("id-prd-payment-delivery", "prod"),
    ],
)
def test_others_are_refused(company: Company, vaults: dict[str, str], who: str, environment: str) -> None:
    assert "ForbiddenByRbac" in company.refused(who, vaults[environment])


FORGED = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("AADSTS700211", {"issuer": "https://token.actions.githubusercontent.com"}),
        ("AADSTS700213", {"subject": "system:serviceaccount:eshop:catalog"}),
        ("AADSTS700212", {"audience": "api://somebody-else"}),
        ("AADSTS700024", {"expires_in": -3600}),
        ("AADSTS700027", {"key": FORGED}),
    ],
    ids=["issuer", "subject", "audience", "expired", "forged"],
)
def test_a_wrong_token_is_refused_where_tokens_are_given(
    company: Company, vaults: dict[str, str], code: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(ClientAuthenticationError, match=code):
        company.reads(company.workload("id-dev-payment", **changes), vaults["dev"])


def test_each_attempt_is_a_record(company: Company, vaults: dict[str, str]) -> None:
    known = len(company.audited(vaults["dev"]))
    company.reads(company.workload("id-dev-payment"), vaults["dev"])
    company.refused("id-dev-catalog", vaults["dev"])
    new = [each for each in company.audited(vaults["dev"])[known:] if each["operationName"] == "SecretGet"]
    clients = [company.record(IDENTITY, name).outputs["clientId"] for name in ("id-dev-payment", "id-dev-catalog")]
    assert [(each["identity"]["claim"]["appid"], each["properties"]["httpStatusCode"]) for each in new] == [
        (clients[0], 200),
        (clients[1], 403),
    ]
    assert VALUE not in json.dumps(company.audited(vaults["dev"]))


def test_nobody_takes_a_record_back(company: Company, vaults: dict[str, str]) -> None:
    """The deployer among them, with every role on the account that there is."""
    directory.join(company.cloud, DEPLOYERS, DEPLOYER)
    account = audit_account(company.cloud, "westeurope")
    before = company.audited(vaults["dev"])
    assert before
    client = operator(company, account, OWNER, BLOB_OWNER, person=DEPLOYER).get_container_client(CONTAINER)
    for blob in list(client.list_blob_names()):
        with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
            client.delete_blob(blob)
        with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
            client.upload_blob(blob, b"", overwrite=True)
    assert company.audited(vaults["dev"]) == before


def test_a_locked_container_is_never_shortened(company: Company) -> None:
    """Locked, as `idp audit lock` does it, not even the control plane takes the policy back."""
    account = audit_account(company.cloud, "westeurope")
    policy = next(p for p in company.cloud.of_type(POLICY) if p.key.startswith(f"{account.casefold()}/"))
    provider = Provider("azure-native", company.cloud.path)
    immutability.lock(company.cloud, policy.id, str(policy.outputs["etag"]))
    inputs = dict(policy.inputs)
    shorter = {**inputs, "immutabilityPeriodSinceCreationInDays": 1}
    with pytest.raises(RefusedError, match="never shortened"):
        provider.update(POLICY, policy.urn, policy.id, inputs, shorter)
    with pytest.raises(RefusedError, match="locked"):
        provider.delete(POLICY, policy.id, inputs)
    (kept,) = company.cloud.with_id(account)
    with pytest.raises(RefusedError, match="ScopeLocked"):
        provider.delete(kept.type, account, dict(kept.inputs))
    for found in company.cloud.of_type(LOCK):  # an owner may take the lock away, and gets no further
        company.cloud.delete(found.type, found.scope, found.id)
    with pytest.raises(RefusedError, match="is kept by"):
        provider.delete(kept.type, account, dict(kept.inputs))


def test_with_the_primary_region_down_the_secondary_is_read_by_the_same_identity(
    company: Company, vaults: dict[str, str]
) -> None:
    secondary = company.vault("prd-payment-", "northeurope")
    company.rotate("id-prd-rotator", secondary)
    faults.region_down(company.cloud, "westeurope")
    try:
        with pytest.raises((HttpResponseError, ServiceRequestError)):
            company.reads(company.workload("id-prd-payment"), vaults["prod"])
        assert company.reads(company.workload("id-prd-payment"), secondary) == VALUE
    finally:
        faults.region_up(company.cloud, "westeurope")
    assert company.reads(company.workload("id-prd-payment"), vaults["prod"]) == VALUE
    assert any(each["operationName"] == "SecretGet" for each in company.audited(secondary))
