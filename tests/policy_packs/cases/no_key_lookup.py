from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

WEB = "azure-native:web:WebApp"
ACCOUNT = Sample("azure-native:storage:StorageAccount", {"accountName": "x"}, "account")
OTHER = Sample("azure-native:network:VirtualNetwork", {}, "network")


def web(source: list[str], label: str = "upstream") -> Sample:
    settings = {"siteConfig": {"appSettings": [{"name": label, "value": UNKNOWN}]}}
    return Sample(WEB, settings, depends={"siteConfig": source})


PATH = "siteConfig.appSettings[0].value"
CASES = [
    Case(
        web(["network"]),
        Break(
            "",
            web(["account"]),
            "is free text that comes from a resource with account keys and may be one",
            undecided=True,
            at=PATH,
        ),
        beside=[ACCOUNT, OTHER],
    ),
    Case(
        web(["network"]),
        Break(
            "",
            web([]),
            "is free text that comes from no resource: the result of a lookup, which may be a key",
            undecided=True,
            at=PATH,
        ),
        beside=[OTHER, Sample("example:index:Recorded", {}, "recorded", depends={"a": ["network"]})],
    ),
]
