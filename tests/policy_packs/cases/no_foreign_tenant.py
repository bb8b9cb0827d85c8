from zs_policy.testing import Break, Case, Sample

GROUP = Sample("azure-native:resources:ResourceGroup", {"resourceGroupName": "rg"})
SAYS = "gives people of another tenant roles here: who they are, is decided there"

CASES = [
    Case(GROUP, Break("", Sample(f"azure-native:managedservices:Registration{name}", {}, "other"), SAYS))
    for name in ("Assignment", "Definition")
]
