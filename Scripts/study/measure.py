"""Measures every method on many photos with `igviz compare`, and the default beside what it replaced.

    measure.py IGVIZ MODEL FOLDER LIST RESULTS.jsonl [--every N] [--offset K]

LIST is what choose_photos.py prints. A line of RESULTS holds one photo: for each method (and control) what was measured, what it
cost and what it said of itself; and how the evidence of two seeds agrees. A photo that has a line already is left out, so a run
that was interrupted goes on. Needs numpy."""

import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy as np

TILES = 14
# Beside the methods with their own baselines: what integrated gradients show from others.
OTHERS = [
    ["--baseline", "black", "--baseline", "blur:20"],
    ["--baseline", "noise", "--runs", "16", "--rule", "adaptive"],
    ["--baseline", "noise"],
]


def run(igviz: str, arguments: list[str]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.run(
            [igviz, *arguments, "--json", "-o", f"{folder}/sheet.png"], capture_output=True, text=True)
    if process.returncode not in (0, 75):
        raise SystemExit(f"{' '.join(arguments)}: {process.stderr.strip()}")
    return json.loads(process.stdout)


def rows(document: dict, rename=lambda name: name) -> dict:
    runs = [run for run in document["attributions"] if run["verdict"] is not None]
    found = {}
    for index, row in enumerate(document["evaluation"][0]["rows"]):
        entry = {result["name"]: result["value"] for result in row["results"]}
        entry["control"] = row["is_control"]
        if not row["is_control"]:
            own = runs[index]
            entry |= {key: own[key] for key in
                      ("evaluations", "forward_evaluations", "seconds", "grade", "agreement", "evidence_error",
                       "relative_residual", "positive_sum", "negative_sum", "sum", "score_input")}
        found[row["name"] if row["is_control"] else rename(row["name"])] = entry
    return found


def tiles(map: np.ndarray) -> np.ndarray:
    y = np.arange(map.shape[0]) * TILES // map.shape[0]
    x = np.arange(map.shape[1]) * TILES // map.shape[1]
    sums = np.zeros((TILES, TILES))
    np.add.at(sums, (y[:, None], x[None, :]), map.astype(np.float64))
    return sums.ravel()


def seeds(igviz: str, photo: str, model: str) -> dict:
    """How the evidence of two seeds that share no baseline agrees."""
    maps = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in ("0", "1"):
            subprocess.run(
                [igviz, photo, "-m", model, "--method", "ig", "--seed", seed, "--quiet", "--arrays", f"{folder}/{seed}",
                 "-o", f"{folder}/{seed}.png"], check=True, capture_output=True)
            maps.append(np.load(f"{folder}/{seed}/evidence.npy"))
    return {"tiles": float(np.corrcoef(*map(tiles, maps))[0, 1]),
            "pixels": float(np.corrcoef(*(map.ravel() for map in maps))[0, 1])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("igviz")
    parser.add_argument("model")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("list", type=pathlib.Path)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--offset", type=int, default=0)
    options = parser.parse_args()
    chosen = [line.split("\t")[0] for line in options.list.read_text().splitlines() if line and line[0] != "#"]
    done = set()
    if options.results.exists():
        done = {json.loads(line)["photo"] for line in options.results.read_text().splitlines()}
    for name in chosen[options.offset::options.every]:
        if name in done:
            continue
        photo = str(options.folder / name)
        document = run(options.igviz, ["compare", photo, "-m", options.model])
        # The model is not sure of every photo that another one is sure of.
        result = {"photo": name, "model": options.model, "version": document["version"],
                  "label": document["target"]["label"], "probability": document["top"][0]["probability"]}
        if result["probability"] >= 0.5:
            result["rows"] = rows(document)
            for arguments in OTHERS:
                more = run(options.igviz, ["compare", photo, "-m", options.model, "--method", "ig", *arguments])
                suffix = " ".join(word for word in arguments if not word.startswith("--") or word == "--runs")
                several = "black" in suffix
                found = rows(more, lambda own: own if several else f"ig, {suffix}")
                result["rows"] |= {key: value for key, value in found.items() if not value["control"]}
            result["seeds"] = seeds(options.igviz, photo, options.model)
        with options.results.open("a") as file:
            file.write(json.dumps(result) + "\n")
        print(name, result["label"], f"{result['probability']:.3f}", flush=True)


if __name__ == "__main__":
    main()
