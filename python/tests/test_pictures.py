"""Pillow images and their files give the same levels, for every mode, transparency and orientation."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps, PngImagePlugin

from conftest import TINY
from igviz import Explainer, ExplanationError

SIDE = 32
# With this size, the model's input is the photo, pixel for pixel.
WHOLE = {**TINY, "resize": "squash"}
GENERATOR = np.random.default_rng(7)
COLORS = GENERATOR.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
ALPHA = GENERATOR.integers(0, 256, (SIDE, SIDE, 1), dtype=np.uint8)


@pytest.fixture(scope="module")
def whole():
    with Explainer(**WHOLE) as explainer:
        yield lambda value: explainer.explain(value, steps=1, baseline="black", target=0, picture=False).input


def png(bits, kind, samples, palette=b"", key=b"", chunks=b""):
    """A PNG of any depth and colour type.

    samples: whole numbers, height × width × channels.
    """

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    lines = b""
    for line in samples.reshape(len(samples), -1):
        if bits == 16:
            lines += b"\0" + line.astype(">u2").tobytes()
        else:
            shifted = (line[:, None] >> np.arange(bits - 1, -1, -1)) & 1
            lines += b"\0" + np.packbits(shifted.reshape(-1).astype(np.uint8)).tobytes()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], bits, kind, 0, 0, 0))
        + (chunk(b"PLTE", palette) if palette else b"") + (chunk(b"tRNS", key) if key else b"") + chunks
        + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def drawn(bits, channels):
    return GENERATOR.integers(0, 1 << bits, (SIDE, SIDE, channels))


def orientation(value, order="<"):
    mark = b"II" if order == "<" else b"MM"
    return mark + struct.pack(order + "HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, value, 0, 0)


def packet(text):
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description ' + text + b"/></x:xmpmeta>"


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def files():
    for bits in (1, 2, 4, 8, 16):
        grey = drawn(bits, 1)
        yield f"grey of {bits} bits", png(bits, 0, grey), bits
        yield f"grey of {bits} bits with a key", png(bits, 0, grey, key=struct.pack(">H", int(grey[0, 0, 0]))), bits
    for bits in (1, 2, 4, 8):
        count = 1 << bits
        palette = GENERATOR.integers(0, 256, 3 * count, dtype=np.uint8).tobytes()
        alpha = GENERATOR.integers(0, 256, count, dtype=np.uint8).tobytes()
        yield f"palette of {bits} bits", png(bits, 3, drawn(bits, 1), palette), 8
        yield f"palette of {bits} bits with an alpha each", png(bits, 3, drawn(bits, 1), palette, alpha), 8
        yield f"palette of {bits} bits with one clear", png(bits, 3, drawn(bits, 1), palette, b"\xff\0"), 8
        yield f"palette of {bits} bits with short alphas", png(bits, 3, drawn(bits, 1), palette, alpha[:1]), 8
    for bits in (8, 16):
        colors = drawn(bits, 3)
        key = struct.pack(">HHH", *(int(level) for level in colors[3, 4]))
        yield f"colours of {bits} bits", png(bits, 2, colors), bits
        yield f"colours of {bits} bits with a key", png(bits, 2, colors, key=key), bits
        yield f"grey and alpha of {bits} bits", png(bits, 4, drawn(bits, 2)), bits
        yield f"colours and alpha of {bits} bits", png(bits, 6, drawn(bits, 4)), bits
    image, clear = Image.fromarray(COLORS), Image.fromarray(np.dstack([COLORS, ALPHA]))
    for value in range(1, 9):
        exif = b"Exif\0\0" + orientation(value, "<" if value % 2 else ">")
        text = packet(b'tiff:Orientation="%d"' % value)
        yield f"JPEG turned by Exif {value}", saved(image, "JPEG", exif=exif), 8
        yield f"JPEG turned by XMP {value}", saved(image, "JPEG", xmp=text), 8
        yield f"PNG turned by Exif {value}", saved(clear, "PNG", exif=exif), 8
        yield f"WebP turned by Exif {value}", saved(clear, "WEBP", lossless=True, exif=exif), 8
        yield f"WebP turned by XMP {value}", saved(image, "WEBP", xmp=text), 8
        about = PngImagePlugin.PngInfo()
        about.add_itxt("XML:com.adobe.xmp", packet(b"tiff:Orientation='%d'" % value).decode())
        yield f"PNG turned by XMP {value}", saved(image, "PNG", pnginfo=about), 8
        about = PngImagePlugin.PngInfo()
        digits = (b"Exif\0\0" + orientation(value)).hex()
        about.add_text("Raw profile type exif", f"\nexif\n{len(digits) // 2:8}\n{digits}\n")
        yield f"PNG turned by a text {value}", saved(image, "PNG", pnginfo=about), 8
    yield "Exif before XMP", saved(image, "JPEG", exif=orientation(6), xmp=packet(b'tiff:Orientation="3"')), 8
    yield "unlawful Exif before XMP", saved(image, "JPEG", exif=orientation(9), xmp=packet(b'tiff:Orientation="3"')), 8
    yield "broken Exif", saved(image, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff"), 8
    yield "XMP with strange bytes", saved(image, "JPEG", xmp=b"\xff\xfe\0tiff:Orientation=\"8\"\0\xe9"), 8
    yield "JPEG of grey", saved(image.convert("L"), "JPEG"), 8
    yield "JPEG of CMYK", saved(image.convert("CMYK"), "JPEG", quality=95), 8
    yield "JPEG without subsampling", saved(image, "JPEG", quality=100, subsampling=0), 8
    yield "progressive JPEG", saved(image, "JPEG", progressive=True), 8
    yield "WebP with losses", saved(clear, "WEBP", quality=60), 8
    yield "PNG of one bit", saved(image.convert("1"), "PNG"), 8
    yield "PNG of 16 bits", saved(Image.fromarray(COLORS[..., 0].astype(np.uint16) * 257 + 100), "PNG"), 16
    yield "PNG with a colour profile", saved(image, "PNG", icc_profile=b"nonsense"), 8


FILES = list(files())


@pytest.mark.parametrize("name, content, bits", FILES, ids=[name for name, *_ in FILES])
def test_an_image_is_seen_as_its_file(whole, tmp_path, name, content, bits):
    path = tmp_path / "photo"
    path.write_bytes(content)
    expected = whole(path)
    assert expected.shape == (SIDE, SIDE, 3) and expected.std() > 5
    loaded = Image.open(path)
    loaded.load()
    in_memory = Image.open(io.BytesIO(content))
    for image in (Image.open(path), loaded, in_memory):
        assert np.array_equal(whole(image), expected)
    in_memory.load()
    copy = loaded.copy()
    if bits == 16 and copy.mode != "I;16":
        # Pillow keeps the upper 8 bits, also of alpha. A 16-bit transparent colour then matches no pixel.
        if "key" in name:
            with pytest.raises(ExplanationError, match="transparent colour"):
                whole(copy)
        else:
            assert np.abs(whole(copy) - expected).max() <= 2
    elif bits not in (2, 4) or "key" not in name:
        # Without the file, the image holds everything.
        assert np.array_equal(whole(copy), expected)
        assert np.array_equal(whole(in_memory), expected)


MODES = {
    "1": lambda image: image.convert("1"), "L": lambda image: image.convert("L"), "LA": lambda image: image.convert("LA"),
    "P": lambda image: image.quantize(7), "PA": lambda image: image.convert("P").convert("PA"),
    "RGB": lambda image: image.convert("RGB"), "RGBA": lambda image: image, "RGBX": lambda image: image.convert("RGBX"),
    "CMYK": lambda image: image.convert("CMYK"), "YCbCr": lambda image: image.convert("YCbCr"),
    "HSV": lambda image: image.convert("HSV"), "RGBa": lambda image: image.convert("RGBa"), "La": lambda image: image.convert("LA").convert("La"),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_seen_as_what_pillow_saves(whole, tmp_path, mode):
    image = MODES[mode](Image.fromarray(np.dstack([COLORS, ALPHA])))
    assert image.mode == mode
    before = image.tobytes(), image.getpalette(), dict(image.info)
    by = image.convert({"RGBa": "RGBA", "La": "LA", "PA": "RGBA"}.get(mode, "RGB")) if mode in (
        "PA", "RGBX", "CMYK", "YCbCr", "HSV", "RGBa", "La") else image
    by.save(tmp_path / "photo.png")
    assert np.array_equal(whole(image), whole(tmp_path / "photo.png"))
    assert before == (image.tobytes(), image.getpalette(), dict(image.info))


def test_transparency_that_a_program_set(whole, tmp_path):
    indexed = Image.fromarray(COLORS).quantize(5)
    for image, transparency in (
            (indexed, 2), (indexed, bytes([0, 50, 100, 255, 7])), (Image.fromarray(COLORS[..., 0]), int(COLORS[1, 1, 0])),
            (Image.fromarray(COLORS), tuple(int(level) for level in COLORS[2, 2]))):
        image = image.copy()
        plain = whole(image)
        image.info["transparency"] = transparency
        image.save(tmp_path / "photo.png")
        assert np.array_equal(whole(image), whole(tmp_path / "photo.png")) and not np.array_equal(whole(image), plain)
        # The image itself is not changed.
        del image.info["transparency"]
        assert np.array_equal(whole(image), plain)
    image = Image.fromarray(COLORS)
    for wrong in (3, "red", (1, 2), (1, 2, 300), b"\0\1"):
        image.info["transparency"] = wrong
        with pytest.raises(ExplanationError, match="transparent colour"):
            whole(image)
    white, black = (whole(Image.new("RGBA", (SIDE, SIDE), (10, 20, 30, 0))) for _ in range(2))
    assert (white == 255).all() and (black == 255).all()


@pytest.mark.parametrize("mode", ["I;16", "I;16L", "I;16B", "I;16N", "I"])
def test_numbers_of_16_bits(whole, tmp_path, mode):
    numbers = GENERATOR.integers(0, 65536, (SIDE, SIDE))
    kind = {"I;16B": ">u2", "I": "i4", "I;16N": "=u2"}.get(mode, "<u2")
    image = Image.frombytes(mode, (SIDE, SIDE), numbers.astype(kind).tobytes())
    path = tmp_path / "photo.png"
    path.write_bytes(png(16, 0, numbers[..., None]))
    assert np.array_equal(whole(image), whole(path))
    key = int(numbers[5, 6])
    image.info["transparency"] = key
    path.write_bytes(png(16, 0, numbers[..., None], key=struct.pack(">H", key)))
    assert np.array_equal(whole(image), whole(path)) and whole(image)[5, 6].tolist() == [255] * 3


def test_what_is_no_photo_is_refused_with_the_reason(whole):
    for image, said in (
            (Image.new("F", (4, 4), 0.5), "mode F does not define the value of white"),
            (Image.new("I", (4, 4), 70000), "range from 70000 to 70000"), (Image.new("I", (4, 4), -1), "range from -1 to -1"),
            (Image.new("LAB", (4, 4)), "LAB .* PIL.ImageCms"), (Image.new("RGB", (0, 4)), "no pixels")):
        with pytest.raises(ExplanationError, match=said) as error:
            whole(image)
        assert error.value.status == 65 and str(image.mode) in str(error.value)


def test_orientation_is_that_of_the_image_now(whole, tmp_path):
    path = tmp_path / "photo.jpg"
    Image.fromarray(COLORS).save(path, exif=b"Exif\0\0" + orientation(6), xmp=packet(b'tiff:Orientation="6"'))
    upright = whole(path)
    # An image that Pillow turned upright is not turned again.
    assert np.array_equal(whole(ImageOps.exif_transpose(Image.open(path))), upright)
    image = Image.open(path)
    ImageOps.exif_transpose(image, in_place=True)
    assert np.array_equal(whole(image), upright)
    # Other pixels with the same metadata have the same orientation.
    assert np.array_equal(whole(Image.open(path).convert("RGB")), upright)
    # An orientation set by the program counts.
    for value in (1, 3, 8):
        image = Image.open(path)
        image.getexif()[0x0112] = value
        image.convert("RGB").save(tmp_path / "changed.png", exif=image.getexif())
        assert np.array_equal(whole(image), whole(tmp_path / "changed.png")), value
    image = Image.fromarray(COLORS)
    image.getexif()[0x0112] = 6
    image.save(tmp_path / "new.png", exif=image.getexif())
    assert np.array_equal(whole(image), whole(tmp_path / "new.png"))


def test_an_image_that_was_changed_is_not_its_file(whole, tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(COLORS).save(path)
    image = Image.open(path)
    image.putpixel((0, 0), (1, 2, 3))
    assert whole(image)[0, 0].tolist() == [1, 2, 3]
    image = Image.open(path)
    image.info["transparency"] = tuple(int(level) for level in COLORS[2, 2])
    assert whole(image)[2, 2].tolist() == [255] * 3
    # The file changed after the image was opened.
    image = Image.open(path)
    image.load()
    Image.new("RGB", (SIDE, SIDE), "blue").save(path)
    assert np.array_equal(whole(image), COLORS)
    image = Image.open(path)
    path.unlink()
    assert (whole(image) == [0, 0, 255]).all()
    assert np.array_equal(np.asarray(image)[0, 0], [0, 0, 255])


def test_pictures_in_files_of_other_kinds(whole, tmp_path):
    expected = COLORS.astype(float)
    for name, options in (("photo.tif", {}), ("photo.bmp", {}), ("photo.ppm", {})):
        Image.fromarray(COLORS).save(tmp_path / name, **options)
        assert np.array_equal(whole(Image.open(tmp_path / name)), expected), name
    # Pillow itself turns TIFF upright.
    turned = Image.fromarray(COLORS)
    turned.save(tmp_path / "turned.tif", tiffinfo={274: 6})
    assert np.array_equal(
        whole(Image.open(tmp_path / "turned.tif")), np.asarray(ImageOps.exif_transpose(Image.open(tmp_path / "turned.tif"))))
    # If a file has several frames, the image's current frame.
    frames = [Image.new("RGB", (SIDE, SIDE), color) for color in ("red", "lime")]
    for name in ("photo.webp", "photo.png", "photo.gif", "photo.tif"):
        options = {"lossless": True} if name.endswith("webp") else {}
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], **options)
        image = Image.open(tmp_path / name)
        image.seek(1)
        assert (whole(image) == [0, 255, 0]).all(), name
        image.seek(0)
        assert (whole(image) == [255, 0, 0]).all(), name


def test_a_large_photo_is_sent_as_its_file(whole, tmp_path):
    # A camera's JPEG is sent as it is, not as a PNG.
    from igviz import pictures

    path = tmp_path / "photo.jpg"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(path, exif=b"Exif\0\0" + orientation(6))
    assert pictures.content(Image.open(path)) == path.read_bytes()
    assert np.array_equal(whole(Image.open(path)), whole(path))
