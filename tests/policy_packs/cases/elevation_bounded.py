from zs_policy.testing import Break, Case, Sample

RULES = [
    {"id": "Expiration_EndUser_Assignment", "maximumDuration": "PT1H", "isExpirationRequired": True},
    {"id": "Expiration_Admin_Eligibility", "maximumDuration": "P180D", "isExpirationRequired": True},
    {
        "id": "Enablement_EndUser_Assignment",
        "enabledRules": ["MultiFactorAuthentication", "Justification", "Ticketing"],
    },
    {"id": "Approval_EndUser_Assignment", "setting": {"isApprovalRequired": True}},
]
LONG, BOTH = "lets an activation last longer than 60 minutes", "must hold MultiFactorAuthentication and Justification"
END = "scheduleInfo.expiration.type"
CASES = [
    Case(
        Sample("azure-native:authorization:RoleManagementPolicy", {"rules": RULES}),
        Break("rules[0].maximumDuration", "PT8H", LONG),
        Break("rules[0].maximumDuration", "P1D", LONG),
        Break("rules[1].isExpirationRequired", False, "must be true"),
        Break("rules[2].enabledRules", ["Justification"], BOTH),
        Break("rules[3].setting.isApprovalRequired", False, "must require approval", at="rules[3].setting"),
    ),
    Case(
        Sample(
            "azure-native:authorization:PimRoleEligibilitySchedule",
            {"scheduleInfo": {"expiration": {"type": "AfterDuration"}}},
        ),
        Break(END, "NoExpiration", "never ends: eligibility is asked for again"),
    ),
]
