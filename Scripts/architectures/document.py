"""Writes the measured tables of model families into docs/models.md.

python Scripts/architectures/document.py RESULTS docs/models.md

RESULTS is the results.jsonl that check.py writes, kept in Benchmarks/runs. Between two comment lines of the page, the counts and the names
of the families are replaced.
"""

import collections
import json
import pathlib
import sys
import textwrap

from subject import families

HERE = pathlib.Path(__file__).parent
BEGIN, END = "<!-- measured: families -->", "<!-- end: families -->"
# What an exporter wrote and what igviz was given.
EXPORTED = ["exact", "refused", "wrong", "crashed", "undecided"]
FAILED = ["broken file", "not exported"]
EXPORTS = {
    "dynamo-open": "dynamo, open", "dynamo-fixed": "dynamo, fixed", "torchscript-open": "TorchScript, open",
    "torchscript-fixed": "TorchScript, fixed", "tensorflow-open": "TensorFlow, open", "tensorflow-fixed": "TensorFlow, fixed",
    "torch-open": "PyTorch, open", "torch-fixed": "PyTorch, fixed"}


def main():
    results, page = map(pathlib.Path, sys.argv[1:3])
    latest = {}
    for line in results.read_text().splitlines():
        entry = json.loads(line)
        latest[entry["kind"], entry["family"], entry["variant"]] = entry
    text = page.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    builds = len({entry.get("build") for entry in latest.values()})
    head = f"Measured of {'one build' if builds == 1 else f'{builds} builds'}; each result is in `{results}`:\n\n"
    page.write_text(before + BEGIN + "\n" + head + measured(latest) + END + after)


def groups():
    """(title, kind, names) of the families that are counted together."""
    listed = {kind: [name for name, _ in families(HERE / f"{kind}.txt")] for kind in ["texts", "keras", "pictures", "dense", "sound"]}
    lines = (HERE / "pictures.txt").read_text().split("\n\n")[1].splitlines()
    smallest = [line.split(" ")[0] for line in lines]
    segmentation = [name for name in listed["dense"] if name.startswith("smp/")]
    yield "texts, transformers", "texts", listed["texts"]
    yield "texts, Keras", "keras", listed["keras"]
    yield "pictures, the smallest model of each module of timm", "pictures", smallest
    yield "pictures and videos, others", "pictures", [name for name in listed["pictures"] if name not in smallest]
    yield "segmentation_models_pytorch", "dense", segmentation
    yield "dense outputs, others", "dense", [name for name in listed["dense"] if name not in segmentation]
    yield "sound", "sound", listed["sound"]


def measured(latest):
    counts = [row("models", "exporter, shape", "exported", "exact", "refused", "wrong", "undecided", "failure of the exporter")]
    counts.append("|" + "---|" * 8)
    best = [row("models", "listed", "compared", "exported", "exact", "not exact"), "|" + "---|" * 6]
    listing = []
    for title, kind, names in groups():
        entries = [latest[kind, name, export] for name in names for export in EXPORTS if (kind, name, export) in latest]
        entries = [entry for entry in entries if entry["outcome"] != "not comparable"]
        if not entries:
            continue
        for export, spelled in EXPORTS.items():
            found = collections.Counter(entry["outcome"] for entry in entries if entry["variant"] == export)
            if found:
                counts.append(row(
                    title, spelled, total(found, EXPORTED), found["exact"], found["refused"], found["wrong"] + found["crashed"],
                    found["undecided"], total(found, FAILED)))
        outcomes = collections.defaultdict(set)
        for entry in entries:
            outcomes[entry["family"]].add(entry["outcome"])
        exported = [name for name, found in outcomes.items() if found & set(EXPORTED)]
        exact = [name for name in exported if "exact" in outcomes[name]]
        others = ", ".join(name for name in outcomes if name not in exact)
        best.append(row(title, len(names), len(outcomes), len(exported), len(exact), others or "–"))
        if kind == "texts":
            listing.append("Text classifiers with an exact export: " + ", ".join(exact) + ".")
    wrapped = ["\n".join(textwrap.wrap(part, 138, break_long_words=False, break_on_hyphens=False)) for part in listing]
    return "\n\n".join(["\n".join(best), "\n".join(counts), *wrapped]) + "\n"


def total(counter, names):
    return sum(counter[name] for name in names)


def row(*cells):
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main()
