"""The release of this package, which must be that of the command."""

from __future__ import annotations

import functools
import re
import subprocess
from typing import Optional

VERSION = "0.3.0"


@functools.lru_cache(maxsize=16)
def problem(binary: str, seconds: float = 10) -> Optional[str]:
    """An error message if the command is of another release; `None` if it is of the same release, or its release is not known."""
    try:
        said = subprocess.run(
            [binary, "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds,
            start_new_session=True).stdout.decode(errors="replace").strip()
    except (OSError, subprocess.TimeoutExpired):
        return None
    if not re.fullmatch(r"\d+\.\d+\.\d+\S*", said) or said == VERSION:
        return None
    return f"{binary} is version {said}, this Python package version {VERSION}: install the command and the package of the same release"
