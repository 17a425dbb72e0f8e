"""Runs igviz on an exported model and compares its numbers with PyTorch's."""

import dataclasses
import itertools
import json
import pickle
import subprocess

import exporting
from subject import error


def guarded_compare(folder, igviz, seconds):
    """Outcome and detail, computed in a process of its own: a file may end ONNX Runtime, too."""
    outcome, log = folder / "compared.json", folder / "compare.log"
    outcome.unlink(missing_ok=True)
    is_in_time = exporting.in_process(lambda: outcome.write_text(json.dumps(compare(folder, igviz, seconds))), log, 3 * seconds)
    if outcome.exists():
        return json.loads(outcome.read_text())
    lines = log.read_text(errors="replace").strip().splitlines()
    return "not comparable", "the comparison failed: " + (lines[-1][:300] if is_in_time and lines else f"more than {3 * seconds} s")


def compare(folder, igviz, seconds):
    """The outcome of one variant, and what it hangs on."""
    import numpy as np

    written = json.loads((folder / "outcome.json").read_text())
    if written["problem"]:
        return ("not exported" if written.get("is_comparable", True) else "not comparable"), written["problem"]
    case = json.loads((folder / "case.json").read_text())
    expected = pickle.loads((folder.parent / "expected.pickle").read_bytes())
    limits = Limits(seconds, igviz)
    try:
        found = [run for given in givens(folder, case) for run in limits.explain(folder, given, case)]
    except Failure as failure:
        outcome, detail = failure.args
        wanted = [expected[index] for index in case["samples"]]
        if outcome == "refused" and error_of_file(folder, case, wanted) == float("inf"):
            return "broken file", f"ONNX Runtime refuses it, too; {detail}"
        return outcome, detail
    wanted = [expected[index] for index in case["samples"]]
    outcome, detail = judged(found, wanted, case)
    if outcome == "wrong":
        other = error_of_file(folder, case, wanted)
        if other > 1e-3:
            return "broken file", f"the file's score in ONNX Runtime differs from the framework's by {other:.1e}, igviz: {detail}"
    return outcome, detail


def error_of_file(folder, case, expected):
    """The error of the file's own scores, computed by ONNX Runtime; infinite for a file that cannot be run.

    Some exporters write another function than the framework's, for example of one length only.
    """
    import numpy as np
    import onnxruntime

    try:
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
        worst = 0.0
        for place, (wanted, *_) in enumerate(expected):
            if case["is_text"]:
                text = json.loads((folder / "tokens.json").read_text())["texts"][place]
                given = {port.name: np.array([text.get(port.name, text["ids"])]) for port in session.get_inputs()}
            else:
                given = {session.get_inputs()[0].name: np.load(folder / "x.npy")[place : place + 1]}
            types = {"tensor(int64)": "int64", "tensor(int32)": "int32", "tensor(float)": "float32"}
            given = {port.name: given[port.name].astype(types[port.type]) for port in session.get_inputs()}
            result = session.run(None, given)[0].astype(float)
            score = result[(0, *case["target"])] if result[0].size > 1 else result.flatten()[0]
            if case.get("score") == "logit":
                score = np.log(score / (1 - score)) if result[0].size == 1 else np.log(score)
                wanted = wanted if result[0].size == 1 else wanted - case["normalizers"][place]
            worst = max(worst, abs(score - wanted) / max(abs(wanted), 1))
        return worst
    except Exception as problem:
        print("ONNX Runtime:", str(problem)[:300])
        return 0.0 if "NOT_IMPLEMENTED" in str(problem) else float("inf")


class Failure(Exception):
    """Outcome and reason."""


def givens(folder, case):
    """What is given to each run: arrays are written only of texts of one length."""
    if not case["is_text"]:
        return [["x.npy"]]
    document = json.loads((folder / "tokens.json").read_text())
    runs = []
    for _, texts in itertools.groupby(document["texts"], key=lambda text: len(text["ids"])):
        name = f"tokens-{len(runs)}.json"
        (folder / name).write_text(json.dumps({**document, "texts": list(texts)}))
        runs.append(["--tokens", name])
    return runs


