"""The plugin as a process and over the wire: its port, its session, its end, and what it says when asked wrongly."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import psutil
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from sandbox.provider.service import Servicer
from sandbox.provider.wire import SIGNATURE, UNKNOWN, Secret, decode, encode

VAULT = "azure-native:keyvault:Vault"
URN = f"urn:pulumi:dev::shop::{VAULT}::basket"
PROPERTIES = {"tenantId": "t", "sku": {"family": "A", "name": "standard"}}


class Plugin:
    """A running plugin and a client of it."""

    def __init__(self, package: str, cloud: Path | None) -> None:
        settings = {**os.environ, "ZERO_SECRET_CLOUD": str(cloud)} if cloud else dict(os.environ)
        if cloud is None:
            settings.pop("ZERO_SECRET_CLOUD", None)
        command = [sys.executable, "-m", "sandbox.provider", package, "127.0.0.1:1"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=settings, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def end(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Plugin]:
    running = Plugin("azure-native", tmp_path / "cloud.sqlite")
    running.stub.Configure(provider_pb2.ConfigureRequest(args=encode({"location": "westeurope"}), acceptSecrets=True))
    yield running
    running.end()


def check(stub: Any, news: dict[str, Any], urn: str = URN) -> Any:
    return stub.Check(provider_pb2.CheckRequest(urn=urn, news=encode(news), randomSeed=b"seed"))


class TestProcess:
    def test_it_listens_on_loopback_only_in_a_session_of_its_own(self, plugin: Plugin) -> None:
        process = psutil.Process(plugin.process.pid)
        listening = {c.laddr.ip for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN}
        assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}
        assert os.getsid(plugin.process.pid) == plugin.process.pid

    def test_it_is_light(self, plugin: Plugin) -> None:
        """Neither the Pulumi SDK nor a package of it is loaded: what a run pays for a provider."""
        check(plugin.stub, {"resourceGroupName": "g", "properties": PROPERTIES})
        maps = {m.path for m in psutil.Process(plugin.process.pid).memory_maps()}
        assert not any("pulumi" in path for path in maps)
        assert psutil.Process(plugin.process.pid).memory_info().rss < 100 * 2**20

    def test_it_ends_with_its_parent(self, tmp_path: Path) -> None:
        code = (
            "import subprocess, sys, os\n"
            "p = subprocess.Popen([sys.executable, '-m', 'sandbox.provider', 'aws'], stdout=subprocess.PIPE)\n"
            "p.stdout.readline(); print(p.pid, flush=True); os._exit(0)"
        )
        started = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        pid = int(started.stdout)
        deadline = time.monotonic() + 20
        while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline, "it outlives its parent"
            time.sleep(0.1)

    def test_an_interrupt_in_the_terminal_does_not_reach_it(self, plugin: Plugin) -> None:
        """Ctrl-C goes to the foreground process group; the plugin is in another."""
        assert os.getpgid(plugin.process.pid) != os.getpgid(0)
        assert check(plugin.stub, {"resourceGroupName": "g", "properties": PROPERTIES}).inputs

    def test_without_a_package_it_says_how_to_use_it(self) -> None:
        done = subprocess.run([sys.executable, "-m", "sandbox.provider"], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "azure-native|aws|kubernetes" in done.stderr

    def test_without_a_cloud_it_says_what_is_missing(self) -> None:
        running = Plugin("aws", None)
        try:
            with pytest.raises(grpc.RpcError) as refused:
                running.stub.Configure(provider_pb2.ConfigureRequest())
            assert "ZERO_SECRET_CLOUD is not set" in refused.value.details()
        finally:
            running.end()

    def test_a_damaged_cloud_is_told_before_anything_is_planned(self, tmp_path: Path) -> None:
        (tmp_path / "cloud.sqlite").write_text("rubbish")
        running = Plugin("aws", tmp_path / "cloud.sqlite")
        try:
            with pytest.raises(grpc.RpcError) as refused:
                running.stub.Configure(provider_pb2.ConfigureRequest())
            assert "is damaged" in refused.value.details()
        finally:
            running.end()

    def test_killed_in_the_middle_it_leaves_a_sound_cloud(self, tmp_path: Path) -> None:
        running = Plugin("azure-native", tmp_path / "cloud.sqlite")
        running.stub.Configure(provider_pb2.ConfigureRequest())
        futures = [
            running.stub.Create.future(
                provider_pb2.CreateRequest(
                    urn=f"urn:pulumi:d::p::azure-native:resources:ResourceGroup::g{number}",
                    properties=encode({"resourceGroupName": f"g{number}"}),
                )
            )
            for number in range(50)
        ]
        futures[5].result()
        running.process.send_signal(signal.SIGKILL)
        running.end()
        again = Plugin("azure-native", tmp_path / "cloud.sqlite")
        try:
            again.stub.Configure(provider_pb2.ConfigureRequest())
            found = again.stub.Read(
                provider_pb2.ReadRequest(
                    urn="urn:pulumi:d::p::azure-native:resources:ResourceGroup::g5", id=futures[5].result().id
                )
            )
            assert found.id == futures[5].result().id
        finally:
            again.end()


class TestProtocol:
    def test_what_it_supports(self, plugin: Plugin) -> None:
        answer = plugin.stub.Configure(provider_pb2.ConfigureRequest())
        assert (answer.acceptSecrets, answer.supportsPreview, answer.supports_autonaming_configuration) == (True,) * 3
        assert (answer.acceptResources, answer.acceptOutputs) == (False, False)
        shaken = plugin.stub.Handshake(provider_pb2.ProviderHandshakeRequest())
        assert (shaken.accept_secrets, shaken.accept_resources, shaken.accept_outputs) == (True, False, False)
        assert plugin.stub.GetPluginInfo(Empty()).version == "3.29.0"
        assert plugin.stub.Attach(plugin_pb2.PluginAttach(address="x")) == Empty()
        assert plugin.stub.Cancel(Empty()) == Empty()

    def test_a_whole_life(self, plugin: Plugin) -> None:
        checked = check(plugin.stub, {"resourceGroupName": "g", "properties": PROPERTIES})
        assert list(checked.failures) == []
        previewed = plugin.stub.Create(provider_pb2.CreateRequest(urn=URN, properties=checked.inputs, preview=True))
        assert previewed.id == ""
        assert decode(previewed.properties)["name"] is UNKNOWN
        created = plugin.stub.Create(provider_pb2.CreateRequest(urn=URN, properties=checked.inputs))
        outputs = decode(created.properties)
        assert created.id.endswith(outputs["name"])
        news = decode(checked.inputs) | {"tags": {"a": "b"}, "location": "uksouth"}
        diff = plugin.stub.Diff(
            provider_pb2.DiffRequest(
                urn=URN, id=created.id, olds=created.properties, old_inputs=checked.inputs, news=encode(news)
            )
        )
        assert diff.changes == provider_pb2.DiffResponse.DIFF_SOME
        assert set(diff.diffs) == {"tags", "location"}
        assert list(diff.replaces) == ["location"]
        assert diff.detailedDiff["location"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE
        assert diff.detailedDiff["tags"].kind == provider_pb2.PropertyDiff.ADD
        assert not diff.deleteBeforeReplace, "the name was drawn"
        read = plugin.stub.Read(provider_pb2.ReadRequest(urn=URN, id=created.id))
        assert (read.properties, read.inputs) == (created.properties, checked.inputs)
        plugin.stub.Delete(provider_pb2.DeleteRequest(urn=URN, id=created.id, old_inputs=checked.inputs))
        assert plugin.stub.Read(provider_pb2.ReadRequest(urn=URN, id=created.id)).id == ""

    def test_an_engine_that_sends_no_old_inputs_is_served(self, plugin: Plugin) -> None:
        checked = check(plugin.stub, {"resourceGroupName": "g", "tags": {"a": "b"}, "properties": PROPERTIES})
        created = plugin.stub.Create(provider_pb2.CreateRequest(urn=URN, properties=checked.inputs))
        news = {**decode(created.properties), "tags": {"a": "c"}}
        diff = plugin.stub.Diff(
            provider_pb2.DiffRequest(urn=URN, id=created.id, olds=created.properties, news=encode(news))
        )
        assert "tags.a" in diff.detailedDiff

    def test_mistakes_are_failures_without_a_property(self, plugin: Plugin) -> None:
        """With one, the engine would print the property's value beside the reason."""
        found = check(plugin.stub, {"resourceGroupNam": "g", "properties": PROPERTIES, "location": 5})
        assert len(found.failures) == 3
        assert all(failure.property == "" for failure in found.failures)
        assert any("did you mean 'resourceGroupName'" in failure.reason for failure in found.failures)

    def test_settings_of_the_provider_are_checked(self, plugin: Plugin) -> None:
        request = provider_pb2.CheckRequest(news=encode({"subscriptionID": "x", "version": "3.29.0", "useMsi": "true"}))
        (failure,) = plugin.stub.CheckConfig(request).failures
        assert "did you mean 'subscriptionId'" in failure.reason

    @pytest.mark.parametrize(
        ("package", "settings", "wrong"),
        [
            ("kubernetes", {"kubeconfig": '{"kind": "Config"}'}, 0),
            ("aws", {"assumeRoles": '[{"roleArn": "a"}]', "skipRegionValidation": "true", "region": "true"}, 0),
            ("aws", {"assumeRoles": '[{"role_arn": "a"}]'}, 1),
            ("aws", {"maxRetries": "many"}, 1),
        ],
    )
    def test_settings_that_are_no_texts_travel_as_json(
        self, tmp_path: Path, package: str, settings: dict[str, str], wrong: int
    ) -> None:
        servicer = Servicer(package, tmp_path / "cloud.sqlite")
        answer = servicer.CheckConfig(provider_pb2.CheckRequest(news=encode(settings)), None)
        assert len(answer.failures) == wrong

    def test_settings_change_without_replacing_the_provider(self, plugin: Plugin) -> None:
        request = provider_pb2.DiffRequest(
            olds=encode({"location": "a", "version": "1"}), news=encode({"location": "b", "version": "2"})
        )
        diff = plugin.stub.DiffConfig(request)
        assert (list(diff.diffs), list(diff.replaces)) == (["location"], [])

    @pytest.mark.parametrize(
        ("call", "request_", "says"),
        [
            ("Check", provider_pb2.CheckRequest(urn="urn:pulumi:d::p::azure-native:keyvault:Valt::v"),
             "Valt is not a resource type of pulumi-azure-native 3.29.0: did you mean azure-native:keyvault:Vault?"),
            ("Invoke", provider_pb2.InvokeRequest(tok="azure-native:storage:listStorageAccountKeys"), "no-key-lookup"),
            ("Parameterize", provider_pb2.ParameterizeRequest(), "takes no parameters"),
            ("Construct", provider_pb2.ConstructRequest(type="kubernetes:helm.sh/v4:Chart"),
             "does not expand kubernetes:helm.sh/v4:Chart"),
            ("Call", provider_pb2.CallRequest(tok="kubernetes:x/y"), "does not answer the method kubernetes:x/y"),
        ],
    )  # fmt: skip
    def test_refusals_are_sentences(self, plugin: Plugin, call: str, request_: Any, says: str) -> None:
        with pytest.raises(grpc.RpcError) as refused:
            getattr(plugin.stub, call)(request_)
        assert says in refused.value.details()
        assert "Traceback" not in refused.value.details()

    def test_no_answer_ever_holds_a_refused_value(self, plugin: Plugin) -> None:
        sentinel = f"zs{random.randrange(10**12):012}"  # noqa: S311
        for value in (sentinel, Secret(sentinel), [sentinel], {"x": Secret([sentinel])}):
            for place in ("properties", "tags", "location", "misspelt"):
                found = check(plugin.stub, {"resourceGroupName": "g", "properties": PROPERTIES, place: value})
                assert sentinel not in str(list(found.failures))
        broken = encode(
            {"resourceGroupName": "g", "properties": Secret(sentinel), "vaultName": "v", SIGNATURE: sentinel}
        )
        with pytest.raises(grpc.RpcError) as refused:
            plugin.stub.Create(provider_pb2.CreateRequest(urn=URN, properties=broken))
        assert sentinel not in refused.value.details()


def test_a_defect_is_called_one_and_shows_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong in our own code, the user reads one sentence; the frames are in a file, without values."""
    servicer = Servicer("azure-native", tmp_path / "cloud.sqlite")
    sentinel = f"zs{random.randrange(10**12):012}"  # noqa: S311

    def broken(*_: object) -> None:
        raise KeyError(sentinel)

    monkeypatch.setattr(servicer.provider, "preview_create", broken)

    class Context:
        def abort(self, code: grpc.StatusCode, details: str) -> None:
            raise RuntimeError(details)

    with pytest.raises(RuntimeError) as said:
        servicer.Create(provider_pb2.CreateRequest(urn=URN, preview=True), Context())
    assert "This is a defect of the sandbox, not of your program" in str(said.value)
    assert sentinel not in str(said.value)
    log = (tmp_path / "provider-azure-native.log").read_text()
    assert "KeyError" in log
    assert "broken" in log
    assert sentinel not in log
