"""Errors."""

from __future__ import annotations

from typing import Any, Tuple


class WorkerError(RuntimeError):
    """The worker did not start, ended, or violated the protocol.

    The message names the binary and contains the end of its standard error.
    """


class ExplanationError(ValueError):
    """An input or an option is wrong; `status` is the exit code of the command for this error."""

    #: `status` of input errors (EX_DATAERR).
    INPUT = 65
    #: `status` of option errors (EX_USAGE).
    USAGE = 64

    def __init__(self, message: str, status: int):
        super().__init__(message)
        self.status = status

    def __reduce__(self) -> Tuple[Any, ...]:
        return (type(self), (str(self), self.status))


class ExportError(ExplanationError):
    """A model in memory could not be exported, or the exported model computes other numbers than the framework."""

    def __init__(self, message: str, status: int = ExplanationError.INPUT):
        super().__init__(message, status)
