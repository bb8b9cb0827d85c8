"""Patterns of roles that somebody wrote to keep the service busy, and the ones that everybody writes."""

import pytest

from sandbox.cloud.authorization.actions import matches

ACTION = "Microsoft.KeyVault/vaults/secrets/getSecret/action"


@pytest.mark.parametrize(
    ("pattern", "covers"),
    [
        ("*" * 60 + "q", False),
        ("*" * 60 + "n", True),
        ("*", True),
        ("Microsoft.KeyVault/*/action", True),
        ("microsoft.keyvault/VAULTS/secrets/getsecret/action", True),
        ("Microsoft.KeyVault/*/getSecret", False),
        ("*.KeyVault/vaults/*/getSecret/*", True),
        (f"{ACTION}*{ACTION}", False),
        ("", False),
    ],
)
def test_a_pattern_is_read_in_bounded_steps(pattern: str, covers: bool) -> None:
    assert matches((pattern,), ACTION) is covers
