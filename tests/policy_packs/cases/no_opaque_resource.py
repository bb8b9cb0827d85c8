from zs_policy.tables.opaque import OPAQUE
from zs_policy.tables.pods import CUSTOM, MANIFESTS
from zs_policy.testing import Break, Case, Sample

VAULT = Sample("azure-native:keyvault:Vault", {"vaultName": "v"})
TYPES = {
    **OPAQUE,
    "pulumi-python:dynamic/keys:Minter": OPAQUE["pulumi-python:dynamic:Resource"],
    "aws-native:iam:AccessKey": OPAQUE["aws-native:index:Resource"],
    "azure-native:resources/v20220901:Deployment": OPAQUE["azure-native:resources:Deployment"],
}

CASES = (
    [
        Case(VAULT, Break("", Sample(kind, {}, "other"), f"{what}: what that makes, grants or reads, no rule sees"))
        for kind, what in TYPES.items()
    ]
    + [
        Case(
            Sample(kind, {"yaml": "kind: Namespace\napiVersion: v1\n"}),
            Break("yaml", "a: [\nb: 1", "cannot be read: what that makes, no rule sees", undecided=True),
        )
        for kind in sorted(MANIFESTS)
    ]
    + [
        Case(
            Sample(kind, {"spec": {"valuesContent": "a: 1\nb: 2\n"}}),
            Break("spec.valuesContent", "a: [\nb: 1", "cannot be read: what that makes, no rule sees", undecided=True),
        )
        for kind in (CUSTOM, "kubernetes:helm.cattle.io/v1:HelmChart")
    ]
    + [
        Case(Sample("azure-native:resources:TemplateSpecVersion", {"mainTemplate": {}})),
        Case(Sample("kubernetes:helm.sh/v3:Release", {"chart": "x"})),
    ]
)
