"""Networks over volumes and time by PyTorch and by Keras (on PyTorch), and their Integrated Gradients by each framework's own gradients,
in double precision with 50 points of Gauss-Legendre; and arrays as numpy writes them.

The ONNX files are written by hand from the frameworks' weights, so that their conventions (gates, axes, biases) are tested, too."""

import gzip
import os
import struct

os.environ["KERAS_BACKEND"] = "torch"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import onnx
import torch
from golden import FIXTURES, Golden
from onnx import TensorProto, helper, numpy_helper

SEED = 53
keras.utils.set_random_seed(SEED)
keras.config.set_floatx("float64")
FOLDER = FIXTURES / "onnx" / "fields"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("fields", seed=SEED, keras=keras.__version__, torch=torch.__version__, onnx=onnx.__version__)
random = np.random.default_rng(SEED)
POINTS, WEIGHTS = np.polynomial.legendre.leggauss(50)
POINTS, WEIGHTS = (POINTS + 1) / 2, WEIGHTS / 2


def save(name, x, nodes, outputs, weights):
    weights = weights | {"flat": np.array([0, -1], np.int64)}
    graph = helper.make_graph(
        [helper.make_node(kind, reads, [output] if isinstance(output, str) else output, **attributes)
         for kind, reads, output, attributes in nodes], name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["samples", *x.shape[1:]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["samples", outputs])],
        [numpy_helper.from_array(
            np.ascontiguousarray(array if array.dtype == np.int64 else array.astype(np.float32)), key)
         for key, array in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / f"{name}.onnx")


def case(name, function, x, baseline):
    """- function: of a batch, the outputs."""
    a, b = torch.tensor(x), torch.tensor(baseline)
    y = function(a).detach().numpy()
    attributions = []
    for output in range(y.shape[1]):
        gradient = 0
        for point, weight in zip(POINTS, WEIGHTS):
            at = (b + point * (a - b)).requires_grad_()
            gradient = gradient + weight * torch.autograd.grad(function(at)[:, output].sum(), at)[0]
        attributions.append(((a - b) * gradient).detach().numpy())
    golden.case(name, {"x": x, "baseline": baseline, "y": y, "attributions": np.stack(attributions, 1)})


def rounded(module):
    """The weights as the ONNX file has them, in double precision."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(parameter.float().double())
    return module


# MARK: PyTorch

torch.manual_seed(SEED)
volume = rounded(torch.nn.Sequential(
    torch.nn.Conv3d(2, 4, 3, padding=1), torch.nn.ELU(), torch.nn.Conv3d(4, 3, 3, stride=2, padding=1), torch.nn.Tanh(),
    torch.nn.Flatten(), torch.nn.Linear(3 * 2 * 3 * 3, 1)).double())
weights = {key: value.numpy() for key, value in volume.state_dict().items()}
x, baseline = random.normal(size=(2, 2, 4, 6, 5)), np.broadcast_to(random.normal(size=(1, 2, 4, 6, 5)), (2, 2, 4, 6, 5))
x, baseline = x.astype(np.float32).astype(float), baseline.astype(np.float32).astype(float)
case("volume", volume, x, baseline)
save("volume", x, [
    ("Conv", ["x", "0.weight", "0.bias"], "c1", {"pads": [1] * 6}), ("Elu", ["c1"], "r1", {}),
    ("Conv", ["r1", "2.weight", "2.bias"], "c2", {"pads": [1] * 6, "strides": [2] * 3}), ("Tanh", ["c2"], "r2", {}),
    ("Reshape", ["r2", "flat"], "f", {}), ("Gemm", ["f", "5.weight", "5.bias"], "y", {"transB": 1})], 1, weights)


class Series(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(3, 5, batch_first=True)
        self.head = torch.nn.Linear(5, 2)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def lstm(x_steps, w, r, b, head, bias):
    """- w, r, b: gates in ONNX's order: input, output, forget, cell."""
    nodes = [
        ("Transpose", ["x"], "steps", {"perm": [1, 0, 2]}),
        ("LSTM", ["steps", "w", "r", "b"], ["", "last"], {"hidden_size": r.shape[-1]}),
        ("Squeeze", ["last", "first"], "h", {}), ("Gemm", ["h", "v", "c"], "y", {"transB": 1})]
    return nodes, {"w": w[None], "r": r[None], "b": b[None], "v": head, "c": bias, "first": np.array([0], np.int64)}


