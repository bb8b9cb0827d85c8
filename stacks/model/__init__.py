"""The declaration: what a stack file and a service file may say, and what is wrong when they do not.

`load` reads one stack for the program, `validate_all` every file for people; both see the same problems. Nothing here
reads the clock, the network or the environment.
"""

from stacks.model.load import Stack, load, validate_all
from stacks.model.problems import ModelError, Problem
from stacks.model.schema import schemas

__all__ = ["ModelError", "Problem", "Stack", "load", "schemas", "validate_all"]
