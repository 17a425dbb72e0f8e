"""What may be explained, as a request has it."""

from __future__ import annotations

import base64
import io
import os
from typing import Any, Dict

import numpy as np


def request(value: Any) -> Dict[str, str]:
    """The part of a request that says what is explained: a path, bytes of a file, an array of levels, or a Pillow image."""
    if isinstance(value, (str, os.PathLike)):
        return {"image": os.path.abspath(os.fspath(value)), "name": os.fspath(value)}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _data(bytes(value))
    if isinstance(value, np.ndarray):
        return _data(npy(value))
    if hasattr(value, "convert") and hasattr(value, "save"):
        # A Pillow image, which need not be installed here.
        return _data(npy(np.asarray(value.convert("RGB"))))
    raise TypeError(f"a path, bytes, a Pillow image or an array is explained, not {type(value).__name__}")


def _data(content: bytes) -> Dict[str, str]:
    return {"data": base64.b64encode(content).decode()}


def npy(array: np.ndarray) -> bytes:
    """The bytes of a .npy file."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()


def array(text: str) -> np.ndarray:
    """An array that an answer holds."""
    return np.lib.format.read_array(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