def gates(array, order):
    parts = np.split(array, 4)
    return np.concatenate([parts[index] for index in order])


series = rounded(Series().double())
x = random.normal(size=(2, 7, 3)).astype(np.float32).astype(float)
case("series", series, x, np.zeros_like(x))
state = {key: value.numpy() for key, value in series.state_dict().items()}
TORCH = [0, 3, 1, 2]  # of input, forget, cell, output
nodes, weights = lstm(
    7, gates(state["lstm.weight_ih_l0"], TORCH), gates(state["lstm.weight_hh_l0"], TORCH),
    np.concatenate([gates(state["lstm.bias_ih_l0"], TORCH), gates(state["lstm.bias_hh_l0"], TORCH)]),
    state["head.weight"], state["head.bias"])
save("series", x, nodes, 2, weights)

# MARK: Keras, channels last

inputs = keras.Input((4, 6, 5, 2))
layers = [keras.layers.Conv3D(3, 3, padding="valid", activation="softplus"), keras.layers.Conv3D(2, (2, 3, 2), activation="tanh"),
          keras.layers.Flatten(), keras.layers.Dense(3)]
value = inputs
for layer in layers:
    value = layer(value)
model = rounded(keras.Model(inputs, value))
x = random.normal(size=(2, 4, 6, 5, 2)).astype(np.float32).astype(float)
case("keras-volume", model, x, np.zeros_like(x))
w = [[array.detach().numpy() for array in (layer.kernel.value, layer.bias.value)] for layer in (layers[0], layers[1], layers[3])]
save("keras-volume", x, [
    ("Transpose", ["x"], "t", {"perm": [0, 4, 1, 2, 3]}), ("Conv", ["t", "w1", "b1"], "c1", {}), ("Softplus", ["c1"], "r1", {}),
    ("Conv", ["r1", "w2", "b2"], "c2", {}), ("Tanh", ["c2"], "r2", {}), ("Transpose", ["r2"], "u", {"perm": [0, 2, 3, 4, 1]}),
    ("Reshape", ["u", "flat"], "f", {}), ("Gemm", ["f", "w3", "b3"], "y", {})], 3,
    {"w1": w[0][0].transpose(4, 3, 0, 1, 2), "b1": w[0][1], "w2": w[1][0].transpose(4, 3, 0, 1, 2), "b2": w[1][1],
     "w3": w[2][0], "b3": w[2][1]})

inputs = keras.Input((7, 3))
recurrent, dense = keras.layers.LSTM(5), keras.layers.Dense(1)
model = rounded(keras.Model(inputs, dense(recurrent(inputs))))
x = random.normal(size=(2, 7, 3)).astype(np.float32).astype(float)
case("keras-series", model, x, np.zeros_like(x))
kernel, inner, bias = (value.value.detach().numpy() for value in recurrent.weights)
nodes, weights = lstm(
    7, gates(kernel.T, TORCH), gates(inner.T, TORCH), np.concatenate([gates(bias, TORCH), np.zeros(20)]),
    dense.kernel.value.detach().numpy().T, dense.bias.value.detach().numpy())
save("keras-series", x, nodes, 1, weights)
golden.write()

# MARK: Arrays

ARRAYS = FIXTURES / "arrays"
ARRAYS.mkdir(parents=True, exist_ok=True)
first, second = np.arange(12, dtype=np.float32).reshape(3, 4) / 4, np.arange(-3, 3, dtype=">i2")
np.savez(ARRAYS / "stored.npz", first=first, second=second)
np.savez_compressed(ARRAYS / "deflated.npz", first=first, second=second)
np.savez(ARRAYS / "one.npz", only=first)
idx = struct.pack(">BBBBII", 0, 0, 0x0b, 2, 2, 3) + np.arange(-3, 3, dtype=">i2").tobytes()
(ARRAYS / "pairs-idx2-short").write_bytes(idx)
with gzip.GzipFile(ARRAYS / "pairs-idx2-short.gz", "wb", mtime=0) as file:
    file.write(idx)
with gzip.GzipFile(ARRAYS / "bomb.npy.gz", "wb", mtime=0) as file:
    file.write(bytes(1 << 20))
