from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

KIND = "aws:secretsmanager/secretRotation:SecretRotation"
DAYS, SCHEDULE = "rotationRules.automaticallyAfterDays", "rotationRules.scheduleExpression"
NEVER = "says nothing of when: the secret never rotates"
CASES = [
    Case(
        Sample(KIND, {"rotationRules": {"automaticallyAfterDays": 30}}),
        Break(DAYS, 91, "must be from 1 to 90"),
        Break(DAYS, 0, "must be from 1 to 90"),
        Break(DAYS, MISSING, NEVER, at="rotationRules"),
        Break("rotationRules", MISSING, NEVER),
        Break("rotationRules", UNKNOWN, "is not known yet", undecided=True),
        Break("rotationEnabled", False, "must not be false"),
    ),
    *(
        Case(
            Sample(KIND, {"rotationRules": {"scheduleExpression": good}}),
            Break(SCHEDULE, "rate(100 days)", "must come at least every 90 days"),
            Break(SCHEDULE, "cron(0 0 1 */6 ? *)", "must come at least every 90 days"),
            Break(SCHEDULE, "cron(0 0 1 1 ? *)", "must come at least every 90 days"),
            Break(SCHEDULE, "every so often", "is no schedule that can be read", undecided=True),
        )
        for good in ("rate(10 days)", "rate(4 hours)", "cron(0 8 1 * ? *)", "cron(0 8 1 1,3,5,7,9,11 ? *)")
    ),
]
