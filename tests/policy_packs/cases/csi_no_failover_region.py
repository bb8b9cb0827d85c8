from zs_policy.testing import Break, Case, Sample

AT = "spec.parameters.failoverRegion"
CASES = [
    Case(
        Sample(
            f"kubernetes:secrets-store.csi.x-k8s.io/{version}:SecretProviderClass",
            {"spec": {"provider": "aws", "parameters": {"region": "eu-west-1"}}},
        ),
        Break(AT, "eu-central-1", "makes a missing replica fail the mount in the primary region too"),
    )
    for version in ("v1", "v1alpha1")
]
