"""Controls of published frameworks that several rules serve, named once.

Only controls whose number and wording are certain: NIST SP 800-53 Rev. 5, PCI DSS 4.0, ISO/IEC 27001:2022 Annex A,
the SOC 2 trust services criteria (2017), and 45 CFR 164.312 for HIPAA.
"""

from typing import Final

from zs_policy.rule import Control, Framework

LEAST_PRIVILEGE: Final = (
    Control(Framework.NIST_800_53, "AC-6"),
    Control(Framework.PCI_DSS, "7.2.2"),
    Control(Framework.ISO27001, "A.5.18"),
    Control(Framework.SOC2, "CC6.3"),
)
"""Least privilege; rights by duty."""
TRUST: Final = (
    Control(Framework.NIST_800_53, "AC-3"),
    Control(Framework.SOC2, "CC6.1"),
)
"""Who may be whom: access enforcement; logical access."""
PRIVILEGED: Final = (
    Control(Framework.NIST_800_53, "AC-6"),
    Control(Framework.ISO27001, "A.8.2"),
    Control(Framework.SOC2, "CC6.3"),
)
"""Privileged access rights."""
DUTIES: Final = (
    Control(Framework.NIST_800_53, "AC-5"),
    Control(Framework.ISO27001, "A.5.3"),
)
"""Separation of duties."""
KEYS: Final = (
    Control(Framework.NIST_800_53, "SC-12"),
    Control(Framework.ISO27001, "A.8.24"),
)
"""Making, keeping and ending keys."""
AUTHENTICATORS: Final = (Control(Framework.NIST_800_53, "IA-5"),)
"""Care of credentials: their life, their change."""
AUDIT: Final = (
    Control(Framework.NIST_800_53, "AU-12"),
    Control(Framework.ISO27001, "A.8.15"),
    Control(Framework.HIPAA, "164.312(b)"),
    Control(Framework.SOC2, "CC7.2"),
)
"""Records of who did what."""
AUDIT_PROTECTED: Final = (
    Control(Framework.NIST_800_53, "AU-9"),
    Control(Framework.PCI_DSS, "10.3.2"),
    Control(Framework.ISO27001, "A.8.15"),
)
"""Records that nobody changes."""
AUDIT_KEPT: Final = (
    Control(Framework.NIST_800_53, "AU-11"),
    Control(Framework.PCI_DSS, "10.5.1"),
)
"""Records that are kept."""
BOUNDARY: Final = (
    Control(Framework.NIST_800_53, "SC-7"),
    Control(Framework.ISO27001, "A.8.20"),
    Control(Framework.SOC2, "CC6.6"),
)
"""What is reachable from where."""
