"""Exchanges lines with one worker process."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from typing import Any, Deque, Dict, List, Optional

from . import version as release
from .errors import ExplanationError, WorkerError
from .process import Process
from .request import Request
from .wake import Wake

PROTOCOL = 2

#: Seconds to wait for the first answer before checking, by `--help`, that the binary is igviz.
CHECK_AFTER = 5.0
#: Maximum seconds for `--help`.
CHECK_FOR = 10.0
#: Seconds that requests wait behind an abandoned one before a new worker gets them.
ABANDONED_FOR = 1.0
#: Seconds for an idle worker to end by itself.
PATIENCE = 2.0
#: Maximum length of the answer to the first line, in bytes.
GREETING_LIMIT = 1 << 20


class Session:
    """One worker process, from start to end."""

    def __init__(self, command: List[str], folder: Optional[str], start_timeout: float):
        self.command = command
        try:
            self.process = Process(command, folder)
        except OSError as error:
            raise WorkerError(f"{command[0]} cannot be started: {error}") from None
        #: Unanswered requests, in the order of writing.
        self.sent: Dict[str, Request] = {}
        # The first line has no input. The error in the answer gives the protocol's version and shows that the model is open.
        self._greeting: Optional[Request] = Request({})
        self._writing = memoryview(self._greeting.line)
        self._read = bytearray()
        self._searched = 0
        now = time.monotonic()
        self._check_at: Optional[float] = now + CHECK_AFTER
        self._start_by: Optional[float] = now + start_timeout
        self._start_timeout = start_timeout
        self._end_by: Optional[float] = None
        self._abandoned_at: Optional[float] = None

    @property
    def is_awaited(self) -> bool:
        return any(not request.is_abandoned for request in self.sent.values())

    def end(self) -> None:
        """Ends the process: an idle one within PATIENCE, a busy one at once."""
        self.process.end(PATIENCE if self._greeting is None and not self.sent else 0)
        self.process.close()

    def step(self, unsent: Deque[Request], wake: Wake, until: Optional[float]) -> bool:
        """Waits until writing or reading is possible, then writes or reads.

        Returns false if the worker takes too long for an abandoned request.

        Raises WorkerError if the worker ended or violated the protocol.
        """
        now = time.monotonic()
        first = next(iter(self.sent.values()), None)
        if first is None or not first.is_abandoned:
            self._abandoned_at = None
        elif self._abandoned_at is None:
            self._abandoned_at = now
        elif now >= self._abandoned_at + ABANDONED_FOR:
            return False
        self._check(now)
        self._write(unsent)
        process = self.process
        with selectors.PollSelector() as selector:
            selector.register(wake.end, selectors.EVENT_READ)
            selector.register(process.output, selectors.EVENT_READ)
            if process.messages >= 0:
                selector.register(process.messages, selectors.EVENT_READ)
            if self._writing and process.input >= 0:
                selector.register(process.input, selectors.EVENT_WRITE)
            deadlines = [self._check_at, self._start_by, self._end_by, until]
            if self._abandoned_at is not None:
                deadlines.append(self._abandoned_at + ABANDONED_FOR)
            waits = [deadline - now for deadline in deadlines if deadline is not None]
            ready = {key.fd for key, _ in selector.select(max(0, min(waits)) if waits else None)}
        if wake.end in ready:
            wake.clear()
        if process.messages in ready and not process.read_messages():
            end, process.messages = process.messages, -1
            os.close(end)
        if process.output in ready:
            self._take(process.read())
        return True

    def _write(self, unsent: Deque[Request]) -> None:
        """Writes as many bytes as the pipe takes now."""
        while self.process.input >= 0:
            if not self._writing:
                if self._greeting is not None or not unsent:
                    return
                request = unsent.popleft()
                self.sent[request.id] = request
                self._writing = memoryview(request.line)
            try:
                count = self.process.write(self._writing)
            except OSError:
                # The worker is ending. Its remaining answers are read first.
                self.process.close_input()
                self._end_by = time.monotonic() + PATIENCE
                return
            self._writing = self._writing[count:]
            if self._writing:
                return

    def _check(self, now: float) -> None:
        if self._end_by is not None and now >= self._end_by:
            raise self._error("stopped reading requests")
        if self._start_by is not None and now >= self._start_by:
            raise self._error(
                f"did not answer within {self._start_timeout:g} s of its start; "
                "if the model takes longer to open, raise start_timeout")
        if self._check_at is not None and now >= self._check_at:
            self._check_at = None
            if not _is_igviz(self.command[0]):
                raise self._error("does not answer and is not igviz")

    def _take(self, content: Optional[bytes]) -> None:
        if content is None:
            return
        if not content:
            raise self._error()
        self._read += content
        while (end := self._read.find(b"\n", self._searched)) >= 0:
            line = bytes(self._read[:end])
            del self._read[:end + 1]
            self._searched = 0
            self._answered(line)
        self._searched = len(self._read)
        if self._read and (
                self._read[:1] != b"{" or (self._greeting is not None and len(self._read) > GREETING_LIMIT)):
            raise self._not_an_answer(bytes(self._read))

    def _answered(self, line: bytes) -> None:
        try:
            answer = json.loads(line)
        except ValueError:
            raise self._not_an_answer(line) from None
        version = answer.get("protocol") if isinstance(answer, dict) else None
        if version is None:
            raise self._not_an_answer(line)
        if version != PROTOCOL:
            raise self._error(
                f"uses version {version} of the worker's protocol, this Python package version {PROTOCOL}: "
                "install the command and the package of the same release")
        error = answer.get("error")
        name = answer.get("id")
        if self._greeting is not None:
            if name != self._greeting.id:
                raise self._not_an_answer(line)
            if problem := release.problem(self.command[0]):
                self.process.end(0)
                raise WorkerError(problem)
            self._greeting = self._check_at = self._start_by = None
            return
        request = self.sent.pop(name, None) if isinstance(name, str) else None
        if request is None:
            said = f": {_string(error, 'message')}" if error else ""
            raise self._error(f"sent an answer with the unknown id {name!r}{said}")
        if error is not None:
            status = error.get("status") if isinstance(error, dict) else None
            request.fail(ExplanationError(_string(error, "message"), status if isinstance(status, int) else 70))
        elif isinstance(answer.get("explanation"), dict):
            request.answer(answer)
        else:
            self.sent[name] = request
            raise self._not_an_answer(line)

    def _not_an_answer(self, line: bytes) -> WorkerError:
        text = line[:200].decode(errors="replace") + ("…" if len(line) > 200 else "")
        return self._error(f"printed a line that is no answer of an igviz worker: {text!r}")

    def _error(self, what: Optional[str] = None) -> WorkerError:
        """Ends the process; returns an error with the binary's path, the event, and the end of standard error.

        what: the event; `None` if the worker's output ended.
        """
        has_ended = what is None
        what = what or self.process.ended(PATIENCE) or "closed its output and did not end"
        self.process.end(0)
        said = self.process.stderr_tail()
        return WorkerError(
            f"{self.command[0]} {what}" + (f": {said}" if said else " and printed no message" if has_ended else ""))


def _string(value: Any, key: str) -> str:
    return str(value.get(key, value) if isinstance(value, dict) else value)


def _is_igviz(binary: str) -> bool:
    """Whether the binary prints the help of `igviz worker`."""
    try:
        helped = subprocess.run(
            [binary, "worker", "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=CHECK_FOR, start_new_session=True)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"igviz worker" in helped.stdout
