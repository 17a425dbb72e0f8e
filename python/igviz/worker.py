"""The worker of an explainer, one per process."""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from typing import List, Optional

from .connection import Connection
from .errors import WorkerError
from .request import Request

#: Seconds to wait for each worker's end when the interpreter exits.
EXIT_TIMEOUT = 5.0

_workers: "weakref.WeakSet[Worker]" = weakref.WeakSet()
_connections: "weakref.WeakSet[Connection]" = weakref.WeakSet()


class Worker:
    """Starts a connection in each process that sends a request. Any number of threads may send at once."""

    def __init__(self, command: List[str], folder: Optional[str], start_timeout: float):
        self.command = command
        self.folder = folder
        self.start_timeout = start_timeout
        self.is_closed = False
        self.begin()
        _workers.add(self)

    def begin(self) -> None:
        """Resets to no connection: at first and in a forked child.

        A child has no copy of the parent's threads, and its copy of the lock may be held.
        """
        self._lock = threading.Lock()
        self._connection: Optional[Connection] = None

    @property
    def process_id(self) -> Optional[int]:
        """The worker's process id; `None` if no worker runs."""
        return self._connection.process_id if self._connection else None

    def open(self) -> Connection:
        """Starts the worker unless one runs, without waiting for it.

        Raises WorkerError if the explainer is closed.
        """
        with self._lock:
            if self.is_closed:
                raise WorkerError("the explainer is closed")
            if self._connection is None:
                self._connection = Connection(self.command, self.folder, self.start_timeout)
                _connections.add(self._connection)
            connection = self._connection
        connection.begin()
        return connection

    def send(self, request: Request) -> None:
        self.open().send(request)

    def close(self, timeout: float) -> None:
        """Ends the worker, after waiting at most `timeout` seconds for the requests under way."""
        self.is_closed = True
        connection = self._connection
        if connection:
            connection.end(timeout)
            if not connection.join(timeout + EXIT_TIMEOUT):
                connection.kill()

    def __del__(self) -> None:
        connection = getattr(self, "_connection", None)
        if connection:
            connection.end(0)


@atexit.register
def _end_all() -> None:
    """Ends all workers before the interpreter exits."""
    connections = list(_connections)
    for connection in connections:
        connection.end(0)
    for connection in connections:
        if not connection.join(EXIT_TIMEOUT):
            connection.kill()


def _forked() -> None:
    """Forgets the parent's workers in a forked child."""
    _connections.clear()
    for worker in list(_workers):
        worker.begin()


os.register_at_fork(after_in_child=_forked)
