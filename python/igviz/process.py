"""The worker's process and its pipes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import weakref
from typing import Any, Dict, List, Optional

from .binary import environment

#: Held while a process starts. A fork waits for this lock, so that the child can close every pipe that it inherits.
_starting = threading.Lock()
_processes: "weakref.WeakSet[Process]" = weakref.WeakSet()

#: Number of bytes kept from the end of standard error.
TAIL = 16 << 10
#: Size of a pipe in bytes, where the system allows a choice.
PIPE = 1 << 20


#: Starts a separate process group; before Python 3.11 a separate session, which may get less CPU time on a busy Linux machine.
_APART: Dict[str, Any] = {"process_group": 0} if sys.version_info >= (3, 11) else {"start_new_session": True}


class Process:
    """The worker's process, in a separate process group: Ctrl-C at a terminal or in a notebook reaches only Python.

    All methods except `kill` are for the connection's thread.
    """

    def __init__(self, command: List[str], folder: Optional[str]):
        theirs: List[int] = []
        with _starting:
            try:
                # Other programs do not inherit these pipes.
                read, self.input = os.pipe()
                theirs.append(read)
                self.output, write = os.pipe()
                theirs.append(write)
                self.messages, write = os.pipe()
                theirs.append(write)
                self._child = subprocess.Popen(
                    command, stdin=theirs[0], stdout=theirs[1], stderr=theirs[2], cwd=folder, env=environment(), **_APART)
                _processes.add(self)
            except BaseException:
                self.close()
                raise
            finally:
                for end in theirs:
                    os.close(end)
        for end in (self.input, self.output, self.messages):
            os.set_blocking(end, False)
        for end in (self.input, self.output):
            # An answer with arrays has some hundred KB, more than a pipe of 64 KiB, the default of Linux.
            with contextlib.suppress(OSError, AttributeError):
                fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, PIPE)
        self._tail = b""

    #: Ends of pipes; -1 if they are closed.
    input = output = messages = -1

    @property
    def process_id(self) -> int:
        return self._child.pid

    def write(self, content: memoryview) -> int:
        """Writes as many bytes as the pipe takes now, and returns their number."""
        try:
            return os.write(self.input, content)
        except BlockingIOError:
            return 0

    def read(self) -> Optional[bytes]:
        """Reads the available output; empty at its end, `None` if no bytes are available yet."""
        try:
            return os.read(self.output, 1 << 20)
        except BlockingIOError:
            return None

    def read_messages(self) -> bool:
        """Reads standard error and keeps its last bytes; returns false if it was closed."""
        try:
            content = os.read(self.messages, 1 << 16)
        except BlockingIOError:
            return True
        self._tail = (self._tail + content)[-TAIL:]
        return bool(content)

    def stderr_tail(self) -> str:
        """The end of standard error."""
        for _ in range(64):
            before = self._tail
            if self.messages < 0 or not self.read_messages() or self._tail == before:
                break
        return self._tail.decode(errors="replace").strip()

    def close_input(self) -> None:
        end, self.input = self.input, -1
        if end >= 0:
            os.close(end)

    def close(self) -> None:
        self.close_input()
        for name in ("output", "messages"):
            end = getattr(self, name)
            setattr(self, name, -1)
            if end >= 0:
                os.close(end)

    def ended(self, patience: float) -> Optional[str]:
        """A description of the process's end; `None` if it still runs after `patience` seconds."""
        try:
            code = self._child.wait(patience)
        except subprocess.TimeoutExpired:
            return None
        if code >= 0:
            return f"ended with status {code}"
        name = next((one.name for one in signal.Signals if one == -code), f"signal {-code}")
        return f"was ended by {name}" + (", possibly because memory is short" if name == "SIGKILL" else "")

    def end(self, patience: float) -> None:
        """Ends the process.

        patience: seconds to wait after closing its input, and again after SIGTERM, before it is killed.
        """
        self.close_input()
        if self.ended(patience) is None:
            self.kill(signal.SIGTERM)
            if self.ended(patience) is None:
                self.kill(signal.SIGKILL)
                self.ended(5)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends a signal to the process group: the process and those that it started."""
        if self._child.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, number)

    def _forget(self) -> None:
        self.close()
        # The worker is not a child of this forked process, which therefore cannot wait for it.
        self._child.returncode = 0


def _forked() -> None:
    """Closes the pipes to the parent's workers in a forked child. Otherwise the workers could not detect the end of their input."""
    _starting.release()
    for process in list(_processes):
        process._forget()
    _processes.clear()


os.register_at_fork(before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_forked)
