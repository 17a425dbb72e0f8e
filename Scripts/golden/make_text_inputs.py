"""Models of words that take more than words, and what they say: segments, masks, positions, tags for each word.

Models go to Tests/Fixtures/onnx/texts, outputs (by ONNX Runtime, checked with numpy) to Tests/Golden/text-inputs.json."""

import json

import numpy as np
import onnx
import onnxruntime
from golden import FIXTURES, GOLDEN
from onnx import TensorProto, helper, numpy_helper

WORDS, PLACES, SIZE, TAGS = 24, 8, 6, 5
folder = FIXTURES / "onnx" / "texts"
random = np.random.default_rng(20260102)
tables = {
    "words": (WORDS, SIZE), "segments": (2, SIZE), "places": (PLACES, SIZE), "w": (SIZE, 2), "tags": (SIZE, TAGS)}
tables = {name: random.normal(0, 1, shape).astype(np.float32) for name, shape in tables.items()}


def model(name, inputs, positions, tags=False):
    """positions: "slice" of the table's first rows, or "input"."""
    node, nodes, used = helper.make_node, [], {"words": tables["words"]}
    sums = ["x"]
    nodes.append(node("Gather", ["words", inputs[0]], ["x"], name="words"))
    mask = next((i for i in inputs if "mask" in i), None)
    segments = next((i for i in inputs if "type" in i), None)
    if segments:
        used["segments"] = tables["segments"]
        nodes.append(node("Gather", ["segments", segments], ["s"], name="segments"))
        sums.append("s")
    used["places"] = tables["places"]
    if positions == "input":
        nodes.append(node("Gather", ["places", "position_ids"], ["p"], name="places"))
    else:
        used |= {"zero": np.array([0]), "one": np.array([1]), "two": np.array([2])}
        nodes += [node("Shape", [inputs[0]], ["shape"]), node("Slice", ["shape", "one", "two"], ["length"]),
                  node("Slice", ["places", "zero", "length"], ["p"], name="places")]
    sums.append("p")
    total = sums[0]
    for other in sums[1:]:
        nodes.append(node("Add", [total, other], [f"{total}{other}"], name=f"add_{other}"))
        total = f"{total}{other}"
    nodes.append(node("Tanh", [total], ["t"]))
    if tags:
        used["tags"] = tables["tags"]
        nodes.append(node("MatMul", ["t", "tags"], ["answer"]))
    else:
        used["w"] = tables["w"]
        if mask:
            used |= {"last": np.array([2]), "middle": np.array([1])}
            nodes += [node("Cast", [mask], ["m"], to=TensorProto.FLOAT), node("Unsqueeze", ["m", "last"], ["mm"]),
                      node("Mul", ["t", "mm"], ["seen"]), node("ReduceSum", ["seen", "middle"], ["sum"], keepdims=0),
                      node("ReduceSum", ["m", "middle"], ["count"], keepdims=1), node("Div", ["sum", "count"], ["mean"])]
        else:
            nodes.append(node("ReduceMean", ["t"], ["mean"], axes=[1], keepdims=0))
        nodes.append(node("MatMul", ["mean", "w"], ["answer"]))
    shape = ["texts", "length", TAGS] if tags else ["texts", 2]
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info(i, TensorProto.INT64, ["texts", "length"]) for i in inputs],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in used.items()])
    file = folder / f"{name}.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), file)
    return onnxruntime.InferenceSession(str(file))


def expected(ids, mask=None, types=None, positions=None):
    x = tables["words"][ids] + tables["places"][list(range(len(ids))) if positions is None else positions]
    if types is not None:
        x = x + tables["segments"][types]
    mask = np.ones(len(ids)) if mask is None else np.array(mask, dtype=float)
    return (np.tanh(x) * mask[:, None]).sum(0) / mask.sum() @ tables["w"]


pairs = model("pairs", ["input_ids", "attention_mask", "token_type_ids"], "slice")
places = model("places", ["tokens", "position_ids"], "input")
tags = model("tags", ["input_ids"], "slice", tags=True)
model("padding-mask", ["input_ids", "padding_mask"], "slice")
cases = []
for name, session, given in [
    ("pairs", pairs, {"input_ids": [2, 5, 6, 3, 7, 3], "attention_mask": [1, 1, 1, 1, 1, 1], "token_type_ids": [0, 0, 0, 0, 1, 1]}),
    ("pairs", pairs, {"input_ids": [2, 5, 6, 3, 7, 3], "attention_mask": [1, 1, 0, 1, 1, 1], "token_type_ids": [0, 0, 0, 0, 1, 1]}),
    ("pairs", pairs, {"input_ids": [2, 5, 6, 8, 7, 3], "attention_mask": [1, 1, 1, 1, 1, 1], "token_type_ids": [0, 0, 0, 0, 0, 0]}),
    ("places", places, {"tokens": [5, 6, 7], "position_ids": [2, 3, 4]}),
    ("places", places, {"tokens": [5, 6, 7], "position_ids": [0, 1, 2]}),
    ("tags", tags, {"input_ids": [5, 6, 7]}),
]:
    answer = session.run(None, {key: np.array([value]) for key, value in given.items()})[0][0]
    if name != "tags":
        own = expected(given.get("input_ids", given.get("tokens")), given.get("attention_mask"), given.get("token_type_ids"), given.get("position_ids"))
        assert np.abs(answer - own).max() < 1e-5, (name, answer, own)
    cases.append({"model": name, "inputs": given, "answer": answer.ravel().tolist()})
document = {"made_by": "Scripts/golden/make_text_inputs.py", "versions": {"onnxruntime": onnxruntime.__version__}, "cases": cases}
(GOLDEN / "text-inputs.json").write_text(json.dumps(document, indent=1) + "\n")
print(f"text-inputs: {len(cases)} cases")
