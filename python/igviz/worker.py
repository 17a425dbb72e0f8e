"""A worker process: requests go in, answers come out in the same order."""

from __future__ import annotations

import collections
import json
import subprocess
import tempfile
import threading
from concurrent.futures import Future
from typing import Any, Deque, Dict, List, Sequence

PROTOCOL = 1


class WorkerError(RuntimeError):
    """The worker could not begin, or ended."""


class ExplanationError(ValueError):
    """A request that the worker could not answer; `status` is the exit code that the command would have had."""

    def __init__(self, message: str, status: int):
        super().__init__(message)
        self.status = status


class Worker:
    """Several threads may ask at once."""

    def __init__(self, command: Sequence[str]):
        # What it says to people is kept for the error when it ends.
        self._messages = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._messages)
        self._lock = threading.Lock()
        self._waiting: Deque["Future[Dict[str, Any]]"] = collections.deque()
        self._is_closed = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def ask(self, request: Dict[str, Any]) -> "Future[Dict[str, Any]]":
        """Sends a request; waits only while the worker has as many as it takes."""
        line = json.dumps(request).encode() + b"\n"
        answer: "Future[Dict[str, Any]]" = Future()
        with self._lock:
            if self._is_closed:
                raise WorkerError("the explainer is closed")
            self._waiting.append(answer)
            try:
                assert self._process.stdin is not None
                self._process.stdin.write(line)
                self._process.stdin.flush()
            except OSError:
                # The reader tells everybody who waits.
                pass
        if self._process.poll() is not None and not self._reader.is_alive() and not answer.done():
            answer.set_exception(self._ended())
        return answer

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                answer = json.loads(line)
            except ValueError:
                break
            future = self._waiting.popleft()
            error = answer.get("error")
            if answer.get("protocol") != PROTOCOL:
                future.set_exception(WorkerError(
                    f"igviz speaks version {answer.get('protocol')} of the protocol, and this package version {PROTOCOL}"))
            elif error:
                future.set_exception(ExplanationError(error["message"], error["status"]))
            else:
                future.set_result(answer)
        error = self._ended()
        with self._lock:
            self._is_closed = True
            waiting: List["Future[Dict[str, Any]]"] = list(self._waiting)
            self._waiting.clear()
        for future in waiting:
            if not future.done():
                future.set_exception(error)

    def _ended(self) -> WorkerError:
        code = self._process.wait()
        try:
            self._messages.seek(0)
            text = self._messages.read().decode(errors="replace").strip()
        except ValueError:
            text = ""
        return WorkerError(text or f"igviz ended with status {code}")

    def close(self) -> None:
        """Lets the worker finish what it was asked, and ends it."""
        with self._lock:
            was_closed, self._is_closed = self._is_closed, True
        if self._process.stdin is not None and not self._process.stdin.closed:
            try:
                self._process.stdin.close()
            except OSError:
                pass
        if was_closed and self._messages.closed:
            return
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._messages.close()
