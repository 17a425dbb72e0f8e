"""The thread that exchanges lines with the worker."""

from __future__ import annotations

import _thread
import collections
import contextlib
import json
import os
import queue
import selectors
import subprocess
import threading
import time
from typing import Any, Callable, Deque, Dict, List, Optional

from .errors import ExplanationError, WorkerError
from .process import Process
from .request import Request

PROTOCOL = 2

#: Seconds after which a worker that has not answered yet is asked whether it is igviz at all.
CHECK_AFTER = 5.0
#: Seconds that its help may take.
CHECK_FOR = 10.0
#: Seconds that requests wait behind an abandoned one, before another worker gets them.
ABANDONED_FOR = 1.0
#: Seconds that the worker has to end by itself, once there is nothing to do.
PATIENCE = 2.0
#: Bytes of an answer to the first line.
GREETING_LIMIT = 1 << 20


class Connection:
    """Starts the worker when there is something to do, writes requests, and pairs answers with them by their ids.

    One thread does all of this. Ctrl-C and exceptions of callers do not reach it, so it writes whole lines. Other threads put requests
    into its queue and wake it.
    """

    def __init__(self, command: List[str], folder: Optional[str], start_timeout: float):
        self._command = command
        self._folder = folder
        self._start_timeout = start_timeout
        self._wake = _Wake()
        self._asked: "queue.SimpleQueue[Request]" = queue.SimpleQueue()
        # Plain locks, not threading.Event: an interruption within its methods, which are Python, leaves it locked.
        self._begun = threading.Lock()
        self._over = threading.Lock()
        self._over.acquire()
        #: Why no more requests are taken.
        self._refusal: Optional[WorkerError] = None
        #: When the connection ends, by time.monotonic().
        self._end_at: Optional[float] = None
        #: Requests that are not written yet.
        self._unsent: Deque[Request] = collections.deque()
        self._session: Optional[_Session] = None

    # For any thread.

    @property
    def process_id(self) -> Optional[int]:
        session = self._session
        return session.process.process_id if session else None

    def begin(self) -> None:
        """Starts the thread, if it is not running."""
        if self._begun.locked():
            return
        try:
            # Not threading.Thread: Ctrl-C within its start() can leave the new thread waiting for ever.
            _thread.start_new_thread(self._run, ())
        except RuntimeError as error:
            raise WorkerError(f"igviz cannot be started: {error}") from None

    def send(self, request: Request) -> None:
        request.wake = self._wake.set
        self._asked.put(request)
        self.begin()
        self._wake.set()
        if self._refusal:
            request.fail(self._refusal)

    def end(self, patience: float) -> None:
        """Begins to end the worker. Requests under way are answered first, for at most `patience` seconds."""
        end_at = time.monotonic() + patience
        self._end_at = end_at if self._end_at is None else min(end_at, self._end_at)
        self._wake.set()

    def join(self, timeout: float) -> bool:
        """Waits for the end of the worker; false after `timeout` seconds."""
        if not self._begun.locked():
            return True
        is_over = self._over.acquire(timeout=timeout)
        if is_over:
            self._over.release()
        return is_over

    def kill(self) -> None:
        session = self._session
        if session:
            session.process.kill()

    # The thread.

    def _run(self) -> None:
        if not self._begun.acquire(blocking=False):
            return
        refusal = WorkerError("the explainer is closed")
        try:
            self._serve()
        except BaseException as fault:
            # A fault of this package: no caller may wait for ever.
            refusal = WorkerError(f"the connection to igviz broke: {fault!r}")
        finally:
            self._refusal = refusal
            self._take_asked()
            self._fail(refusal)
            self._over.release()

    def _serve(self) -> None:
        is_wanted = True  # The model is opened before it is needed.
        while True:
            self._take_asked()
            is_awaited = self._is_awaited()
            if self._end_at is not None and (not is_awaited or time.monotonic() >= self._end_at):
                return
            if self._session is None and not is_wanted and not is_awaited:
                self._wake.wait(self._end_at)
                continue
            is_wanted = False
            try:
                if self._session is None:
                    self._session = _Session(self._command, self._folder, self._start_timeout)
                if not self._session.step(self._unsent, self._wake, self._end_at):
                    # Answers come in order, and the next one is abandoned. Another worker gets the requests behind it.
                    session, self._session = self._session, None
                    session.end()
                    self._unsent.extendleft(reversed(session.sent.values()))
            except WorkerError as error:
                self._fail(error)
            except Exception as fault:
                self._fail(WorkerError(f"the connection to {self._command[0]} broke: {fault!r}"))

    def _take_asked(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._unsent.append(self._asked.get_nowait())
        if any(request.is_abandoned for request in self._unsent):
            self._unsent = collections.deque(request for request in self._unsent if not request.is_abandoned)

    def _is_awaited(self) -> bool:
        return bool(self._unsent) or (self._session is not None and self._session.is_awaited)

    def _fail(self, error: Exception) -> None:
        """Fails every request under way, and ends the worker."""
        session, self._session = self._session, None
        waiting = list(self._unsent)
        self._unsent.clear()
        if session:
            waiting += session.sent.values()
            session.end()
        for request in waiting:
            request.fail(error)


class _Session:
    """One process of the worker, from its start to its end."""

    def __init__(self, command: List[str], folder: Optional[str], start_timeout: float):
        self.command = command
        try:
            self.process = Process(command, folder)
        except OSError as error:
            raise WorkerError(f"{command[0]} cannot be started: {error}") from None
        #: Requests without an answer so far, in the order in which they were written.
        self.sent: Dict[str, Request] = {}
        # The first line has no input; the error that answers it tells the protocol's version, and that the model is open.
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
        """Ends the process; at once, unless it has nothing to do."""
        self.process.end(PATIENCE if self._greeting is None and not self.sent else 0)
        self.process.close()

    def step(self, unsent: Deque[Request], wake: "_Wake", until: Optional[float]) -> bool:
        """Waits until it can write or read, and does so; false if the worker takes too long for an abandoned request.

        Raises WorkerError where the worker ended or broke the protocol.
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
        """Writes as much as the pipe takes."""
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
                # The worker is ending. What it has answered is read first.
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
                raise self._error("does not answer and is another program, not igviz")

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
                f"speaks version {version} of the worker's protocol and this Python package version {PROTOCOL}: "
                "install the command and the package of the same release")
        error = answer.get("error")
        name = answer.get("id")
        if self._greeting is not None:
            if name != self._greeting.id:
                raise self._not_an_answer(line)
            self._greeting = self._check_at = self._start_by = None
            return
        request = self.sent.pop(name, None) if isinstance(name, str) else None
        if request is None:
            said = f": {_string(error, 'message')}" if error else ""
            raise self._error(
                f"sent an answer with the id {name!r}, which no request has{said}")
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
        return self._error(f"printed what is no answer of an igviz worker: {text!r}")

    def _error(self, what: Optional[str] = None) -> WorkerError:
        """Ends the process, and makes an error of the binary's path, what happened, and the end of its standard error.

        what: `None` if its output ended.
        """
        has_ended = what is None
        what = what or self.process.ended(PATIENCE) or "closed its output and did not end"
        self.process.end(0)
        said = self.process.said()
        return WorkerError(
            f"{self.command[0]} {what}" + (f": {said}" if said else " and printed no message" if has_ended else ""))


class _Wake:
    """A pipe that wakes the thread.

    It is closed when nothing refers to it. A lock to guard an earlier closing could stay locked after an interruption.
    """

    def __init__(self) -> None:
        self.end, self._other = os.pipe()
        os.set_blocking(self.end, False)
        os.set_blocking(self._other, False)

    def set(self) -> None:
        if self._other >= 0:
            with contextlib.suppress(BlockingIOError):
                os.write(self._other, b"\0")

    def clear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self.end, 4096)

    def wait(self, until: Optional[float]) -> None:
        with selectors.PollSelector() as selector:
            selector.register(self.end, selectors.EVENT_READ)
            selector.select(None if until is None else max(0, until - time.monotonic()))
        self.clear()

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        ends = self.end, self._other
        self.end = self._other = -1
        for end in ends:
            close(end)


def _string(value: Any, key: str) -> str:
    return str(value.get(key, value) if isinstance(value, dict) else value)


def _is_igviz(binary: str) -> bool:
    """Whether a program prints the help of `igviz worker`."""
    try:
        helped = subprocess.run(
            [binary, "worker", "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=CHECK_FOR, start_new_session=True)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"igviz worker" in helped.stdout
