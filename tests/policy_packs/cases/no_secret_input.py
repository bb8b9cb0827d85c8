from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE, UNKNOWN

WORDS = "is marked secret by the program: whoever marks it knows that it is a value"


def marked(value: object) -> dict[str, object]:
    return {SIGNATURE: SECRET, "value": value}


CASES = [
    Case(
        Sample("azure-native:web:WebApp", {"siteConfig": {"appSettings": [{"name": "a", "value": "plain"}]}}),
        Break("siteConfig.appSettings[0].value", marked("hunter2"), WORDS),
        Break("siteConfig.appSettings[0].value", marked(UNKNOWN), WORDS),
        Break(
            "siteConfig.appSettings[0]",
            {"name": "KEYVAULT_URI", "value": marked(UNKNOWN)},
            "is marked secret and not known yet; its name says that it is none",
            undecided=True,
            at="siteConfig.appSettings[0].value",
        ),
        Break(
            "siteConfig",
            marked({"appSettings": [{"name": "a", "value": "x1y2"}]}),
            WORDS,
            at="siteConfig.appSettings[0].value",
        ),
    ),
    Case(
        Sample(
            "aws:lambda/function:Function", {"environment": {"variables": {"A": marked("https://x.example.com/a")}}}
        ),
        Break("environment.variables.A", marked("hunter2"), WORDS),
    ),
    Case(
        Sample("kubernetes:core/v1:ConfigMap", {"data": {"a": "plain"}}),
        Break("data.a", marked("hunter2"), WORDS),
    ),
    # These three are marked by the SDK, whatever the program says.
    Case(
        Sample("aws:ssm/parameter:Parameter", {"type": "String", "value": marked("feature-on")}),
        Break("description", marked("hunter2"), WORDS),
    ),
    Case(
        Sample(
            "aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion",
            {"content": marked('{"feature": "on"}'), "contentType": "application/json"},
        ),
        Break("description", marked("hunter2"), WORDS),
    ),
    Case(
        Sample(
            "aws:glue/connection:Connection", {"connectionProperties": marked({"KAFKA_BOOTSTRAP_SERVERS": "b:9092"})}
        ),
        Break("description", marked("hunter2"), WORDS),
    ),
]
