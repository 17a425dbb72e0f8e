"""Errors."""

from __future__ import annotations


class WorkerError(RuntimeError):
    """The worker did not start, ended, or broke the protocol. The message names the binary and ends with what it printed."""


class ExplanationError(ValueError):
    """An input or an option is wrong; `status` is the exit code that the command would have had."""

    #: What is wrong with an input (EX_DATAERR).
    INPUT = 65
    #: What is wrong with an option (EX_USAGE).
    USAGE = 64

    def __init__(self, message: str, status: int):
        super().__init__(message)
        self.status = status

    def __reduce__(self):
        return (type(self), (str(self), self.status))
