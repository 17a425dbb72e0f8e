"""Wakes a thread that waits on pipes."""

from __future__ import annotations

import contextlib
import os
import selectors
import time
from typing import Callable, Optional


class Wake:
    """A pipe that wakes a thread.

    The pipe is closed with its last reference. Earlier closing would need a lock, which an interruption could leave locked.
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
