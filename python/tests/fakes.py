"""Programs that replace `igviz worker` in tests and simulate its faults."""

import os
import pathlib
import sys
import time

from igviz.session import PROTOCOL

GREETED = f"PROTOCOL = {PROTOCOL}\n" + """
import json, os, sys, time

def say(line):
    os.write(1, line.encode() + b"\\n")

def answer(request, **more):
    say(json.dumps({"protocol": PROTOCOL, "id": request["id"], "explanation": {"image": request["name"], "worker": os.getpid()}, **more}))

def refuse(request, message="a request has one input"):
    say(json.dumps({"protocol": PROTOCOL, "id": request["id"], "error": {"message": message, "status": 65}}))

def requests():
    for line in sys.stdin:
        request = json.loads(line)
        if "image" in request or "data" in request:
            yield request
        else:
            refuse(request)
"""

HONEST = GREETED + """
for request in requests():
    answer(request)
"""


def program(folder: pathlib.Path, code: str) -> str:
    """Writes an executable file that runs Python code and ignores its arguments."""
    path = folder / f"program{len(list(folder.iterdir()))}"
    path.write_text(f"#!{sys.executable}\n{code}")
    path.chmod(0o755)
    return str(path)


def is_running(process: int) -> bool:
    try:
        state = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX"
    except (FileNotFoundError, ProcessLookupError):  # the second when it ends between opening and reading
        if pathlib.Path("/proc/self/stat").exists():
            return False
    try:
        os.kill(process, 0)
        return True
    except ProcessLookupError:
        return False


def has_ended(process: int, within: float = 15) -> bool:
    """Whether a process ends within `within` seconds."""
    end = time.monotonic() + within
    while is_running(process):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def children(parent: int = 0) -> set:
    """The running child processes of `parent` or of this process, except those of multiprocessing itself."""
    found = set()
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"multiprocessing" not in command and int(fields[1]) == (parent or os.getpid()) and fields[0] not in "ZX":
                found.add(int(entry.name))
    return found
