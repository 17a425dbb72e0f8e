"""PNG and JPEG files of every kind, and what they should decode to.

The PNGs are written here, byte by byte, because no common library writes all kinds; their expected pixels come
from the samples they were made of. The expected pixels of the JPEGs come from Pillow.
"""

import io
import struct
import zlib

import numpy as np
import PIL
from golden import FIXTURES, Golden
from PIL import Image, ImageOps

SEED = 7
WIDTH, HEIGHT = 13, 11
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}

rng = np.random.default_rng(SEED)
golden = Golden("images", seed=SEED, pillow=PIL.__version__)


# MARK: PNG


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_rows(samples, depth):
    """Filter type 0 and the samples of each row, packed to bytes."""
    rows = []
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            data = row.astype(">u2").tobytes()
        elif depth == 8:
            data = row.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in row)
            bits += "0" * (-len(bits) % 8)
            data = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        rows.append(b"\0" + data)
    return b"".join(rows)


def png(samples, color_type, depth, interlaced, extra=()):
    height, width = samples.shape[:2]
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        raw = b"".join(packed_rows(p, depth) for p in passes if p.size)
    else:
        raw = packed_rows(samples, depth)
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(raw)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def over_white(rgb, alpha):
    rgb, alpha = rgb.astype(int), alpha.astype(int)[..., None]
    return (rgb * alpha + 255 * (255 - alpha) + 127) // 255


def add_png(name, data, rgb):
    (FIXTURES / "png" / f"{name}.png").write_bytes(data)
    golden.case(f"png/{name}.png", {"rgb": rgb})


def to_8_bits(samples, depth):
    most = 2**depth - 1
    return (samples.astype(int) * 255 * 2 + most) // (2 * most)


for color_type, name, depths in [
    (0, "grey", [1, 2, 4, 8, 16]),
    (2, "rgb", [8, 16]),
    (3, "palette", [1, 2, 4, 8]),
    (4, "grey-alpha", [8, 16]),
    (6, "rgba", [8, 16]),
]:
    for depth in depths:
        for interlaced in [False, True]:
            samples = rng.integers(0, 2**depth, (HEIGHT, WIDTH, CHANNELS[color_type]))
            extra = []
            levels = to_8_bits(samples, depth)
            if color_type == 3:
                palette = rng.integers(0, 256, (2**depth, 3))
                extra = [chunk(b"PLTE", palette.astype(np.uint8).tobytes())]
                rgb = palette[samples[..., 0]]
            elif color_type in (0, 4):
                rgb = np.repeat(levels[..., :1], 3, axis=2)
            else:
                rgb = levels[..., :3]
            if color_type in (4, 6):
                rgb = over_white(rgb, levels[..., -1])
            label = f"{name}-{depth}" + ("-interlaced" if interlaced else "")
            add_png(label, png(samples, color_type, depth, interlaced, extra), rgb)

# Transparency without an alpha channel: one colour, or one value for each entry of the palette.
samples = rng.integers(0, 4, (HEIGHT, WIDTH, 1))
rgb = np.repeat(to_8_bits(samples, 2), 3, axis=2)
rgb[samples[..., 0] == 2] = 255
add_png("grey-2-transparent", png(samples, 0, 2, False, [chunk(b"tRNS", struct.pack(">H", 2))]), rgb)
samples = rng.integers(0, 2, (HEIGHT, WIDTH, 3)) * 65535
rgb = to_8_bits(samples, 16)
rgb[(samples == [65535, 0, 65535]).all(axis=2)] = 255
add_png("rgb-16-transparent", png(samples, 2, 16, False, [chunk(b"tRNS", struct.pack(">HHH", 65535, 0, 65535))]), rgb)
samples = rng.integers(0, 16, (HEIGHT, WIDTH, 1))
palette, alpha = rng.integers(0, 256, (16, 3)), rng.integers(0, 256, 10)
extra = [chunk(b"PLTE", palette.astype(np.uint8).tobytes()), chunk(b"tRNS", alpha.astype(np.uint8).tobytes())]
alpha = np.concatenate([alpha, np.full(6, 255)])[samples[..., 0]]
add_png("palette-4-transparent", png(samples, 3, 4, True, extra), over_white(palette[samples[..., 0]], alpha))
# A gamma that must not be applied, and an orientation that must.
samples = rng.integers(0, 256, (HEIGHT, WIDTH, 3))
extra = [chunk(b"gAMA", struct.pack(">I", 100000))]
add_png("rgb-8-gamma", png(samples, 2, 8, False, extra), samples)
tiff = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 1) + struct.pack(">HHIHH", 0x112, 3, 1, 6, 0) + bytes(4)
add_png("rgb-8-turned", png(samples, 2, 8, False, [chunk(b"eXIf", tiff)]), np.rot90(samples, -1))

# The files must be lawful to others, too.
for path in sorted((FIXTURES / "png").glob("*.png")):
    with Image.open(path) as image:
        image.load()


# MARK: JPEG

yy, xx = np.mgrid[0:37, 0:43]
photo = np.stack([yy * 6, xx * 5, 128 + 100 * np.sin(xx / 5) * np.cos(yy / 7)], axis=2)
photo = Image.fromarray(np.clip(photo + rng.normal(0, 6, photo.shape), 0, 255).astype(np.uint8))


def add_jpeg(name, image, rgb=None, patch=None, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90, **options)
    data = patch(buffer.getvalue()) if patch else buffer.getvalue()
    (FIXTURES / "jpeg" / f"{name}.jpg").write_bytes(data)
    decoded = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    golden.case(f"jpeg/{name}.jpg", {"rgb": np.asarray(decoded.convert("RGB"))})


def as_ycck(data):
    """The Adobe marker's last byte says which transform the four components went through: 2 is YCCK."""
    at = data.index(b"Adobe") + 11
    return data[:at] + b"\x02" + data[at + 1 :]


add_jpeg("baseline", photo)
add_jpeg("subsampled", photo, subsampling=2)
add_jpeg("full-chroma", photo, subsampling=0)
add_jpeg("progressive", photo, progressive=True)
add_jpeg("restart-markers", photo, restart_marker_blocks=2)
add_jpeg("grey", photo.convert("L"))
add_jpeg("rgb", photo, keep_rgb=True)
add_jpeg("cmyk", photo.convert("CMYK"))
add_jpeg("ycck", photo.convert("CMYK"), patch=as_ycck)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    add_jpeg(f"orientation-{orientation}", photo, exif=exif.tobytes())


# MARK: Resampling

source = rng.integers(0, 256, (61, 47, 3)).astype(np.uint8)
golden.add("resampling/source", source)
for width, height in [(16, 24), (47, 20), (30, 61), (90, 100), (5, 7), (1, 1), (46, 62)]:
    resized = Image.fromarray(source).resize((width, height), Image.BICUBIC)
    golden.add(f"resampling/{width}x{height}", np.asarray(resized))

golden.write()
