from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE, UNKNOWN

WEB = "azure-native:web:WebApp"
ACCOUNT = Sample("azure-native:storage:StorageAccount", {"accountName": "x"}, "account")
OTHER = Sample("azure-native:network:VirtualNetwork", {}, "network")


def web(source: list[str], label: str = "upstream") -> Sample:
    settings = {"siteConfig": {"appSettings": [{"name": label, "value": UNKNOWN}]}}
    return Sample(WEB, settings, depends={"siteConfig": source})


MARKED = {SIGNATURE: SECRET, "value": "x1y2z3"}
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
    Case(
        Sample("aws:rds/instance:Instance", {"username": MARKED, "password": ""}, depends={"password": ["made"]}),
        Break(
            "",
            Sample("aws:rds/instance:Instance", {"password": MARKED}),
            "is a secret that comes from no resource: from a lookup, or from the configuration",
            at="password",
        ),
        beside=[Sample("example:index:Recorded", {}, "recorded", depends={"a": ["it"]})],
    ),
    Case(Sample("aws:rds/instance:Instance", {"password": MARKED}, depends={"password": ["made"]})),
]
