"""Lists the photos of whose class a model is sure: a probability of the top class of at least 0.5.

FOLDER is one that fetch_photos.py filled. One photo a line: its path in FOLDER, the class and its probability,
separated by tabs; first those to work with, then those kept unseen. Lines that begin with # are headings.
Needs the model: igviz models install MODEL.

  python Scripts/study/choose_photos.py IGVIZ MODEL FOLDER > chosen.txt
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

LEAST_PROBABILITY = 0.5


def top_classes(igviz: str, model: str, folder: pathlib.Path, files: list[str]) -> list[tuple[str, str, float]]:
    """Each photo with the label and the probability of its top class."""
    with tempfile.TemporaryDirectory() as pictures:
        photos = [str(folder / file) for file in files]
        command = [igviz, *photos, "--method", "gradient", "--check", "none", "--model", model, "--json", "-o", pictures]
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"choose_photos.py: {igviz} failed with exit code {result.returncode}")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    if [answer["image"] for answer in answers] != photos:
        sys.exit(f"choose_photos.py: {igviz} answered {len(answers)} photos, or others, where {len(photos)} were asked")
    tops = [answer["top"][0] for answer in answers]
    return [(file, top["label"], top["probability"]) for file, top in zip(files, tops, strict=True)]


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit("usage: python Scripts/study/choose_photos.py IGVIZ MODEL FOLDER > chosen.txt")
    igviz, model, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    with open(folder / "photos.csv", newline="", encoding="utf-8") as table:
        files = [row["file"] for row in csv.DictReader(table)]
    unseen = [file for file in files if file.startswith("unseen/")]
    seen = [file for file in files if file not in unseen]
    for title, group in (("seen", seen), ("unseen", unseen)):
        chosen = [top for top in top_classes(igviz, model, folder, group) if top[2] >= LEAST_PROBABILITY]
        print(f"# {title}: {len(chosen)} of {len(group)} photos, {model} at least {LEAST_PROBABILITY} sure")
        for file, label, probability in chosen:
            print(f"{file}\t{label}\t{probability:.4f}")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"choose_photos.py: {error}")
