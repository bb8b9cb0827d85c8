from zs_policy.testing import Break, Case, Sample

SAYS = "asks for as many days before expiry as a value may live: no value obeys both"
CASES = [
    Case(
        Sample(
            "azure-native:authorization:PolicyAssignment",
            {"parameters": {"maximumValidityInDays": {"value": 90}, "minimumDaysBeforeExpiration": {"value": 30}}},
        ),
        Break("parameters.minimumDaysBeforeExpiration.value", 90, SAYS, at="parameters.minimumDaysBeforeExpiration"),
        Break("parameters.maximumValidityInDays.value", 30, SAYS, at="parameters.minimumDaysBeforeExpiration"),
    ),
    Case(
        Sample(
            "azure-native:authorization:PolicySetDefinition",
            {
                "parameters": {
                    "secretsValidityInDays": {"defaultValue": 90},
                    "keysMinDaysBeforeExpiry": {"defaultValue": 90},
                    "secretsMinDaysBeforeExpiry": {"defaultValue": 30},
                }
            },
        ),
        Break(
            "parameters.secretsMinDaysBeforeExpiry.defaultValue", 90, SAYS, at="parameters.secretsMinDaysBeforeExpiry"
        ),
    ),
]