@dataclasses.dataclass
class Limits:
    seconds: float
    igviz: str

    def explain(self, folder, given, case):
        """Score and gradient of each sample."""
        import numpy as np

        arrays = folder / "arrays.npz"
        arrays.unlink(missing_ok=True)
        target = ",".join(map(str, case["target"]))
        command = [
            self.igviz, *given, "-m", "model.onnx", "--method", "gradient", "--score", case.get("score", "output"), f"--target={target}",
            "--arrays", "arrays.npz", "--json", "-j", "1", "-o", "out.png", *case.get("options", [])]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=self.seconds)
        except subprocess.TimeoutExpired:
            raise Failure("refused", f"more than {self.seconds} s")
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            kind = "refused" if 0 < done.returncode < 128 and done.returncode != 70 else "crashed"
            raise Failure(kind, (lines or [""])[0][:400])
        documents = list(documents_of(done.stdout))
        scores = [found for document in documents for found in all_of(document, "score_input")]
        loaded = np.load(arrays)
        gradients = gradients_of(loaded, len(scores))
        if len(scores) != len(gradients):
            raise Failure("crashed", f"{len(scores)} scores, {len(gradients)} gradients ({loaded.files})")
        return list(zip(scores, gradients))


# At kinks of ReLU and max pooling single precision takes one side or the other; beyond this a comparison there proves nothing.
WEAK = 1e-2


def judged(found, expected, case):
    if len(found) != len(expected):
        return "crashed", f"{len(found)} results for {len(expected)} samples"
    worst, worst_score, own = 0.0, 0.0, 0.0
    outcomes = set()
    for (score, gradient), (wanted_score, wanted, own_score, own_gradient, *_) in zip(found, expected):
        if gradient.size != wanted.size:
            return "wrong", f"a gradient of the shape {gradient.shape} for {wanted.shape}"
        wrong = error(gradient.astype(float).reshape(wanted.shape), wanted)
        wrong_score = abs(score - wanted_score) / max(abs(wanted_score), 1)
        limit = case["tolerance"]
        if wrong <= max(limit, min(3 * own_gradient, WEAK)) and wrong_score <= max(limit, min(3 * own_score, WEAK)):
            outcomes.add("exact")
        elif wrong <= max(5 * WEAK, own_gradient) and wrong_score <= max(limit, 3 * own_score):
            outcomes.add("undecided" if own_gradient > limit else "kink")
        else:
            outcomes.add("wrong")
        worst, worst_score, own = max(worst, wrong), max(worst_score, wrong_score), max(own, own_gradient)
    # An error of the method would be in every sample; one unit at a kink is in one.
    kink = "undecided" if "exact" in outcomes else "wrong"
    outcomes = {kink if outcome == "kink" else outcome for outcome in outcomes}
    outcome = next(outcome for outcome in ["wrong", "undecided", "exact"] if outcome in outcomes)
    return outcome, f"gradient {worst:.1e} (single precision {own:.1e}), score {worst_score:.1e}"


def gradients_of(arrays, count):
    names = [name for name in arrays.files if name.split("/")[-1].startswith("gradients")]
    if len(names) == 1 and count > 1:
        return list(arrays[names[0]])
    return [arrays[name] for name in names]


def documents_of(text):
    """JSON documents one after the other."""
    decoder, start = json.JSONDecoder(), 0
    while text[start:].strip():
        start += len(text[start:]) - len(text[start:].lstrip())
        document, start = decoder.raw_decode(text, start)
        yield document


def all_of(document, key):
    """Every value of a key in a document."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name == key:
                yield value
            else:
                yield from all_of(value, key)
    elif isinstance(document, list):
        for value in document:
            yield from all_of(value, key)
