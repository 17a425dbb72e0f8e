"""Compares igviz with PyTorch, or Keras, in double precision on exported models with random weights.

python Scripts/architectures/check.py FOLDER [KIND …] --igviz .build/release/igviz [--only NAME …] [--minutes N] [--again refused]

A kind is a list of families beside this script: texts, keras, pictures, dense, sound; all by default. FOLDER keeps the exported
files, the expected numbers and results.jsonl: one line for each family, exporter and kind of shape (fixed, or open where the model
allows it). A second run continues. A model is exact if its score and its gradient differ from double precision by at most 1e-4 of the
largest element, or three times the framework's own error in single precision. The tables go to FOLDER/results.md.
document.py writes those of docs/models.md.
"""

import argparse
import hashlib
import json
import pathlib
import time

import exporting
from comparing import guarded_compare
from subject import families
from table import table

HERE = pathlib.Path(__file__).parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("kinds", nargs="*", help=", ".join(exporting.KINDS))
    parser.add_argument("--igviz", default=".build/release/igviz")
    parser.add_argument("--only", nargs="*", help="families by name, or by the beginning of it")
    parser.add_argument("--exporters", default="dynamo,torchscript")
    parser.add_argument("--shapes", default="open,fixed")
    parser.add_argument("--export-only", action="store_true")
    parser.add_argument("--again", help="compare again what had one of these outcomes: refused,wrong,crashed")
    parser.add_argument("--fresh", action="store_true", help="compare again what another build of igviz was compared with")
    parser.add_argument("--minutes", type=float, help="stop after this time; the next run continues")
    parser.add_argument("--seconds", type=float, default=240, help="limit of the exports of one family, and of each comparison")
    parser.add_argument("--gigabytes", type=float, default=10, help="limit of the memory of an export, and of a comparison")
    parser.add_argument("--keep", type=float, default=30, help="delete exact files larger than this, in MB")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    options.folder.mkdir(parents=True, exist_ok=True)
    igviz = str(pathlib.Path(options.igviz).resolve())
    results = Results(options.folder / "results.jsonl", hashlib.sha256(pathlib.Path(igviz).read_bytes()).hexdigest()[:12])
    exporting.limits["bytes"] = int(options.gigabytes * 1e9)
    wanted = [f"{exporter}-{shape}" for exporter in options.exporters.split(",") for shape in options.shapes.split(",")]
    is_complete = True
    for kind in options.kinds or exporting.KINDS:
        is_preloaded = False
        for name, settings in families(HERE / f"{kind}.txt"):
            if options.only and not any(name.startswith(one) for one in options.only):
                continue
            variants = settings.pop("variants", wanted)
            variants = [variant for variant in variants if variant in wanted or variant not in ALL]
            folder = options.folder / kind / name.replace("/", "_")
            due = [variant for variant in variants if results.is_due(kind, name, variant, options.again, options.fresh)]
            missing = [variant for variant in variants if exporting.is_missing(folder / variant, variant in due)]
            if time.monotonic() > end and (missing or due):
                is_complete = False
                break
            if missing:
                if not is_preloaded:
                    exporting.preload(kind, options.exporters)
                    is_preloaded = True
                exporting.export(kind, name, settings, missing, folder, options.seconds)
            if options.export_only:
                continue
            for variant in due:
                outcome, detail = guarded_compare(folder / variant, igviz, options.seconds)
                results.add(kind, name, variant, outcome, detail)
                print(kind, name, variant, outcome, detail, sep="\t", flush=True)
                model = folder / variant / "model.onnx"
                if outcome == "exact" and model.exists() and model.stat().st_size > options.keep * 1e6:
                    model.unlink()
    (options.folder / "results.md").write_text(table(results.latest.values()))
    raise SystemExit(0 if is_complete else 75)


ALL = ["dynamo-open", "dynamo-fixed", "torchscript-open", "torchscript-fixed"]


class Results:
    """The lines of results.jsonl; of two of one variant the later counts."""

    def __init__(self, path, build):
        self.path = path
        # The first digits of the checksum of the compared command.
        self.build = build
        lines = path.read_text().splitlines() if path.exists() else []
        self.latest = {}
        for line in lines:
            entry = json.loads(line)
            self.latest[entry["kind"], entry["family"], entry["variant"]] = entry

    def is_due(self, kind, family, variant, again, is_fresh):
        entry = self.latest.get((kind, family, variant))
        if entry is None or is_fresh and entry.get("build") != self.build:
            return True
        return bool(again) and entry["outcome"] in again.split(",")

    def add(self, kind, family, variant, outcome, detail):
        entry = {"kind": kind, "family": family, "variant": variant, "outcome": outcome, "detail": detail, "build": self.build}
        self.latest[kind, family, variant] = entry
        with open(self.path, "a") as file:
            file.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    main()
