"""Collects the pages of the site: README, docs, and every file and folder of the repository that they link to.

usage: pages.py FOLDER      FOLDER receives the pages, in the tree of the repository

A folder becomes its README with a list of the folder's files. Source code and notebooks become pages; other files are copied.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Suffixes of source code, and the names of their languages.
LANGUAGES = {
    "c": "c", "h": "c", "js": "js", "mjs": "js", "py": "python", "sh": "bash", "swift": "swift", "toml": "toml",
    "yaml": "yaml", "yml": "yaml"}
#: Fenced code, code in a line, and the target of a link.
PARTS = re.compile(r"^```.*?^```|`[^`\n]+`|(?<=\]\()[^)\s]+", re.MULTILINE | re.DOTALL)
#: Source pages can be read, but a search finds the documentation.
UNSEARCHED = "---\nsearch:\n  exclude: true\n---\n\n"


class Pages:
    """Pages in a folder. A page is written once, with all that it links to."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.written = set()

    def add(self, path):
        """Writes a file or a folder of the repository, and returns the path of its page. Missing ones are left to the check."""
        if path.name == "README.md" and len(path.parts) > 1:
            path = path.parent
        source = ROOT / path
        if source.is_dir():
            page = path / "README.md"
        elif source.suffix == ".ipynb" or source.suffix[1:] in LANGUAGES:
            page = path.with_name(path.name + ".md")
        else:
            page = path
        if page in self.written or ".." in path.parts or not source.exists():
            return page
        self.written.add(page)
        place = self.folder / page
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            place.write_text(self.directory(path))
        elif source.suffix == ".md":
            place.write_text(self.linked(source.read_text(), path.parent))
        elif source.suffix == ".ipynb":
            place.write_text(UNSEARCHED + f"# {path.name}\n\n" + notebook(source))
        elif page != path:
            place.write_text(UNSEARCHED + f"# {path.name}\n\n" + fenced(source.read_text(), LANGUAGES[source.suffix[1:]]))
        else:
            shutil.copyfile(source, place)
        return page

    def linked(self, text, folder):
        """A page's text with links to the pages of their targets, and with the indentation that MkDocs takes for part of a list."""

        def link(found):
            target, mark, anchor = found[0].partition("#")
            if found[0].startswith("`") or not target or ":" in target:
                return found[0]
            path = Path(os.path.normpath(folder / target))
            return os.path.relpath(self.add(path), folder) + mark + anchor

        return re.sub(r"^ {3}(?=\S)", "    ", PARTS.sub(link, text), flags=re.MULTILINE)

    def directory(self, path):
        readme = ROOT / path / "README.md"
        text = self.linked(readme.read_text(), path) + "\n## Files\n" if readme.exists() else UNSEARCHED + f"# {path}\n"
        for file in files(ROOT / path):
            if file != Path("README.md"):
                text += f"\n- [`{file}`]({os.path.relpath(self.add(path / file), path)})"
        return text + "\n"


def files(folder):
    """The files below a folder, sorted, without hidden ones and caches."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if not any(part.startswith((".", "__")) for part in path.parts))


def notebook(source):
    """The cells of a notebook without outputs."""
    cells = json.loads(source.read_text())["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    return "\n\n".join(fenced(text, "python") if cell["cell_type"] == "code" else text for cell, text in zip(cells, texts)) + "\n"


def fenced(text, language):
    mark = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{mark}{language}\n{text.rstrip()}\n{mark}\n"


def main():
    folder = sys.argv[1]
    shutil.rmtree(folder, ignore_errors=True)
    pages = Pages(folder)
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        pages.add(path.relative_to(ROOT))
    print(f"site: {len(pages.written)} files")


if __name__ == "__main__":
    main()
