"""How long audit records are kept, by the compliance profiles that an environment answers to."""

from collections.abc import Iterable
from typing import Literal

Profile = Literal["soc2", "hipaa", "gdpr"]
DataClass = Literal["public", "internal", "confidential", "personal", "health"]

_DAYS: dict[Profile, int] = {
    "soc2": 365,  # one audit period
    "hipaa": 2190,  # six years, 45 CFR 164.316(b)(2)(i)
}
# GDPR names no number: what is kept must be needed. These are the longest times an incident in data of that class is
# looked back for.
_GDPR_DAYS: dict[DataClass, int] = {"public": 90, "internal": 180, "confidential": 365, "personal": 365, "health": 730}


def retention_days(profiles: Iterable[Profile], data_class: DataClass) -> int:
    """Days that every one of the profiles is satisfied with: the longest wins."""
    return max((_GDPR_DAYS[data_class] if profile == "gdpr" else _DAYS[profile] for profile in profiles), default=0)
