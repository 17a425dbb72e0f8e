"""Keeps what igviz computes and says for the samples, so that two builds can be compared.

    freeze.py save IGVIZ FROZEN.json       runs the cases
    freeze.py compare ONE.json OTHER.json  prints the differences; exit code 1 where arrays, numbers or maps differ

Four kinds of values are kept of each case: `arrays` (SHA-256 of every array file), `numbers` (every number of the JSON document, by
its key), `maps` (SHA-256 of every picture inside an SVG figure: the panels without their captions) and `words` (messages and texts).
Times, thread counts and versions are left out. Words may differ between builds; they are printed side by side to be read.
Needs efficientnet-lite0: igviz models install efficientnet-lite0."""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
IMAGES, MODELS = ROOT / "SampleImages", ROOT / "SampleModels"
IRIS = [f"{MODELS}/iris/iris.csv", "-m", f"{MODELS}/iris/iris.onnx", "--truth", "species", "--rows", "0:5,60,120"]
TEXT = [f"{MODELS}/sentiment/reviews.txt", "-m", f"{MODELS}/sentiment/sentiment.onnx"]
DIGITS = [f"{MODELS}/digits/digits.npy", "-m", f"{MODELS}/digits/mnist.onnx", "--rows", "0:3"]
WEATHER = ["--input", f"sky={MODELS}/weather/sky.npy", "--input", f"station={MODELS}/weather/station.npy",
           "-m", f"{MODELS}/weather/weather.onnx", "--output-name", "all"]
FIELD = [f"{MODELS}/field/fields.npy", "-m", f"{MODELS}/field/clim.onnx", "--lat", f"{MODELS}/field/lat.npy",
         "--lon", f"{MODELS}/field/lon.npy", "--names", "sst,slp", "--baseline", "sample:5",
         "--background", f"{MODELS}/field/fields.npy", "--rows", "0:3"]
PHOTO = [f"{IMAGES}/elephant.jpg"]
FEW = ["--runs", "4"]

