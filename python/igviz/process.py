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

#: Held while a process starts. A fork waits for it, so that the child knows, and closes, every pipe that it inherits.
_starting = threading.Lock()
_processes: "weakref.WeakSet[Process]" = weakref.WeakSet()

#: Bytes kept of a process's standard error.
TAIL = 16 << 10
#: Bytes of a pipe, where the system lets a program choose.
PIPE = 1 << 20


#: A process group of its own. Before Python 3.11, a session of its own, which Linux may give less time on a busy machine.
_APART: Dict[str, Any] = {"process_group": 0} if sys.version_info >= (3, 11) else {"start_new_session": True}


class Process:
    """A process in a group of its own: Ctrl-C at a terminal or in a notebook reaches Python only.

    All methods but `kill` belong to the connection's thread.
    """

    def __init__(self, command: List[str], folder: Optional[str]):
        theirs: List[int] = []
        with _starting:
            try:
                # None of these is inherited by another program.
                read, self.input = os.pipe()
                theirs.append(read)
                self.output, write = os.pipe()
                theirs.append(write)
                self.messages, write = os.pipe()
                theirs.append(write)
                self._child = subprocess.Popen(
                    command, stdin=theirs[0], stdout=theirs[1], stderr=theirs[2], cwd=folder, **_APART)
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
            # An answer with arrays has some hundred KB, more than a pipe of Linux's usual 64 KiB takes at once.
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
        """Reads what there is; no bytes at the end of the output, `None` if there is nothing so far."""
        try:
            return os.read(self.output, 1 << 20)
        except BlockingIOError:
            return None

    def read_messages(self) -> bool:
        """Reads standard error, and keeps its end; false if it was closed."""
        try:
            content = os.read(self.messages, 1 << 16)
        except BlockingIOError:
            return True
        self._tail = (self._tail + content)[-TAIL:]
        return bool(content)

    def said(self) -> str:
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
        """How the process ended; `None` if it still runs after `patience` seconds."""
        try:
            code = self._child.wait(patience)
        except subprocess.TimeoutExpired:
            return None
        if code >= 0:
            return f"ended with status {code}"
        name = next((one.name for one in signal.Signals if one == -code), f"signal {-code}")
        return f"was ended by {name}" + (", as the system does when memory is short" if name == "SIGKILL" else "")

    def end(self, patience: float) -> None:
        """Ends the process.

        patience: seconds to wait after its input was closed, and again after SIGTERM, before it is killed.
        """
        self.close_input()
        if self.ended(patience) is None:
            self.kill(signal.SIGTERM)
            if self.ended(patience) is None:
                self.kill(signal.SIGKILL)
                self.ended(5)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends a signal to the process and to those that it started."""
        if self._child.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, number)

    def _forget(self) -> None:
        self.close()
        # It is no child of this process: there is nothing to wait for.
        self._child.returncode = 0


def _forked() -> None:
    """In a forked child: closes the pipes to the parent's processes. They would not see the end of their input."""
    _starting.release()
    for process in list(_processes):
        process._forget()
    _processes.clear()


os.register_at_fork(before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_forked)
