"""Measures what the checked region is worth: the score with the region hidden and with only the region shown.

    hiding.py measure IGVIZ MODEL FOLDER LIST RESULTS.jsonl [--threads N]
    hiding.py tables RESULTS.jsonl [RESULTS.jsonl ...]

LIST is what choose_photos.py prints. measure runs `igviz --check full` with the seeds 0 and 1, which share no baseline, and writes a
line for each photo of whose class the model is at least 0.5 sure. A photo that has a line already is left out, so an interrupted run
goes on. tables prints Markdown for docs/evidence.md. Both need numpy."""

import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy as np

REPORTED = ("blur:4.5%", "mean")
OTHERS = ("blur:9%", "middle")
# The maps that regions were tried from, as igviz names them; the first is in use.
MAPS = {
    "guided": "evidence + ½ net, guided by the photo (in use)",
    "guided:0.1": "evidence + 0.1 net, guided by the photo",
    "guided:0": "evidence alone, guided by the photo",
    "mixed": "evidence + ¼ net, σ = 1/40",
    "evidence": "evidence alone, σ = 1/40",
    "net": "net alone, σ = 1/40",
}
IN_USE = next(iter(MAPS))


def explain(igviz: str, model: str, photos: list[str], seed: int, threads: int) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        # The plain gradient has no baseline, so one seed is enough for it.
        methods = ["--method", "gradient", "--method", "ig"] if seed == 0 else ["--method", "ig"]
        command = [igviz, *photos, "-m", model, *methods, "--check", "full", "--seed", str(seed), "-j", str(threads), "--json",
                   "-o", f"{folder}/page.html"]
        process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode not in (0, 75):
        raise SystemExit(f"{' '.join(command)}: {process.stderr.strip()}")
    return [json.loads(line) for line in process.stdout.splitlines() if line.startswith("{")] if len(photos) > 1 else [
        json.loads(process.stdout)]


def brief(document: dict) -> dict:
    """The checks of one document by method, and the time that they took."""
    checks = {check["method"]: check for check in document["checks"] if check["sign"] == "positive"}
    return {"checks": checks, "seconds": document["seconds"]}


def measure(options: argparse.Namespace) -> None:
    chosen = [line.split("\t")[0] for line in options.list.read_text().splitlines() if line and line[0] != "#"]
    done = set()
    if options.results.exists():
        done = {json.loads(line)["photo"] for line in options.results.read_text().splitlines()}
    todo = [name for name in chosen if name not in done]
    for first in range(0, len(todo), 4):
        names = todo[first:first + 4]
        photos = [str(options.folder / name) for name in names]
        seeds = [explain(options.igviz, options.model, photos, seed, options.threads) for seed in (0, 1)]
        with options.results.open("a") as file:
            for name, *documents in zip(names, *seeds, strict=True):
                result = {"photo": name, "model": options.model, "probability": documents[0]["top"][0]["probability"]}
                if result["probability"] >= 0.5:
                    result["seeds"] = [brief(document) for document in documents]
                file.write(json.dumps(result) + "\n")
        print(*names, flush=True)


def mask(region: dict) -> np.ndarray:
    runs = region["runs"]
    return np.repeat(np.arange(len(runs)) % 2 == 1, runs)


def overlap(first: dict, second: dict) -> float:
    a, b = mask(first), mask(second)
    return float((a & b).sum() / (a | b).sum())


def pieces(region: dict) -> int:
    """Connected parts of a square picture's region."""
    inside = mask(region)
    side = int(round(len(inside) ** 0.5))
    left = set(np.flatnonzero(inside).tolist())
    count = 0
    while left:
        count += 1
        queue = [left.pop()]
        while queue:
            place = queue.pop()
            x = place % side
            for near in (place - side, place + side, place - 1 if x else -1, place + 1 if x < side - 1 else -1):
                if near in left:
                    left.remove(near)
                    queue.append(near)
    return count


def shares(alternative: dict, score: float, fills: tuple[str, ...]) -> tuple[float, float]:
    chosen = [entry for entry in alternative["scores"] if entry["fill"] in fills]
    return (float(np.mean([entry["hidden"] for entry in chosen])) / score,
            float(np.mean([entry["alone"] for entry in chosen])) / score)


