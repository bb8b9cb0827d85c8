from zs_policy.testing import Break, Case, Sample

WORDS = "carries a client secret; the program must not know it, not even marked secret"
PATH = "identityProviders.azureActiveDirectory.registration.clientSecret"
CASES = [
    Case(
        Sample(
            "azure-native:app:ContainerAppsAuthConfig",
            {"identityProviders": {"azureActiveDirectory": {"registration": {"clientSecretSettingName": "entra"}}}},
        ),
        Break(PATH, "anything", WORDS),
    )
]
