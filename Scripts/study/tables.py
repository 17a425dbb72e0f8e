"""Tables for docs/evidence.md from what measure.py wrote.

    tables.py RESULTS.jsonl [RESULTS.jsonl …]

For each model: the methods' means, how often each beats the controls, and the paired difference of the default from each method with
its 95 % interval (normal, over photos). Needs numpy."""

import json
import pathlib
import sys

import numpy as np

LEVELS = {"ins-del-pixels": "pixels", "ins-del-tiles": "tiles"}
DEFAULT = "ig"
CONTROLS = ["random", "disc", "edges"]


def interval(differences: np.ndarray) -> str:
    half = 1.96 * differences.std(ddof=1) / np.sqrt(len(differences))
    return f"{differences.mean():+.3f} ± {half:.3f}"


def table(photos: list[dict]) -> str:
    names = [name for name in photos[0]["rows"] if all(name in photo["rows"] for photo in photos)]
    values = {level: {name: np.array([photo["rows"][name][level] for photo in photos]) for name in names}
              for level in LEVELS}
    lines = ["| map | pixels | tiles | default − it, pixels | default − it, tiles | above all controls, pixels / tiles / mean "
             "of both | gradients | forward | seconds |", "|---|---|---|---|---|---|---|---|---|"]

    def total(name):
        return sum(values[level][name].mean() for level in LEVELS)

    for name in sorted(names, key=total, reverse=True):
        own = photos[0]["rows"][name]
        cells = [f"{values[level][name].mean():.3f}" for level in LEVELS]
        cells += ["" if name == DEFAULT else interval(values[level][DEFAULT] - values[level][name]) for level in LEVELS]
        kinds = [values[level] for level in LEVELS]
        kinds.append({key: sum(values[level][key] for level in LEVELS) for key in names})
        shares = [np.all([kind[name] > kind[control] for control in CONTROLS], axis=0).mean() for kind in kinds]
        cells.append("" if name in CONTROLS else " / ".join(f"{100 * share:.0f} %" for share in shares))
        if own["control"]:
            label, costs = f"*{name} (control)*", ["", "", ""]
        else:
            label = f"**{name}: the default**" if name == DEFAULT else name
            rows = [photo["rows"][name] for photo in photos]
            costs = [f"{np.mean([row[key] for row in rows]):.{digits}f}"
                     for key, digits in (("evaluations", 0), ("forward_evaluations", 0), ("seconds", 2))]
        lines.append("| " + " | ".join([label, *cells, *costs]) + " |")
    return "\n".join(lines)


def summary(photos: list[dict]) -> str:
    rows = [photo["rows"] for photo in photos]

    def beats(level, controls):
        return np.mean([all(row[DEFAULT][level] > row[control][level] for control in controls) for row in rows])

    seeds = {key: np.array([photo["seeds"][key] for photo in photos]) for key in ("tiles", "pixels")}
    agreement = np.array([row[DEFAULT]["agreement"] for row in rows])
    cancel = np.array([row[DEFAULT]["sum"] / (row[DEFAULT]["positive_sum"] - row[DEFAULT]["negative_sum"]) for row in rows])
    lines = [
        f"- photos: {len(photos)}",
        *(f"- above every control by {name}: {100 * beats(level, CONTROLS):.0f} % of the photos"
          for level, name in LEVELS.items()),
        "- above every control by the mean of both: "
        + f"{100 * np.mean([all(sum(row[DEFAULT][l] - row[c][l] for l in LEVELS) > 0 for c in CONTROLS) for row in rows]):.0f} %",
        f"- two seeds correlate by tiles: mean {seeds['tiles'].mean():.4f}, median {np.median(seeds['tiles']):.4f}, "
        f"least {seeds['tiles'].min():.4f}; by pixels: mean {seeds['pixels'].mean():.3f}",
        f"- agreement as predicted in the result: mean {np.nanmean(agreement):.4f}; mean |predicted − measured| "
        f"{np.nanmean(np.abs(agreement - seeds['tiles'])):.4f}",
        f"- net over gross: median {100 * np.median(cancel):.1f} %",
    ]
    grades = {}
    for row in rows:
        grades[row[DEFAULT]["grade"]] = grades.get(row[DEFAULT]["grade"], 0) + 1
    lines.append("- grades with controls: " + ", ".join(f"{grade} {count}" for grade, count in sorted(grades.items())))
    return "\n".join(lines)


def main() -> None:
    for path in sys.argv[1:]:
        photos = [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]
        sure = [photo for photo in photos if "rows" in photo]
        for title, some in (("", [p for p in sure if "unseen/" not in p["photo"]]),
                            (" (unseen photos)", [p for p in sure if "unseen/" in p["photo"]])):
            if len(some) > 1:
                print(f"### {some[0]['model']}{title}\n\n{summary(some)}\n\n{table(some)}\n")


if __name__ == "__main__":
    main()
