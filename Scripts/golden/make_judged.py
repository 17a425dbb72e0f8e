"""Small models whose maps must not be believed: steps that pass no gradient, a kink at the baseline, a score that only falls, and
slopes of words that sum to nothing behind a layer norm. What is right of them is known in closed form; tests compute it."""

import numpy as np
import onnx
from golden import FIXTURES
from onnx import TensorProto as T
from onnx import helper, numpy_helper

FOLDER = FIXTURES / "onnx" / "judged"
FOLDER.mkdir(parents=True, exist_ok=True)


def model(name, shape, nodes, constants, integers=False):
    """- nodes: (operator, inputs, output, attributes), the last of which makes y."""
    graph = helper.make_graph(
        [helper.make_node(kind, inputs, [output], name=f"{kind}_{index}", **attributes)
         for index, (kind, inputs, output, attributes) in enumerate(nodes)],
        name, [helper.make_tensor_value_info("x", T.INT64 if integers else T.FLOAT, shape)],
        [helper.make_tensor_value_info("y", T.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(array), key) for key, array in constants.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(made, FOLDER / f"{name}.onnx")


weights = np.float32([[0.5], [-0.25], [0.75], [0.125], [-0.5]])
# y = tanh(x·w) + 2·(Σx > 1)
model("part-step", ["n", 5], [
    ("ReduceSum", ["x", "axes"], "t", {"keepdims": 1}), ("Greater", ["t", "one"], "g", {}),
    ("Cast", ["g"], "c", {"to": T.FLOAT}), ("Mul", ["c", "two"], "s", {}), ("MatMul", ["x", "w"], "l", {}),
    ("Tanh", ["l"], "h", {}), ("Add", ["h", "s"], "y", {})],
    {"axes": np.int64([1]), "one": np.float32(1), "two": np.float32(2), "w": weights})
# The same with a step of 0.03: less than a twentieth of what the score spans.
model("small-step", ["n", 5], [
    ("ReduceSum", ["x", "axes"], "t", {"keepdims": 1}), ("Greater", ["t", "one"], "g", {}),
    ("Cast", ["g"], "c", {"to": T.FLOAT}), ("Mul", ["c", "height"], "s", {}), ("MatMul", ["x", "w"], "l", {}),
    ("Tanh", ["l"], "h", {}), ("Add", ["h", "s"], "y", {})],
    {"axes": np.int64([1]), "one": np.float32(1), "height": np.float32(0.03), "w": weights})
# y = round(4·x·w)/4: steps all along the path.
model("staircase", ["n", 5], [
    ("MatMul", ["x", "w"], "l", {}), ("Mul", ["l", "four"], "m", {}), ("Round", ["m"], "r", {}),
    ("Div", ["r", "four"], "y", {})], {"w": weights, "four": np.float32(4)})
# y = tanh(x·w), without any step.
model("smooth", ["n", 5], [("MatMul", ["x", "w"], "l", {}), ("Tanh", ["l"], "y", {})], {"w": weights})
# y = (xA / max(‖xA‖, 1e-12))·v: all of the change from zero lies within 1e-12 of it.
matrix = np.float32([[1, 0.5, 0], [0, 1, 0.25], [0.5, 0, 1], [0.25, 0.5, 0], [0, 0.25, 0.5]])
model("normalized", ["n", 5], [
    ("MatMul", ["x", "A"], "a", {}), ("ReduceL2", ["a"], "n", {"axes": [1], "keepdims": 1}),
    ("Clip", ["n", "least"], "m", {}), ("Div", ["a", "m"], "u", {}), ("MatMul", ["u", "v"], "y", {})],
    {"A": matrix, "least": np.float32(1e-12), "v": np.float32([[3], [-1], [2]])})
# y = −mean(relu(conv)): only falls.
generator = np.random.default_rng(5)
model("falling", [1, 3, 16, 16], [
    ("Conv", ["x", "k"], "c", {"pads": [1, 1, 1, 1]}), ("Relu", ["c"], "r", {}),
    ("ReduceMean", ["r"], "m", {"axes": [1, 2, 3], "keepdims": 0}), ("Neg", ["m"], "y", {})],
    {"k": np.abs(generator.normal(size=(2, 3, 3, 3))).astype(np.float32)})
# Words behind a layer norm: slopes along an embedding sum to zero.
embedding = generator.normal(size=(20, 8)).astype(np.float32)
mean, centered = {"axes": [-1], "keepdims": 1}, "d"
model("normed-words", [1, "t"], [
    ("Gather", ["table", "x"], "e", {"axis": 0}), ("ReduceMean", ["e"], "m", mean), ("Sub", ["e", "m"], centered, {}),
    ("Mul", [centered, centered], "q", {}), ("ReduceMean", ["q"], "s", mean), ("Add", ["s", "epsilon"], "p", {}),
    ("Sqrt", ["p"], "r", {}), ("Div", [centered, "r"], "z", {}), ("MatMul", ["z", "B"], "b", {}), ("Tanh", ["b"], "h", {}),
    ("ReduceMean", ["h"], "o", {"axes": [1], "keepdims": 0}), ("MatMul", ["o", "c"], "y", {})],
    {"table": embedding, "epsilon": np.float32(1e-5), "B": generator.normal(size=(8, 6)).astype(np.float32),
     "c": generator.normal(size=(6, 1)).astype(np.float32)}, integers=True)
