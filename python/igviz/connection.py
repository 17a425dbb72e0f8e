"""The thread that exchanges lines with the worker."""

from __future__ import annotations

import _thread
import collections
import contextlib
import queue
import threading
import time
from typing import Deque, List, Optional

from .errors import WorkerError
from .request import Request
from .session import Session
from .wake import Wake


class Connection:
    """Starts the worker for the first request, writes requests, and matches answers by id.

    All of this runs in one thread. Ctrl-C and exceptions of callers do not reach this thread, so it writes whole lines. Other threads
    put requests into its queue and wake it.
    """

    def __init__(self, command: List[str], folder: Optional[str], start_timeout: float):
        self._command = command
        self._folder = folder
        self._start_timeout = start_timeout
        self._wake = Wake()
        self._asked: "queue.SimpleQueue[Request]" = queue.SimpleQueue()
        # Plain locks: the methods of threading.Event are Python, and Ctrl-C within them can leave the event locked.
        self._begun = threading.Lock()
        self._over = threading.Lock()
        self._over.acquire()
        #: Error for new requests, once the connection has ended.
        self._refusal: Optional[WorkerError] = None
        #: Time at which the connection ends, by time.monotonic().
        self._end_at: Optional[float] = None
        #: Requests not yet written.
        self._unsent: Deque[Request] = collections.deque()
        self._session: Optional[Session] = None

    # Methods for any thread.

    @property
    def process_id(self) -> Optional[int]:
        session = self._session
        return session.process.process_id if session else None

    def begin(self) -> None:
        """Starts the thread, unless it is running."""
        if self._begun.locked():
            return
        try:
            # Not threading.Thread: Ctrl-C within its start() can leave the new thread waiting forever.
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
        """Asks the worker to end, after waiting at most `patience` seconds for the requests under way."""
        end_at = time.monotonic() + patience
        self._end_at = end_at if self._end_at is None else min(end_at, self._end_at)
        self._wake.set()

    def join(self, timeout: float) -> bool:
        """Waits for the end of the worker; returns false after `timeout` seconds."""
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

    # Methods for the connection's thread only.

    def _run(self) -> None:
        if not self._begun.acquire(blocking=False):
            return
        refusal = WorkerError("the explainer is closed")
        try:
            self._serve()
        except BaseException as fault:
            # An error in this package: fail all requests, or their callers wait forever.
            refusal = WorkerError(f"the connection to igviz broke: {fault!r}")
        finally:
            self._refusal = refusal
            self._take_asked()
            self._fail(refusal)
            self._over.release()

    def _serve(self) -> None:
        is_wanted = True  # Open the model before the first request.
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
                    self._session = Session(self._command, self._folder, self._start_timeout)
                if not self._session.step(self._unsent, self._wake, self._end_at):
                    # Answers come in order, and the next request is abandoned. A new worker gets the later requests.
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
        """Fails all requests under way, and ends the worker."""
        session, self._session = self._session, None
        waiting = list(self._unsent)
        self._unsent.clear()
        if session:
            waiting += session.sent.values()
            session.end()
        for request in waiting:
            request.fail(error)
