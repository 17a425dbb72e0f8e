"""Small models of every kind of task and shape, what ONNX Runtime makes of them, and their Integrated Gradients from zero in
double precision (200 points of Gauss-Legendre), row by row."""

import numpy as np
import onnx
import onnxruntime
from golden import FIXTURES, Golden
from onnx import TensorProto, helper, numpy_helper

SEED = 47
FOLDER = FIXTURES / "onnx" / "models"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("models", seed=SEED, onnx=onnx.__version__, onnxruntime=onnxruntime.__version__)
random = np.random.default_rng(SEED)


def save(name, shape, nodes, outputs, weights, inputs=None):
    """- nodes: (operator, inputs, output, attributes).
    - outputs: name → shape."""
    graph = helper.make_graph(
        [helper.make_node(kind, reads, [output], name=f"{name}/{output}", **attributes)
         for kind, reads, output, attributes in nodes], name,
        [helper.make_tensor_value_info(key, TensorProto.FLOAT, extents) for key, extents in (inputs or {"x": shape}).items()],
        [helper.make_tensor_value_info(key, TensorProto.FLOAT, extents) for key, extents in outputs.items()],
        [numpy_helper.from_array(np.asarray(array), key) for key, array in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / f"{name}.onnx")
    return onnxruntime.InferenceSession(model.SerializeToString())


def normal(*shape):
    return random.normal(size=shape).astype(np.float32)


# A perceptron 4-8-n with tanh.
hidden = {"w": normal(4, 8), "b": normal(8)}
LAYERS = [("Gemm", ["x", "w", "b"], "h", {}), ("Tanh", ["h"], "t", {})]
POINTS, WEIGHTS = np.polynomial.legendre.leggauss(200)
POINTS, WEIGHTS = (POINTS + 1) / 2, WEIGHTS / 2


def perceptron(name, outputs, head, batch="rows", extra=(), scale=1.0):
    v, c = normal(8, outputs) * np.float32(2), normal(outputs)
    weights = {**hidden, "v": v * np.float32(scale), "c": c * np.float32(scale)}
    last = [("Gemm", ["t", "v", "c"], "z" if head else "y", {})]
    if head:
        last.append((head, ["z"], "y", {"axis": -1} if head == "Softmax" else {}))
    session = save(name, [batch, 4], LAYERS + last + list(extra), {"y": [batch, outputs]}, weights)
    link = {None: (lambda z: z), "Sigmoid": lambda z: 1 / (1 + np.exp(-z)),
            "Softmax": lambda z: np.exp(z) / np.exp(z).sum(-1, keepdims=True)}[head]
    w, b, v, c = (weights[key].astype(np.float64) for key in "wbvc")

    def gradient(x):
        """∂y/∂x, outputs × 4."""
        t = np.tanh(x @ w + b)
        y = link(t @ v + c)
        inner = {None: lambda: np.eye(outputs), "Sigmoid": lambda: np.diag(y * (1 - y)),
                 "Softmax": lambda: np.diag(y) - np.outer(y, y)}[head]()
        return inner @ (w @ (np.diag(1 - t * t) @ v)).T

    return session, gradient


def attributions(gradient, x):
    x = x.astype(np.float64)
    return x * sum(weight * gradient(point * x) for point, weight in zip(POINTS, WEIGHTS))


rows = normal(10, 4) * 2
for name, outputs, head in [("classes", 3, "Softmax"), ("labels", 3, "Sigmoid"), ("numbers", 3, None)]:
    session, gradient = perceptron(name, outputs, head)
    y = session.run(["y"], {"x": rows})[0]
    golden.case(name, {"x": rows, "y": y, "attributions": np.stack([attributions(gradient, row) for row in rows])})

# The same numbers in other units, one by a power of two and one not.
weights = {**hidden, "v": normal(8, 1), "c": normal(1)}
for name, factor in [("unit", 1.0), ("unit-tiny", 1e-6), ("unit-binary", 2.0**-20)]:
    scaled = {**weights, "v": weights["v"] * np.float32(factor), "c": weights["c"] * np.float32(factor)}
    save(name, ["rows", 4], LAYERS + [("Gemm", ["t", "v", "c"], "y", {})], {"y": ["rows", 1]}, scaled)

# Batches.
weights = {**hidden, "v": normal(8, 3), "c": normal(3)}
END = [("Gemm", ["t", "v", "c"], "z", {}), ("Softmax", ["z"], "y", {"axis": -1})]
save("batch-of-8", [8, 4], LAYERS + END, {"y": [8, 3]}, weights)
save("batch-of-1", [1, 4], LAYERS + END, {"y": [1, 3]}, weights)
flat = [("MatMul", ["x", "w"], "m", {}), ("Add", ["m", "b"], "h", {}), ("Tanh", ["h"], "t", {}),
        ("MatMul", ["t", "v"], "n", {}), ("Add", ["n", "c"], "y", {})]
save("unbatched", [4], flat, {"y": [3]}, weights)

# A probability for every pixel and class.
weights = {"w": normal(4, 3, 1, 1), "b": normal(4)}
session = save("segmentation", ["rows", 3, 6, 5], [
    ("Conv", ["x", "w", "b"], "z", {}), ("Softmax", ["z"], "y", {"axis": 1})], {"y": ["rows", 4, 6, 5]}, weights)
x = normal(1, 3, 6, 5)
golden.case("segmentation", {"x": x, "y": session.run(["y"], {"x": x})[0]})

# Two outputs of two kinds.
weights = {**hidden, "v": normal(8, 3), "c": normal(3), "u": normal(8, 2), "d": normal(2)}
session = save("two-outputs", ["rows", 4], LAYERS + [
    ("Gemm", ["t", "v", "c"], "z", {}), ("Softmax", ["z"], "choice", {"axis": -1}), ("Gemm", ["t", "u", "d"], "amounts", {})],
    {"choice": ["rows", 3], "amounts": ["rows", 2]}, weights)
choice, amounts = session.run(["choice", "amounts"], {"x": rows[:1]})
golden.case("two-outputs", {"x": rows[:1], "choice": choice, "amounts": amounts})

# Pictures: two numbers of a 12 × 10 digit, a field of two channels, ImageNet's logits of a photo.
save("digit", ["rows", 1, 12, 10], [
    ("Flatten", ["x"], "f", {"axis": 1}), ("Gemm", ["f", "w", "b"], "h", {}), ("Tanh", ["h"], "t", {}),
    ("Gemm", ["t", "v", "c"], "y", {})], {"y": ["rows", 2]},
    {"w": normal(120, 4) / 8, "b": normal(4), "v": normal(4, 2) * 300, "c": normal(2)})
save("field", ["rows", 6, 8, 2], [
    ("Flatten", ["x"], "f", {"axis": 1}), ("Gemm", ["f", "w", "b"], "h", {}), ("Tanh", ["h"], "y", {})],
    {"y": ["rows", 1]}, {"w": normal(96, 1) / 8, "b": normal(1)})
save("imagenet", [1, 3, 32, 32], [
    ("GlobalAveragePool", ["x"], "p", {}), ("Flatten", ["p"], "f", {"axis": 1}), ("Gemm", ["f", "w", "b"], "y", {})],
    {"y": [1, 1000]}, {"w": normal(3, 1000), "b": normal(1000)})

# Values, and gradients, that are no numbers.
save("logarithm", ["rows", 4], LAYERS + [("Log", ["t"], "l", {}), ("Gemm", ["l", "v", "c"], "y", {})],
     {"y": ["rows", 1]}, {**hidden, "v": normal(8, 1), "c": normal(1)})
save("root", ["rows", 4], [("Sqrt", ["x"], "r", {}), ("Gemm", ["r", "v", "c"], "y", {})],
     {"y": ["rows", 1]}, {"v": normal(4, 1), "c": normal(1)})

# A branch that igviz cannot run, and nobody asks for.
weights = {**hidden, "v": normal(8, 3), "c": normal(3)}
save("side-branch", ["rows", 4], LAYERS + END + [("ArgMax", ["y"], "best", {"axis": 1})]
     + [("Cast", ["best"], "label", {"to": TensorProto.FLOAT})],
     {"y": ["rows", 3], "label": ["rows", 1]}, weights)
golden.write()
