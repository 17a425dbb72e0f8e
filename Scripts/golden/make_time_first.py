"""A recurrent network as PyTorch exports it without batch_first: time is the first axis. Once with any number of steps, once with 6."""

import numpy as np
import onnx
from golden import FIXTURES
from onnx import TensorProto, helper, numpy_helper

FOLDER = FIXTURES / "onnx" / "axes"
generator = np.random.default_rng(7)
WIDTH, HIDDEN = 3, 4


def model(name, steps):
    """y is the mean of the hidden state over all steps."""
    weights = {
        "W": generator.normal(size=(1, 3 * HIDDEN, WIDTH)), "R": generator.normal(size=(1, 3 * HIDDEN, HIDDEN))}
    nodes = [
        helper.make_node("GRU", ["x", "W", "R"], ["h"], name="gru", hidden_size=HIDDEN),
        helper.make_node("ReduceMean", ["h"], ["m"], axes=[0, 1, 3], keepdims=0),
        helper.make_node("Reshape", ["m", "shape"], ["y"])]
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, [steps, 1, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1])],
        [numpy_helper.from_array(array.astype(np.float32), key) for key, array in weights.items()]
        + [numpy_helper.from_array(np.int64([1, 1]), "shape")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(made, FOLDER / f"{name}.onnx")


model("time-first", "steps")
model("time-first-6", 6)
