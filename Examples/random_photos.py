"""Small photos of random levels, for the checks of the examples."""

import random
import struct
import zlib


def write(folder, count, size=(40, 36)):
    """Writes `count` photos, the same in each run: folder/0/0.png, folder/1/1.png, ... folder/0/10.png."""
    for number in range(count):
        path = folder / f"{number % 10}" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_png(size, random.Random(number)))


def _png(size, numbers):
    width, height = size
    rows = b"".join(b"\0" + numbers.randbytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
