"""Classifiers with all kinds of ends, and what ONNX Runtime makes of them: every output of every model at one input.

Each model is x [1, 6] · weights + bias, reshaped, and an end; its nodes are few, and so are its bytes."""

import numpy as np
import onnx
import onnxruntime
from golden import FIXTURES, Golden
from onnx import TensorProto, helper, numpy_helper

SEED = 31
FOLDER = FIXTURES / "onnx" / "heads"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("heads", seed=SEED, onnx=onnx.__version__, onnxruntime=onnxruntime.__version__)
random = np.random.default_rng(SEED)


def model(name, shape, nodes, outputs, head, opset=17, constants={}, logits=None):
    """- shape: of the logits, the value "l".
    - nodes: (operator, inputs, output, attributes) from the logits on.
    - outputs: their names; `head` says what is left out of each: softmax, log_softmax, sigmoid or nothing."""
    count = int(np.prod(shape))
    arrays = {
        "weights": random.normal(size=(6, count)).astype(np.float32), "bias": random.normal(size=count).astype(np.float32),
        "shape": np.array(shape), **{key: np.array(value) for key, value in constants.items()},
    }
    first = [("Gemm", ["x", "weights", "bias"], "z", {}), ("Reshape", ["z", "shape"], "l", {})]
    graph = helper.make_graph(
        [helper.make_node(kind, inputs, [output], name=output, **attributes) for kind, inputs, output, attributes in first + nodes],
        name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 6])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None) for output in outputs],
        [numpy_helper.from_array(array, key) for key, array in arrays.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.save(made, FOLDER / f"{name}.onnx")
    x = random.normal(size=(1, 6)).astype(np.float32)
    results = onnxruntime.InferenceSession(made.SerializeToString()).run(outputs, {"x": x})
    golden.case(name, {"x": x, **dict(zip(outputs, results))}, outputs=outputs, heads=head)


IMAGE = (1, 4, 3, 2)
softmax = lambda axis, output="p": ("Softmax", ["l"], output, {"axis": axis})

model("softmax", (1, 5), [softmax(-1, "y")], ["y"], ["softmax"])
model("sigmoids", (1, 5), [("Sigmoid", ["l"], "y", {})], ["y"], ["sigmoid"])
model("softmax_axis_1", IMAGE, [softmax(1, "y")], ["y"], ["softmax"])
model("softmax_opset_11", IMAGE, [softmax(2, "y")], ["y"], ["softmax"], opset=11)
model("softmax_default_opset_11", IMAGE, [("Softmax", ["l"], "y", {})], ["y"], ["softmax"], opset=11)
model("softmax_default_opset_13", IMAGE, [("Softmax", ["l"], "y", {})], ["y"], ["softmax"], opset=13)
model("log_softmax", IMAGE, [("LogSoftmax", ["l"], "y", {"axis": 2})], ["y"], ["log_softmax"])
model("reshape", IMAGE, [softmax(1), ("Reshape", ["p", "s"], "y", {})], ["y"], ["softmax"], constants={"s": [2, -1]})
model("computed_reshape", IMAGE, [
    softmax(1), ("Shape", ["p"], "s", {}), ("Gather", ["s", "order"], "t", {}), ("Reshape", ["p", "t"], "y", {})],
    ["y"], ["softmax"], constants={"order": [3, 2, 1, 0]})
model("transpose", IMAGE, [softmax(1), ("Transpose", ["p"], "y", {"perm": [0, 2, 3, 1]})], ["y"], ["softmax"])
model("turned", IMAGE, [
    ("Transpose", ["l"], "t", {"perm": [0, 3, 1, 2]}), ("Softmax", ["t"], "p", {"axis": 2}),
    ("Transpose", ["p"], "q", {"perm": [3, 0, 2, 1]}), ("Reshape", ["q", "s"], "y", {})],
    ["y"], ["softmax"], constants={"s": [3, 8]})
model("squeeze", (1, 5), [softmax(-1), ("Squeeze", ["p", "s"], "y", {})], ["y"], ["softmax"], constants={"s": [0]})
model("unsqueeze", (1, 5), [softmax(-1), ("Unsqueeze", ["p", "s"], "y", {})], ["y"], ["softmax"], constants={"s": [0, 2]})
model("flatten", IMAGE, [softmax(3), ("Flatten", ["p"], "y", {"axis": 2})], ["y"], ["softmax"])
model("cast", (1, 5), [
    softmax(-1), ("Cast", ["p"], "d", {"to": TensorProto.DOUBLE}), ("Cast", ["d"], "c", {"to": TensorProto.FLOAT}),
    ("Dropout", ["c"], "i", {}), ("Identity", ["i"], "y", {})], ["y"], ["softmax"])
model("slice", (1, 5), [
    softmax(-1), ("Slice", ["p", "from", "to", "axes"], "y", {})], ["y"], ["nothing"],
    constants={"from": [1], "to": [4], "axes": [1]})
model("two_outputs", (2, 3), [softmax(1, "p"), ("Mul", ["l", "l"], "y", {})], ["p", "y"], ["softmax", "nothing"])
model("shared", IMAGE, [
    softmax(1), ("Flatten", ["p"], "flat", {"axis": 1}), ("Transpose", ["p"], "turned", {"perm": [0, 2, 3, 1]}),
    ("ReduceMax", ["p"], "best", {"axes": [1]})],
    ["flat", "p", "turned", "best"], ["softmax", "softmax", "softmax", "nothing"])
golden.write()
