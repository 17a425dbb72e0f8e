"""Measures how far the default's attributions miss F(x) - F(x') before they are corrected, as tables in Markdown.

    residuals.py IGVIZ MODEL FOLDER LIST [--every N] [--seeds K]

LIST is what choose_photos.py prints; FOLDER is what fetch_photos.py filled. The residual is given as a share of what the score spans,
and as a multiple of the standard error that the choice of points explains. Needs numpy."""

import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy as np


def explained(igviz: str, model: str, photo: pathlib.Path, seed: int) -> dict:
    """The attributions of Integrated Gradients with the default's baselines."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.run(
            [igviz, str(photo), "--model", model, "--seed", str(seed), "--json", "-o", f"{folder}/x.png"],
            capture_output=True, text=True)
    if process.returncode != 0:
        raise SystemExit(f"{photo}: {process.stderr.strip()}")
    return json.loads(process.stdout)["attributions"][0]


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("igviz", "model", "folder", "list"):
        parser.add_argument(name)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    lines = pathlib.Path(options.list).read_text(encoding="utf-8").splitlines()
    unseen = [line.startswith("# unseen") for line in lines].index(True)
    rows = [line.split("\t") for line in lines[:unseen] if not line.startswith("#")][:: options.every]
    shares, multiples, incomplete = [], [], 0
    print("| photo | class | residual, by seed | of its standard error |\n|---|---|---|---|")
    for file, label, _ in rows:
        found = [explained(options.igviz, options.model, pathlib.Path(options.folder) / file, seed)
                 for seed in range(options.seeds)]
        share = [entry["uncorrected_residual"] for entry in found]
        multiple = [entry["uncorrected_residual"] / entry["uncorrected_residual_error"] for entry in found]
        incomplete += sum(entry["verdict"].startswith("incomplete") for entry in found)
        shares += share
        multiples += multiple
        print(f"| {file} | {label} | {', '.join(f'{100 * value:.0f} %' for value in share)} "
              f"| {', '.join(f'{value:.1f}' for value in multiple)} |", flush=True)
    shares, multiples = np.array(shares), np.array(multiples)
    print(f"\n{len(rows)} photos, {options.seeds} seed(s), {options.model}: residual median {100 * np.median(shares):.0f} %, "
          f"nine of ten below {100 * np.quantile(shares, 0.9):.0f} %, largest {100 * shares.max():.0f} %; "
          f"root mean square of its standard errors {np.sqrt((multiples ** 2).mean()):.2f}, above two of them "
          f"{100 * (multiples > 2).mean():.0f} %; incomplete: {incomplete} of {len(shares)}.")


if __name__ == "__main__":
    main()
