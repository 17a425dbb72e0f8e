"""Converts Pillow images to files that the command decodes."""

from __future__ import annotations

import io
import re
import struct
from typing import Any, List, Optional, Tuple

import numpy as np
from PIL import Image

from .errors import ExplanationError
from .png import SIGNATURE, chunk
from .png import pixels as pixels_chunk

#: The Exif tag of the orientation.
ORIENTATION = 0x0112

#: For modes that PNG does not have, the mode to which Pillow converts them.
_SAME = {
    "1": "L", "P": "RGBA", "PA": "RGBA", "RGBX": "RGB", "La": "LA", "RGBa": "RGBA", "CMYK": "RGB", "YCbCr": "RGB", "HSV": "RGB"}

#: PNG's colour types: https://www.w3.org/TR/png-3/#11IHDR
_COLOR_TYPES = {"L": 0, "RGB": 2, "LA": 4, "RGBA": 6}


def content(image: Image.Image) -> bytes:
    """The bytes of an image file: the image's own file if the image was not changed, else a PNG with the same pixels, transparency and
    orientation.

    If there are several frames, the current one is used. Modes I;16 and I are read as 16-bit grey, 0…65535.

    Raises ExplanationError if the image cannot be read as a photo.
    """
    name = f"the Pillow image ({image.mode}, {image.width} × {image.height})"
    file = _file(image)
    if file is not None:
        return file
    try:
        return _png(image)
    except (OSError, ValueError, TypeError) as error:
        raise ExplanationError(f"{name} cannot be explained: {error}", ExplanationError.INPUT) from error


# MARK: The image's own file

def _file(image: Image.Image) -> Optional[bytes]:
    """The bytes of the file that an image was opened from, if it still has the file's pixels and metadata.

    Pillow loses parts of some files: the lower 8 bits of 16-bit colours, and the depth of a transparent grey of 2 or 4 bits.
    """
    if image.format not in ("JPEG", "PNG", "WEBP") or getattr(image, "is_animated", False):
        return None
    file = getattr(image, "fp", None)
    try:
        if file is not None and not file.closed:
            place = file.tell()
            file.seek(0)
            found = file.read()
            file.seek(place)
        elif path := getattr(image, "filename", ""):
            with open(path, "rb") as file:
                found = file.read()
        else:
            return None
        image.load()
        with Image.open(io.BytesIO(found)) as other:
            other.load()
            return found if _are_same(image, other) else None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _are_same(image: Image.Image, other: Image.Image) -> bool:
    return (
        type(image) is type(other) and image.mode == other.mode and image.size == other.size and image.info == other.info
        and _orientation(image) == _orientation(other) and image.getpalette() == other.getpalette()
        and image.tobytes() == other.tobytes())


# MARK: A PNG

def _png(image: Image.Image) -> bytes:
    image.load()
    key = image.info.get("transparency")
    if image.width == 0 or image.height == 0:
        raise ValueError("it has no pixels")
    bits = 8
    if image.mode.startswith("I"):
        pixels, mode, bits = _levels16(image), "L", 16
    elif image.mode == "F":
        raise ValueError(
            "mode F does not define the value of white; scale it to 0…255 and use convert('L')")
    else:
        mode = _SAME.get(image.mode, image.mode)
        if mode not in _COLOR_TYPES:
            raise ValueError(f"mode {mode} needs a colour profile for the conversion to RGB; see PIL.ImageCms")
        # Conversion of a palette with transparency changes the image, so convert a copy.
        pixels = np.asarray(image if mode == image.mode else image.copy().convert(mode))
    chunks = [chunk(b"IHDR", struct.pack(">IIBBBBB", *image.size, bits, _COLOR_TYPES[mode], 0, 0, 0))]
    if key is not None and (image.mode in ("1", "L", "RGB") or bits == 16):
        chunks.append(chunk(b"tRNS", _key(key, mode, bits)))
    chunks += _orientation_chunks(image)
    lines = np.ascontiguousarray(pixels.astype(">u2") if bits == 16 else pixels).reshape(image.height, -1).view(np.uint8)
    chunks.append(pixels_chunk(lines))
    return SIGNATURE + b"".join(chunks) + chunk(b"IEND", b"")


def _levels16(image: Image.Image) -> np.ndarray:
    levels = np.asarray(image)
    low, high = int(levels.min()), int(levels.max())
    if low < 0 or high > 65535:
        raise ValueError(f"its values range from {low} to {high}; 16-bit values range from 0 to 65535")
    return levels


def _key(key: Any, mode: str, bits: int) -> bytes:
    """The content of a PNG's tRNS chunk: the colour that is transparent."""
    levels: Tuple[Any, ...] = (key,) if mode == "L" else tuple(key) if isinstance(key, (list, tuple)) else ()
    if len(levels) != len(mode) or not all(isinstance(level, int) and 0 <= level < 1 << bits for level in levels):
        raise ValueError(f"its transparent colour is {key!r}; it needs {len(mode)} whole levels of {bits} bits")
    return struct.pack(f">{len(levels)}H", *levels)


# MARK: Orientation

def _orientation(image: Image.Image) -> Optional[int]:
    """The orientation in Pillow's Exif data, including changes by the program."""
    try:
        return image.getexif().get(ORIENTATION)
    except Exception:  # Pillow raises many types of errors for a broken block.
        return None


def _orientation_chunks(image: Image.Image) -> List[bytes]:
    """PNG chunks with the file's own metadata, or with the orientation that the program set with `getexif`."""
    untouched = Image.new("L", (1, 1))
    untouched.info = image.info
    changed = _orientation(image)
    if changed != _orientation(untouched):
        upright = changed if isinstance(changed, int) and 1 <= changed <= 8 else 1
        return [chunk(b"eXIf", struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, upright, 0, 0))]
    chunks = []
    exif = image.info.get("exif")
    if isinstance(exif, bytes) and exif:
        chunks.append(chunk(b"eXIf", exif[6:] if exif.startswith(b"Exif\0\0") else exif))
    profile = image.info.get("Raw profile type exif")
    if isinstance(profile, str):
        chunks.append(chunk(b"tEXt", b"Raw profile type exif\0" + profile.encode("latin-1", "replace")))
    packet = image.info.get("XML:com.adobe.xmp", image.info.get("xmp"))
    if isinstance(packet, str):
        packet = packet.encode(errors="replace")
    if isinstance(packet, bytes):
        # The command reads only the orientation; the rest of a packet may be long.
        found = b"\n".join(re.findall(rb"tiff:Orientation[^\0]{0,3}", packet))
        chunks.append(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + found))
    return chunks
