"""Where the command is."""

from __future__ import annotations

import os
import shutil
from typing import Optional


class BinaryNotFound(FileNotFoundError):
    """The command igviz is nowhere to be found."""


def find(path: Optional[str] = None) -> str:
    """The command's whole path: the one given, $IGVIZ, or the first on the PATH."""
    for wanted in (path, os.environ.get("IGVIZ")):
        if wanted:
            found = shutil.which(wanted)
            if found is None:
                raise BinaryNotFound(f"{os.fspath(wanted)}: there is no such command, or it may not be executed")
            return os.path.abspath(found)
    found = shutil.which("igviz")
    if found is None:
        raise BinaryNotFound(
            "the command igviz is not on the PATH; build it with 'make install', or say where it is: "
            "Explainer(binary='/path/to/igviz'), or in the environment variable IGVIZ")
    return os.path.abspath(found)
