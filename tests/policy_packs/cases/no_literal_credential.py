from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

URL = "postgres://app:" + "s3cr3tpw" + "@db.example.com/orders"
GITHUB = "gh" + "p_" + "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"
WORDS = "holds what looks like {}"
CASES = [
    Case(
        Sample(
            "azure-native:web:WebApp", {"siteConfig": {"appSettings": [{"name": "a", "value": "https://x.example"}]}}
        ),
        Break("siteConfig.appSettings[0].value", URL, WORDS.format("a password in a URL")),
        Break("siteConfig.appSettings[0].value", GITHUB, WORDS.format("a GitHub token")),
        Break(
            "siteConfig.appSettings[0].value",
            UNKNOWN,
            "is free text whose value is not known yet",
            undecided=True,
        ),
        Break("tags.note", URL, WORDS.format("a password in a URL")),
        Break(
            "",
            Sample("azure-native:web:WebApp", {}, name=GITHUB),
            "the resource's own name is what looks like a GitHub token",
        ),
    ),
    Case(
        Sample("kubernetes:core/v1:ConfigMap", {"data": {"url": "https://x.example"}}),
        Break("data.url", URL, WORDS.format("a password in a URL")),
    ),
]