def row(name: str, hidden: list, alone: list, *more: str) -> str:
    difference = np.mean(alone) - np.mean(hidden)
    return f"| {name} | {np.mean(hidden):.2f} | {np.mean(alone):.2f} | {difference:+.3f} | " + " | ".join(more) + " |"


def tables(photos: list[dict], title: str) -> str:
    lines = [f"### Hiding, {title}", "", f"{len(photos)} photos, two seeds each.", "",
             "| region, same area | hidden | alone | alone − hidden | two seeds' regions overlap | pieces |",
             "|---|---|---|---|---|---|"]
    checks = [[seed["checks"]["ig"] for seed in photo["seeds"]] for photo in photos]
    alternatives = [[{entry["map"]: entry for entry in check["alternatives"]} for check in pair] for pair in checks]
    for name, label in MAPS.items():
        values = [shares(maps[name], check["score"], REPORTED)
                  for pair, both in zip(checks, alternatives) for check, maps in zip(pair, both)]
        same = np.mean([overlap(both[0][name]["region"], both[1][name]["region"]) for both in alternatives])
        count = np.mean([pieces(both[0][name]["region"]) for both in alternatives])
        lines.append(row(label, [v[0] for v in values], [v[1] for v in values], f"{same:.2f}", f"{count:.0f}"))
    for margin in (0.0, 0.2):
        chosen = [[max(MAPS, key=lambda name: (lambda s: s[1] - s[0])(shares(maps[name], check["score"], OTHERS))
                       + (margin if name == IN_USE else 0)) for check, maps in zip(pair, both)]
                  for pair, both in zip(checks, alternatives)]
        values = [shares(maps[name], check["score"], REPORTED)
                  for pair, both, names in zip(checks, alternatives, chosen)
                  for check, maps, name in zip(pair, both, names)]
        same = np.mean([overlap(both[0][names[0]]["region"], both[1][names[1]]["region"])
                        for both, names in zip(alternatives, chosen)])
        lines.append(row(f"chosen for each photo by other fills, margin {margin}", [v[0] for v in values],
                         [v[1] for v in values], f"{same:.2f}", ""))
    flat = [check for pair in checks for check in pair]
    for label, key in (("the region's shape elsewhere", "elsewhere"), ("disc in the middle", "disc")):
        lines.append(row(label, [c["hidden"][key] / c["score"] for c in flat],
                         [c["alone"][key] / c["score"] for c in flat], "", ""))
    slopes = [photo["seeds"][0]["checks"]["gradient"] for photo in photos]
    lines.append(row("plain gradient", [c["hidden"]["score"] / c["score"] for c in slopes],
                     [c["alone"]["score"] / c["score"] for c in slopes], "1", ""))
    beaten = {key: np.mean([c[key]["share_beaten"] for c in flat]) for key in ("hidden", "alone")}
    lines += ["", f"The region beats its own shape elsewhere on {100 * beaten['hidden']:.0f} % of the shifts when hidden and on\n"
              f"{100 * beaten['alone']:.0f} % when shown alone; "
              f"{sum(c['confirmed'] for c in flat)} of {len(flat)} regions are confirmed "
              f"(plain gradient: {sum(c['confirmed'] for c in slopes)} of {len(slopes)})."]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("measure")
    first.add_argument("igviz")
    first.add_argument("model")
    first.add_argument("folder", type=pathlib.Path)
    first.add_argument("list", type=pathlib.Path)
    first.add_argument("results", type=pathlib.Path)
    first.add_argument("--threads", type=int, default=1)
    second = commands.add_parser("tables")
    second.add_argument("results", type=pathlib.Path, nargs="+")
    options = parser.parse_args()
    if options.command == "measure":
        return measure(options)
    for path in options.results:
        photos = [json.loads(line) for line in path.read_text().splitlines()]
        sure = [photo for photo in photos if "seeds" in photo]
        for title, some in (("", [p for p in sure if "unseen/" not in p["photo"]]),
                            (", unseen photos", [p for p in sure if "unseen/" in p["photo"]])):
            if some:
                print(tables(some, some[0]["model"] + title) + "\n")


if __name__ == "__main__":
    main()
