"""The reattach trap: a diagnostic setting outlives its resource and comes back with a successor of the same id.

Source: learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings ("delete the settings of a resource before
you delete it, or they may be included with a new resource of the same id"). The service leaves open whether it happens;
here it always does, so that a program which relies on it not happening is found out. A recovered vault is no successor:
it comes back without any (learn.microsoft.com/azure/key-vault/general/soft-delete-overview).
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

SETTING: Final = "azure-native:monitor:DiagnosticSetting"
_KIND: Final = "unattached-setting"
_BELOW: Final = "/providers/microsoft.insights/diagnosticsettings/"


def remember(cloud: "Cloud", record: "Record") -> None:
    """Before a resource goes: keep its diagnostic settings."""
    for setting in cloud.below(SETTING, f"{record.key}{_BELOW}"):
        cloud.note(_KIND, setting.key, asdict(setting))


def forget(cloud: "Cloud", key: str) -> None:
    """There will be no successor: what is left belonged to what was recovered."""
    for setting in cloud.facts(_KIND):
        if setting.startswith(f"{key}{_BELOW}"):
            cloud.forget(_KIND, setting)


def attach(cloud: "Cloud", record: "Record") -> None:
    """After a resource was made: bring back what its predecessor of the same id left."""
    for key, body in cloud.facts(_KIND).items():
        if key.startswith(f"{record.key}{_BELOW}"):
            cloud.forget(_KIND, key)
            cloud.restore(body)
