"""Finds the command igviz, which a wheel contains."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Dict, NoReturn, Optional

#: The folder of a wheel's command and its font; without a wheel it does not exist.
BUNDLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bundle")


class BinaryNotFound(FileNotFoundError):
    """The command igviz was not found."""


def find(path: Optional[str] = None) -> str:
    """The absolute path of the command: `path`, else $IGVIZ, else the wheel's own, else the first on the PATH.

    Raises BinaryNotFound.
    """
    for wanted in (path, os.environ.get("IGVIZ")):
        if wanted:
            found = shutil.which(wanted)
            if found is None:
                raise BinaryNotFound(f"{os.fspath(wanted)}: no such command, or it is not executable")
            return os.path.abspath(found)
    found = shutil.which(os.path.join(BUNDLE, "igviz")) or shutil.which("igviz")
    if found is None:
        raise BinaryNotFound(
            "the command igviz is not on the PATH; install a wheel that contains it, or build it with 'make install', "
            "or give its path: Explainer(binary='/path/to/igviz') or the environment variable IGVIZ")
    return os.path.abspath(found)


def environment() -> Dict[str, str]:
    """The environment of the command: that of this process and, if a wheel is installed, the wheel's font.

    The fonts of the system are found, too. $FONTCONFIG_FILE, if set, is kept.
    """
    found = dict(os.environ)
    fonts = os.path.join(BUNDLE, "fonts", "fonts.conf")
    if os.path.exists(fonts):
        found.setdefault("FONTCONFIG_FILE", fonts)
    return found


def run() -> NoReturn:
    """The command `igviz` of a wheel: replaces this process by the wheel's command, or ends with a message if there is none."""
    path = os.path.join(BUNDLE, "igviz")
    if not os.path.exists(path):
        sys.exit(
            "igviz: this Python package was installed without the command; install a wheel for this system, or build the command: "
            "'make install' in the repository")
    os.execve(path, ["igviz", *sys.argv[1:]], environment())
