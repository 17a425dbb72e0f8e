"""Finds the command igviz."""

from __future__ import annotations

import os
import shutil
from typing import Optional


class BinaryNotFound(FileNotFoundError):
    """The command igviz was not found."""


def find(path: Optional[str] = None) -> str:
    """The absolute path of the command: `path`, else $IGVIZ, else the first on the PATH.

    Raises BinaryNotFound.
    """
    for wanted in (path, os.environ.get("IGVIZ")):
        if wanted:
            found = shutil.which(wanted)
            if found is None:
                raise BinaryNotFound(f"{os.fspath(wanted)}: no such command, or it is not executable")
            return os.path.abspath(found)
    found = shutil.which("igviz")
    if found is None:
        raise BinaryNotFound(
            "the command igviz is not on the PATH; build it with 'make install', or give its path: "
            "Explainer(binary='/path/to/igviz') or the environment variable IGVIZ")
    return os.path.abspath(found)
