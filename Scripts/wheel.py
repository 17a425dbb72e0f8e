#!/usr/bin/env python3
"""Makes the wheel with the command inside: wheel.py BINARY FOLDER PATCHELF

BINARY has Swift's runtime in it (make static). The wheel has the Python package, the command, every shared library that it loads except
those of the C library, one font family, completions, and the licences of all of these. Its tag names the machine's C library.
"""

import base64
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
#: Libraries of glibc, which the tag stands for.
SYSTEM = re.compile(r"^(ld-linux.*|lib(c|m|dl|pthread|rt|util|resolv|nsl|anl)\.so\.\d+|linux-vdso.*)$")
FONTS = pathlib.Path("/usr/share/fonts/truetype/dejavu")
FACES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSansMono.ttf"]
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">.</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><default><family>DejaVu Sans</family></default></alias>
  <alias><family>monospace</family><default><family>DejaVu Sans Mono</family></default></alias>
</fontconfig>
"""
#: Largest wheel, in bytes.
LIMIT = 40 << 20


def output(*words):
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout


def libraries(binary):
    """Paths of the shared libraries that a program loads, by the names it loads them by."""
    found = {}
    for line in output("ldd", str(binary)).splitlines():
        match = re.match(r"\s*(\S+) => (/\S+)", line)
        if "not found" in line:
            sys.exit(f"wheel.py: {line.strip()}")
        if match and not SYSTEM.match(match[1]):
            found[match[1]] = pathlib.Path(match[2])
    return found


def package_of(path):
    """The Debian package of a file."""
    real = path.resolve()
    for candidate in (path, real, pathlib.Path(str(real).removeprefix("/usr")), pathlib.Path("/usr" + str(real))):
        found = subprocess.run(["dpkg", "-S", str(candidate)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if found.returncode == 0:
            return found.stdout.partition(":")[0]
    sys.exit(f"wheel.py: no package contains {path}, so its licence is not known")


def licences(paths, folder):
    """Copies the licences of system packages, of Swift and of the Swift packages inside the command."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", folder / "igviz.txt")
    common = set()
    for name in sorted({package_of(path) for path in paths}):
        text = pathlib.Path(f"/usr/share/doc/{name}/copyright").read_text(errors="replace")
        (folder / f"{name}.txt").write_text(text)
        common.update(re.findall(r"/usr/share/common-licenses/([A-Za-z]+(?:-[0-9.]*[0-9])?)", text))
    # Debian's files refer to the texts of common licences.
    for name in sorted(common):
        if (path := pathlib.Path("/usr/share/common-licenses") / name).exists():
            shutil.copy(path, folder / f"common-{name}.txt")
    swift = pathlib.Path(shutil.which("swift")).resolve().parents[1] / "share/swift/LICENSE.txt"
    shutil.copy(swift, folder / "swift.txt")
    for checkout in sorted((ROOT / ".build/static/checkouts").iterdir()):
        for name in ("LICENSE", "LICENSE.txt", "LICENSE.md"):
            if (checkout / name).exists():
                shutil.copy(checkout / name, folder / f"{checkout.name}.txt")


def bundle(binary, folder, patchelf):
    """The command with its libraries and its font."""
    (folder / "lib").mkdir(parents=True)
    command = folder / "igviz"
    shutil.copy(binary, command)
    subprocess.run(["strip", str(command)], check=True)
    found = libraries(binary)
    for name, path in found.items():
        shutil.copy(path, folder / "lib" / name)
        (folder / "lib" / name).chmod(0o755)
        subprocess.run([patchelf, "--set-rpath", "$ORIGIN", str(folder / "lib" / name)], check=True)
    subprocess.run([patchelf, "--force-rpath", "--set-rpath", "$ORIGIN/lib", str(command)], check=True)
    command.chmod(0o755)
    (folder / "fonts").mkdir()
    for face in FACES:
        shutil.copy(FONTS / face, folder / "fonts")
    (folder / "fonts/fonts.conf").write_text(FONTS_CONF)
    licences([*found.values(), FONTS / FACES[0]], folder / "licences")


def completions(binary, folder):
    for shell, place in (("bash", "bash-completion/completions/igviz"), ("zsh", "zsh/site-functions/_igviz"),
                         ("fish", "fish/vendor_completions.d/igviz.fish")):
        path = folder / "share" / place
        path.parent.mkdir(parents=True)
        path.write_text(output(str(binary), "--generate-completion-script", shell))


def write(tree, path):
    """Zips a tree as a wheel, with hashes of all files, always to the same bytes."""
    info = next(tree.glob("*.dist-info"))
    record = info / "RECORD"
    record.unlink(missing_ok=True)
    files = sorted(file for file in tree.rglob("*") if file.is_file())
    lines = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            name, content = file.relative_to(tree).as_posix(), file.read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(content)}")
            add(archive, name, content, file.stat().st_mode & 0o111)
        name = record.relative_to(tree).as_posix()
        add(archive, name, "".join(line + "\n" for line in [*lines, f"{name},,"]).encode(), 0)


def add(archive, name, content, executable):
    entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    entry.external_attr = (0o100755 if executable else 0o100644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def main(binary, folder, patchelf):
    folder.mkdir(parents=True, exist_ok=True)
    tag = "py3-none-manylinux_{}_{}_{}".format(*os.confstr("CS_GNU_LIBC_VERSION").split()[1].split(".")[:2], os.uname().machine)
    with tempfile.TemporaryDirectory() as temporary:
        place = pathlib.Path(temporary)
        # A copy, so that no build folder appears among the sources.
        shutil.copytree(ROOT / "python", place / "source", ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__", "tests"))
        subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", str(place / "pure"),
             str(place / "source")], check=True)
        pure = next((place / "pure").glob("*.whl"))
        version = pure.name.split("-")[1]
        said = output(str(binary), "--version").strip()
        if said != version:
            sys.exit(f"wheel.py: the command is version {said}, the package {version}")
        tree = place / "tree"
        with zipfile.ZipFile(pure) as archive:
            archive.extractall(tree)
        bundle(binary, tree / "igviz/bundle", patchelf)
        completions(binary, tree / f"igviz-{version}.data/data")
        info = tree / f"igviz-{version}.dist-info"
        (info / "entry_points.txt").write_text("[console_scripts]\nigviz = igviz.binary:run\n")
        (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nGenerator: igviz\nRoot-Is-Purelib: false\nTag: {tag}\n")
        path = folder / f"igviz-{version}-{tag}.whl"
        write(tree, path)
    size = path.stat().st_size
    print(f"{path} ({size / (1 << 20):.1f} MiB)")
    if size > LIMIT:
        sys.exit(f"wheel.py: the wheel has more than {LIMIT >> 20} MiB")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__.splitlines()[0])
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), sys.argv[3])
