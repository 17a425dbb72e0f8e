"""Requests and their answers, shared between threads."""

from __future__ import annotations

import itertools
import json
import os
import queue
from typing import Any, Callable, Dict, Optional

import numpy as np

from .errors import ExplanationError, WorkerError

#: Maximum length of a line for the worker, in bytes.
LINE_LIMIT = 256 << 20

_numbers = itertools.count(1)


class Request:
    """One line to send, and its answer.

    The answer passes through a `SimpleQueue`, whose C code Ctrl-C cannot interrupt halfway. Futures use `threading.Condition`, which
    Ctrl-C can leave locked forever.
    """

    def __init__(self, content: Dict[str, Any]):
        self._process_id = os.getpid()
        #: Unique, also across processes.
        self.id = f"{self._process_id}-{next(_numbers)}"
        self.line = _line({"id": self.id, **content})
        self.is_done = False
        #: Whether the caller has stopped waiting.
        self.is_abandoned = False
        #: Wakes the connection's thread.
        self.wake: Callable[[], None] = lambda: None
        #: The command line for the same question, a `Run`.
        self.question: Any = None
        self._outcome: "queue.SimpleQueue[Any]" = queue.SimpleQueue()

    def answer(self, answer: Dict[str, Any]) -> None:
        self.is_done = True
        self._outcome.put(answer)

    def fail(self, error: Exception) -> None:
        self.is_done = True
        self._outcome.put(error)

    def result(self, timeout: Optional[float] = None) -> Dict[str, Any]:
        """The answer.

        Raises ExplanationError if the request was wrong, WorkerError if the worker ended, TimeoutError.
        """
        if self._process_id != os.getpid():
            raise WorkerError(
                f"this request belongs to process {self._process_id}; send it again in process {os.getpid()}")
        try:
            outcome = self._outcome.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError(f"no answer within {timeout:g} s") from None
        if isinstance(outcome, Exception):
            raise outcome
        answer: Dict[str, Any] = outcome
        return answer

    def abandon(self) -> None:
        """Gives up the request: an unsent request is not sent, and a late answer is dropped."""
        if not self.is_done and not self.is_abandoned and self._process_id == os.getpid():
            self.is_abandoned = True
            self.wake()


class Refused:
    """A request with an error before sending; its result raises the error."""

    def __init__(self, error: ExplanationError):
        self.error = error

    def result(self, timeout: Optional[float] = None) -> Dict[str, Any]:
        raise self.error

    def abandon(self) -> None:
        pass


def _line(content: Dict[str, Any]) -> bytes:
    try:
        line = _encoded(content) + b"\n"
    except (TypeError, ValueError):
        for name, value in content.items():
            try:
                _encoded(value)
            except UnicodeEncodeError:
                raise ExplanationError(
                    f"{name}: {value!r} is not UTF-8; "
                    "give the bytes of the file instead of its path", ExplanationError.USAGE) from None
            except (TypeError, ValueError) as error:
                raise ExplanationError(f"{name}: {value!r}: {error}", ExplanationError.USAGE) from None
        raise
    if len(line) > LINE_LIMIT:
        raise ExplanationError(
            f"the request has {len(line):,} bytes, more than the {LINE_LIMIT:,} that the worker reads; "
            "give the path of a file", ExplanationError.INPUT)
    return line


def _encoded(value: Any) -> bytes:
    # Without escapes, encoding fails here for text that is not UTF-8. The worker could not answer such a line by its id.
    return json.dumps(value, default=_plain, allow_nan=False, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    """Converts numpy's numbers and arrays, and paths, to JSON values."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"a request cannot contain {type(value).__name__}")