# Name, arguments; "{out}" is the case's folder, where files are left.
CASES: list[tuple[str, list[str]]] = [
    ("photo", PHOTO),
    ("photo outlines", [*PHOTO, *FEW, "--outlines"]),
    ("photo targets", [*PHOTO, *FEW, "-t", "top2", "-t", "tusker - African elephant", "--style", "diverging"]),
    ("photo black", [*PHOTO, "-b", "black", "-b", "blur:20", "--rule", "gauss-legendre", "--steps", "8", "--style", "keras"]),
    ("photo adaptive", [*PHOTO, "-b", "black", "--rule", "adaptive", "--tolerance", "0.05"]),
    ("photo evaluated", [*PHOTO, "--method", "gradient", "--evaluate", "--style", "regions"]),
    *[(f"photo {method}", [*PHOTO, "--method", method, "--style", "mask"]) for method in
      ("input-x-gradient", "grad-cam", "grad-cam++", "blur-ig", "idgi", "xrai", "occlusion")],
    *[(f"photo {method}", [*PHOTO, "--method", method, "--samples", "6"]) for method in
      ("smoothgrad", "smoothgrad-squared", "vargrad", "expected-gradients")],
    ("table", [*IRIS, "-t", "all", "-b", "gaussian:0.25@mean", "--runs", "20", "--table", "{out}/t.csv"]),
    ("table mean", [*IRIS, "-b", "mean", "--mean"]),
    ("text", [*TEXT, "--rule", "gauss-legendre", "--steps", "20"]),
    ("text slopes", [*TEXT, "--method", "gradient", "--method", "smoothgrad", "--samples", "5"]),
    ("digits", [*DIGITS, "-t", "all"]),
    ("digits occlusion", [*DIGITS, "--method", "occlusion", "--method", "rise", "--samples", "20"]),
    ("weather", [*WEATHER, "--method", "ig"]),
    ("field", [*FIELD, "--method", "gradient", "--method", "ig", "--mean"]),
]
FAILURES: list[tuple[str, list[str]]] = [
    ("no file", ["nothing.jpg"]),
    ("wrong class", [*PHOTO, "-t", "eelphant"]),
    ("wrong option", [*PHOTO, "--rows", "0"]),
    ("wrong baseline", [*PHOTO, "-b", "blakc"]),
    ("wrong column", [*IRIS, "--columns", "a,b"]),
    ("wrong target", [*DIGITS, "-t", "11"]),
    ("no model", ["x.npy"]),
    ("not a model", [*PHOTO, "-m", f"{IMAGES}/elephant.jpg"]),
]
VOLATILE = {"seconds", "threads", "version", "files", "document", "igviz"}
PICTURE = re.compile(r"data:image/[a-z]+;base64,([^\"']+)")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def flat(value, key: str, numbers: dict, words: list) -> None:
    """Every number of a document by its key, and every text."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name not in VOLATILE:
                flat(entry, f"{key}.{name}", numbers, words)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            flat(entry, f"{key}[{index}]", numbers, words)
    elif isinstance(value, str):
        words.append(f"{key}: {value}")
    elif value is not None:
        numbers[key] = value


def documents(text: str) -> list:
    """The JSON documents of a text, each on one line or several."""
    found, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:]
    return found


def run(igviz: str, arguments: list[str], folder: str, text: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run([igviz, *[word.replace("{out}", folder) for word in arguments]],
                          capture_output=True, text=True, input=text, cwd=ROOT)


def plain(text: str, folder: str) -> list[str]:
    """Messages without paths of this run and without times."""
    text = text.replace(folder, "OUT").replace(str(ROOT), "ROOT")
    return [re.sub(r"\d+(\.\d+)? s\b", "N s", line) for line in text.splitlines() if "\r" not in line]


def kept(folder: pathlib.Path) -> tuple[dict, dict]:
    arrays = {str(path.relative_to(folder)): sha(path.read_bytes())
              for path in sorted(folder.rglob("*")) if path.suffix in (".npy", ".npz", ".csv")}
    maps = {str(path.relative_to(folder)): [sha(found.encode()) for found in PICTURE.findall(path.read_text(encoding="utf-8"))]
            for path in sorted(folder.rglob("*.svg"))}
    return arrays, maps


def frozen(igviz: str, arguments: list[str]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        result = run(igviz, [*arguments, "--json", "--arrays", "{out}/arrays", "-o", "{out}/x.svg"], folder)
        if result.returncode not in (0, 75):
            sys.exit(f"{' '.join(arguments)}: {result.stderr}")
        numbers, words = {}, plain(result.stderr, folder)
        for index, document in enumerate(documents(result.stdout)):
            flat(document, str(index), numbers, words)
        terminal = run(igviz, [*arguments, "-o", "{out}/again.svg"], folder)
        arrays, maps = kept(pathlib.Path(folder))
        return {"arrays": arrays, "numbers": numbers, "maps": maps,
                "words": plain("\n".join(words), folder) + plain(terminal.stdout + terminal.stderr, folder)}


def frozen_folder(igviz: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        result = run(igviz, [str(IMAGES), "--recursive", "--method", "gradient", "--arrays", "{out}/r", "-o", "{out}/r/"], folder)
        if result.returncode != 0:
            result = run(igviz, [str(IMAGES), "--method", "gradient", "-o", "{out}/r/"], folder)
        if result.returncode != 0:
            sys.exit(f"folder: {result.stderr}")
        numbers, words = {}, plain(result.stdout + result.stderr, folder)
        lines = pathlib.Path(folder, "r", "results.jsonl").read_text(encoding="utf-8").splitlines()
        for index, line in enumerate(sorted(lines)):
            flat(json.loads(line), str(index), numbers, words)
        arrays, maps = kept(pathlib.Path(folder))
        return {"arrays": arrays, "numbers": numbers, "maps": maps, "words": plain("\n".join(words), folder)}


def frozen_worker(igviz: str) -> dict:
    lines = [json.dumps({"id": 1, "image": f"{IMAGES}/elephant.jpg"}), json.dumps({"id": 2, "image": "nothing.jpg"}), "{"]
    result = run(igviz, ["worker", "--method", "gradient"], "", "\n".join(lines) + "\n")
    numbers, words = {}, plain(result.stderr, "NONE")
    for index, line in enumerate(result.stdout.splitlines()):
        flat(json.loads(line), str(index), numbers, words)
    return {"arrays": {}, "numbers": numbers, "maps": {}, "words": plain("\n".join(words), "NONE")}


def save(igviz: str, path: str) -> None:
    cases = {}
    for name, arguments in CASES:
        print(name, flush=True)
        cases[name] = frozen(igviz, arguments)
    cases["folder"] = frozen_folder(igviz)
    cases["worker"] = frozen_worker(igviz)
    for name, arguments in FAILURES:
        result = run(igviz, arguments, "")
        cases[name] = {"arrays": {}, "numbers": {"exit code": result.returncode}, "maps": {},
                       "words": plain(result.stdout + result.stderr, "NONE")}
    pathlib.Path(path).write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def compare(one: str, other: str) -> int:
    before, after = (json.loads(pathlib.Path(path).read_text(encoding="utf-8")) for path in (one, other))
    broken = 0
    for name in before.keys() | after.keys():
        if name not in before or name not in after:
            print(f"{name}: only in {one if name in before else other}")
            broken += 1
            continue
        for kind in ("arrays", "numbers", "maps"):
            first, second = before[name][kind], after[name][kind]
            keys = [key for key in first.keys() | second.keys() if first.get(key) != second.get(key)]
            broken += len(keys)
            for key in sorted(keys)[:5]:
                print(f"{name}: {kind}: {key}: {first.get(key)} -> {second.get(key)}")
        if before[name]["words"] != after[name]["words"]:
            gone = [line for line in before[name]["words"] if line not in after[name]["words"]]
            new = [line for line in after[name]["words"] if line not in before[name]["words"]]
            print(f"{name}: words", *[f"  - {line}" for line in gone], *[f"  + {line}" for line in new], sep="\n")
    print(f"{broken} arrays, numbers or maps differ")
    return 1 if broken else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["save"] and len(sys.argv) == 4:
        save(sys.argv[2], sys.argv[3])
    elif sys.argv[1:2] == ["compare"] and len(sys.argv) == 4:
        sys.exit(compare(sys.argv[2], sys.argv[3]))
    else:
        sys.exit(__doc__)
