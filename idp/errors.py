"""What can end a command, and the exit code each stands for. Messages say what happened and what to do next."""

from __future__ import annotations

OK = 0
FAILURE = 1
USAGE = 2
VIOLATION = 3
DRIFT = 4
INTERRUPTED = 130


class IdpError(Exception):
    """A failure with a message for the user; never a traceback."""

    code = FAILURE


class UsageError(IdpError):
    """The command was asked for something that does not exist."""

    code = USAGE


class ViolationError(IdpError):
    """A rule refused, or could not be decided where it must be."""

    code = VIOLATION


class InterruptedRunError(IdpError):
    """The user or the system stopped the command; what was begun is finished by the next run."""

    code = INTERRUPTED


class BusyError(IdpError):
    """Another run of this clone is in progress."""
