"""Pictures that others test their decoders with, and what Pillow makes of them.

corpus.py FOLDER fetches the source packages by their Debian names (apt, with a list of sources of its own in FOLDER),
unpacks their PNG, JPEG and WebP files, decodes each with Pillow and writes the pixels beside them: upright, over white,
height × width × 3 levels. FOLDER/index.json says what is what; CorpusTests compares.
"""

import json
import pathlib
import re
import subprocess
import sys
import tarfile
import warnings

import numpy as np
import PIL
from PIL import Image, ImageFile, ImageOps

# libpng's source holds PngSuite.
PACKAGES = ["libpng1.6", "libjpeg-turbo", "libwebp", "pillow"]
FORMATS = ["PNG", "JPEG", "WEBP"]
PIXEL_LIMIT = 100_000_000

folder = pathlib.Path(sys.argv[1]).resolve()
apt, sources, pictures = folder / "apt", folder / "sources", folder / "pictures"
warnings.simplefilter("ignore")
Image.init()
Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT
ImageFile.LOAD_TRUNCATED_IMAGES = False


def fetch():
    """The packages' original archives, which nobody but apt looks for."""
    for path in [apt / "parts", apt / "lists" / "partial", apt / "archives" / "partial", sources]:
        path.mkdir(parents=True, exist_ok=True)
    system = pathlib.Path("/etc/apt")
    for path in [system / "sources.list", *(system / "sources.list.d").glob("debian.*")]:
        if path.exists():
            text = re.sub(r"(?m)^Types:.*", "Types: deb-src", path.read_text())
            text = re.sub(r"(?m)^deb ", "deb-src ", text)
            (apt / "parts" / path.name).write_text(text)
    options = [
        *["-qq", "-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={apt}/parts"],
        *["-o", f"Dir::State::Lists={apt}/lists", "-o", f"Dir::Cache={apt}"],
    ]
    subprocess.run(["apt-get", *options, "update"], check=True)
    subprocess.run(["apt-get", *options, "source", "--tar-only", *PACKAGES], check=True, cwd=sources)


def unpack():
    for archive in sorted(sources.glob("*.orig.tar.*")):
        if archive.suffix == ".asc":
            continue
        with tarfile.open(archive) as tar:
            for member in tar:
                name = pathlib.PurePosixPath(member.name)
                if member.isfile() and name.suffix.lower() in [".png", ".jpg", ".jpeg", ".webp"]:
                    path = pictures / archive.name.split("_")[0] / "_".join(name.parts[1:])
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(tar.extractfile(member).read())


def eight_bits(levels):
    """16 bits to 8, rounded."""
    return (levels.astype(np.int64) * 255 + 32767) // 65535


def over_white(image):
    """Straight alpha over white, rounded to the nearest level."""
    if image.mode in ("I;16", "I;16B", "I"):
        values = np.asarray(image)
        grey = eight_bits(values)
        if isinstance(image.info.get("transparency"), int):
            grey[values == image.info["transparency"]] = 255
        return np.repeat(grey[..., None], 3, axis=2)
    if "A" not in image.getbands() and "transparency" not in image.info:
        return np.asarray(image.convert("RGB"))
    rgba = np.asarray(image.convert("RGBA")).astype(int)
    rgb, alpha = rgba[..., :3], rgba[..., 3:]
    return (rgb * alpha + 255 * (255 - alpha) + 127) // 255


def decode(path):
    with Image.open(path, formats=FORMATS) as image:
        is_animated = image.format == "WEBP" and getattr(image, "is_animated", False)
        is_deep = path.read_bytes()[24:25] == b"\x10" and image.format == "PNG"
        image.load()
        # The grey that is transparent is a value of the file, which Pillow compares with levels.
        if image.format == "PNG" and path.read_bytes()[24:26] in (b"\2\0", b"\4\0") and "transparency" in image.info:
            image.info["transparency"] *= 255 // (2 ** path.read_bytes()[24] - 1)
        turned = ImageOps.exif_transpose(image)
        return over_white(turned).astype(np.uint8), is_animated, is_deep


fetch()
unpack()
cases = []
for path in sorted(pictures.glob("*/*")):
    if path.suffix == ".npy":
        continue
    case = {"file": str(path.relative_to(folder))}
    try:
        pixels, case["is_animated"], case["is_deep"] = decode(path)
        np.save(f"{path}.npy", pixels)
    except Exception as error:
        case["error"] = f"{type(error).__name__}: {error}"
    cases.append(case)
versions = {"pillow": PIL.__version__, "packages": sorted(path.name for path in sources.glob("*.orig.tar.*[!c]"))}
(folder / "index.json").write_text(json.dumps({"versions": versions, "cases": cases}, indent=1))
print(f"{len(cases)} pictures, {sum('error' in case for case in cases)} that Pillow refuses")
