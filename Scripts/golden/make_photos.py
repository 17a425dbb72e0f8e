"""WebP files of every kind, pictures whose orientation stands in other places than an Exif block, and CMYK without Adobe's
marker; what they should decode to comes from Pillow."""

import io
import struct
import zlib

import numpy as np
import PIL
from golden import FIXTURES, Golden
from PIL import Image, ImageOps, features

SEED = 11
golden = Golden("photos", seed=SEED, pillow=PIL.__version__, libwebp=features.version("webp"))
rng = np.random.default_rng(SEED)

yy, xx = np.mgrid[0:37, 0:43]
levels = np.stack([yy * 6, xx * 5, 128 + 100 * np.sin(xx / 5) * np.cos(yy / 7)], axis=2)
levels = np.clip(levels + rng.normal(0, 6, levels.shape), 0, 255).astype(np.uint8)
photo = Image.fromarray(levels)
alpha = np.clip((yy - 18) ** 2 + (xx - 21) ** 2 - 60, 0, 255).astype(np.uint8)
transparent = Image.fromarray(np.dstack([levels, alpha]))


def over_white(image):
    """Straight alpha over white, rounded to the nearest level."""
    if "A" not in image.getbands():
        return np.asarray(image.convert("RGB"))
    rgba = np.asarray(image.convert("RGBA")).astype(int)
    rgb, opacity = rgba[..., :3], rgba[..., 3:]
    return (rgb * opacity + 255 * (255 - opacity) + 127) // 255


def add(folder, name, data):
    path = FIXTURES / folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    golden.case(f"{folder}/{name}", {"rgb": over_white(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))})


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation):
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def xmp(value):
    return (
        '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        f' xmlns:tiff="http://ns.adobe.com/tiff/1.0/"{value}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def attribute(orientation):
    return xmp(f' tiff:Orientation="{orientation}"/>')


def element(orientation):
    return xmp(f"><tiff:Orientation>{orientation}</tiff:Orientation></rdf:Description>")


# MARK: WebP

add("webp", "lossy.webp", encoded(photo, "WEBP", quality=80))
add("webp", "lossless.webp", encoded(photo, "WEBP", lossless=True))
add("webp", "lossy-alpha.webp", encoded(transparent, "WEBP", quality=80))
add("webp", "lossless-alpha.webp", encoded(transparent, "WEBP", lossless=True, exact=True))
add("webp", "palette.webp", encoded(photo.quantize(8).convert("RGB"), "WEBP", lossless=True))
for orientation in [3, 6, 8]:
    add("webp", f"orientation-{orientation}.webp", encoded(photo, "WEBP", quality=60, exif=exif(orientation)))
add("webp", "xmp-5.webp", encoded(transparent, "WEBP", quality=60, xmp=attribute(5)))
# Exif comes first, and its header may be missing.
both = encoded(photo, "WEBP", quality=60, exif=exif(6).removeprefix(b"Exif\0\0"), xmp=attribute(3))
add("webp", "both.webp", both)

animation = io.BytesIO()
photo.save(animation, "WEBP", save_all=True, append_images=[photo.rotate(90)], duration=100)
(FIXTURES / "webp" / "animation.webp").write_bytes(animation.getvalue())


# MARK: PNG


def with_chunk(data, kind, content):
    """A chunk behind the picture's data."""
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    end = data.index(b"IEND") - 4
    return data[:end] + chunk + data[end:]


def profile(block):
    digits = block.hex()
    lines = [digits[at : at + 72] for at in range(0, len(digits), 72)]
    return ("\nexif\n%8d\n" % len(block) + "\n".join(lines) + "\n").encode()


small = photo.crop((0, 0, 11, 9))
png = encoded(small, "PNG")
itxt = b"XML:com.adobe.xmp\0\0\0\0\0"
key = b"Raw profile type exif\0"
add("png", "xmp-attribute-6.png", with_chunk(png, b"iTXt", itxt + attribute(6)))
add("png", "xmp-element-8.png", with_chunk(png, b"iTXt", itxt + element(8)))
add("png", "xmp-packed-3.png", with_chunk(png, b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(attribute(3))))
add("png", "profile-6.png", with_chunk(png, b"zTXt", key + b"\0" + zlib.compress(profile(exif(6)))))
add("png", "profile-plain-8.png", with_chunk(png, b"tEXt", key + profile(exif(8))))
# An Exif block is believed before a text.
turned = with_chunk(with_chunk(png, b"iTXt", itxt + attribute(6)), b"eXIf", exif(3).removeprefix(b"Exif\0\0"))
add("png", "exif-3-xmp-6.png", turned)


# MARK: JPEG


def with_segment(data, content):
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + data[2:]


jpeg = encoded(photo, "JPEG", quality=90)
add("jpeg", "xmp-6.jpg", with_segment(jpeg, b"http://ns.adobe.com/xap/1.0/\0" + attribute(6)))
cmyk = encoded(photo.convert("CMYK"), "JPEG", quality=90)
at = cmyk.index(b"Adobe") - 4
add("jpeg", "cmyk-unmarked.jpg", cmyk[:at] + cmyk[at + 16 :])

golden.write()
