"""Writes PNG files without other packages."""

from __future__ import annotations

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk with its length and checksum: https://www.w3.org/TR/png-3/#5Chunk-layout"""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pixels(lines: np.ndarray) -> bytes:
    """The chunk of the pixels.

    lines: height × bytes of a line.
    """
    # Each line begins with a filter byte; 0 means no filter.
    return chunk(b"IDAT", zlib.compress(np.pad(lines, ((0, 0), (1, 0))).tobytes(), 1))


def png(levels: np.ndarray) -> bytes:
    """The file of a photo's levels, height × width × 3 bytes."""
    height, width, _ = levels.shape
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return SIGNATURE + header + pixels(np.ascontiguousarray(levels).reshape(height, -1)) + chunk(b"IEND", b"")
