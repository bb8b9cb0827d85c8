"""Errors that components raise while a program is still being built, before the engine sees anything.

    ComponentError                  catch this one for "the program asked a component for something impossible"
    ├── ArgumentError               fields of `args` are missing, unknown or outside their limits; all of them at once
    ├── FederationError             an issuer, subject or audience that would admit more, or other, than was meant
    ├── GrantError                  a right that this resource cannot give
    └── EnvironmentMismatchError    a grant that reaches from one environment into another

Every problem says what is wrong, what was got, what is allowed and what to do. What was got is described by its shape
(length, position of the first bad character), never quoted: a value in the wrong field may be a credential.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong: `what` in the caller's words, `got` by its shape only, `allowed`, and the `fix`."""

    what: str
    got: str
    allowed: str
    fix: str

    def __str__(self) -> str:
        return f"{self.what}: got {self.got}; allowed: {self.allowed}; {self.fix}"


class ComponentError(ValueError):
    """Base of everything raised here. `problems` holds all that was found, in the order of the fields."""

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        self.where = where
        self.problems = tuple(problems)
        super().__init__("\n  ".join((f"{where}: {len(self.problems)} problem(s)", *map(str, self.problems))))


class ArgumentError(ComponentError):
    """Fields of `args` are missing, unknown or outside their limits."""


class FederationError(ComponentError):
    """A federated credential that would admit more, or other, than was meant."""


class GrantError(ComponentError):
    """A right that this resource cannot give."""


class EnvironmentMismatchError(ComponentError):
    """A grant that reaches from one environment into another."""
