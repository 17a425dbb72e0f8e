"""Pictures and arrays as lists of numbers: PNG files of eight bits a sample, and numpy's format."""

import ast
import array
import struct
import zlib


def read_png(path):
    """Width, height, and RGB samples, row by row."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG"
    place, packed = 8, b""
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place:place + 8])
        content = data[place + 8:place + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", content)
            assert depth == 8 and color in (0, 2, 6) and not interlaced, f"{path}: an unusual PNG"
        if kind == b"IDAT":
            packed += content
        place += 12 + length
    count = {0: 1, 2: 3, 6: 4}[color]
    rows = unfiltered(zlib.decompress(packed), width * count, height, count)
    if count == 1:
        return width, height, bytes(level for row in rows for level in row for _ in range(3))
    if count == 3:
        return width, height, b"".join(rows)
    return width, height, b"".join(row[i:i + 3] for row in rows for i in range(0, len(row), 4))


def unfiltered(data, stride, height, step):
    before, rows = bytes(stride), []
    for y in range(height):
        start = y * (stride + 1)
        kind, row = data[start], bytearray(data[start + 1:start + 1 + stride])
        for i in range(stride):
            left = row[i - step] if i >= step else 0
            up = before[i]
            corner = before[i - step] if i >= step else 0
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            elif kind == 4:
                distances = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
                guess = (left, up, corner)[distances.index(min(distances))]
            else:
                break
            row[i] = (row[i] + guess) & 0xFF
        before = bytes(row)
        rows.append(before)
    return rows


def read_npy(path):
    """Shape and values of an array of single precision."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x93NUMPY\x01\x00", f"{path} is no array of version 1.0"
    end = 10 + struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:end].decode("latin-1"))
    assert header["descr"] == "<f4" and not header["fortran_order"] and end % 64 == 0, header
    values = array.array("f")
    values.frombytes(data[end:])
    return header["shape"], values


def difference(a, b):
    """The share of samples that differ by more than three levels, and the largest difference."""
    assert len(a) == len(b), f"{len(a)} samples are not {len(b)}"
    gaps = [abs(x - y) for x, y in zip(a, b)]
    return sum(gap > 3 for gap in gaps) / len(gaps), max(gaps)


def write_npy(path, shape, values):
    """Single precision."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(struct.pack(f"<{len(values)}f", *values))


def write_png(path, width, height, samples):
    """Red, green and blue of eight bits each, row by row."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    rows = b"".join(b"\0" + samples[3 * width * y:3 * width * (y + 1)] for y in range(height))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
