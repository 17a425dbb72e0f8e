"""Operators that PyTorch does not export as themselves, built node by node, against PyTorch's function of the same
meaning: outputs and input gradients in double precision."""

import onnx
import torch
from golden import FIXTURES, Golden
from onnx import helper, numpy_helper
from torch.nn import functional as F

SEED = 29
FOLDER = FIXTURES / "onnx" / "nodes"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("nodes", seed=SEED, torch=torch.__version__, onnx=onnx.__version__)
torch.manual_seed(SEED)

MATRIX, IMAGE = (2, 4, 6), (2, 6, 8, 10)
P = torch.randn(1, 4, 6)
WEIGHT, BIAS = torch.randn(4, 6), torch.randn(6)
SCALE, SHIFT = torch.randn(6), torch.randn(6)
ROWS = torch.tensor([[1], [0]])
inside, above_one, positive = dict(low=-0.9, high=0.9), dict(low=1.1, high=3.0), dict(low=0.2, high=2.0)


def choice(condition):
    """A node that gives truth values, made visible by a choice between two functions of x."""
    return [(*condition, "c"), ("Mul", ["x", "x"], {}, "xx"), ("Where", ["c", "xx", "x"], {}, "y")]


def beside(name, **attributes):
    """A node whose derivative is zero almost everywhere, made visible by a product with x."""
    return [(name, ["x"], attributes, "z"), ("Mul", ["z", "x"], {}, "y")]


def one(name, *others, **attributes):
    return [(name, ["x", *others], attributes, "y")]


def lrn(x, size=3, alpha=0.5, beta=0.75, bias=2.0):
    return F.local_response_norm(x, size, alpha, beta, bias)


def standardized(x, dims):
    return (x - x.mean(dims, keepdim=True)) / x.var(dims, keepdim=True, unbiased=False).sqrt()


def space_to_depth(x):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // 2, 2, w // 2, 2).permute(0, 3, 5, 1, 2, 4).reshape(n, 4 * c, h // 2, w // 2)


def hardmax(x):
    return F.one_hot(x.argmax(-1), x.shape[-1]).to(x.dtype)


# Name: nodes (operator, inputs, attributes, output), PyTorch's function, shape of x, its range, and constants.
NODES = {
    **{name: (one(name.capitalize()), getattr(torch, name), MATRIX, {}, {}) for name in ("sinh", "cosh", "asinh")},
    "atanh": (one("Atanh"), torch.atanh, MATRIX, inside, {}), "acosh": (one("Acosh"), torch.acosh, MATRIX, above_one, {}),
    "softsign": (one("Softsign"), F.softsign, MATRIX, {}, {}), "mish": (one("Mish"), F.mish, MATRIX, {}, {}),
    "swish": (one("Swish", alpha=1.5), lambda x: x * torch.sigmoid(1.5 * x), MATRIX, {}, {}),
    "gelu": (one("Gelu"), F.gelu, MATRIX, {}, {}),
    "gelu_tanh": (one("Gelu", approximate="tanh"), lambda x: F.gelu(x, approximate="tanh"), MATRIX, {}, {}),
    "thresholded_relu": (one("ThresholdedRelu", alpha=0.7), lambda x: F.threshold(x, 0.7, 0.0), MATRIX, {}, {}),
    "shrink": (one("Shrink", lambd=0.4, bias=0.4), lambda x: F.softshrink(x, 0.4), MATRIX, {}, {}),
    "ceil": (beside("Ceil"), lambda x: torch.ceil(x) * x, MATRIX, {}, {}),
    "round": (beside("Round"), lambda x: torch.round(x) * x, MATRIX, {}, {}),
    "hardmax": (beside("Hardmax"), lambda x: hardmax(x) * x, MATRIX, {}, {}),
    "mod": (one("Mod", "p", fmod=1), lambda x: torch.fmod(x, P), MATRIX, {}, {"p": P}),
    "sum": ([("Sum", ["x", "p", "x"], {}, "y")], lambda x: 2 * x + P, MATRIX, {}, {"p": P}),
    "mean": ([("Mean", ["x", "p", "x"], {}, "y")], lambda x: (2 * x + P) / 3, MATRIX, {}, {"p": P}),
    # Truth values.
    "greater_or_equal": (choice(("GreaterOrEqual", ["x", "p"], {})), lambda x: torch.where(x >= P, x * x, x), MATRIX, {}, {"p": P}),
    "less_or_equal": (choice(("LessOrEqual", ["x", "p"], {})), lambda x: torch.where(x <= P, x * x, x), MATRIX, {}, {"p": P}),
    **{
        name.lower(): (
            [("Greater", ["x", "p"], {}, "a"), ("Less", ["x", "q"], {}, "b"), *choice((name, ["a", "b"], {}))],
            lambda x, combine=combine: torch.where(combine(x > P, x < P + 0.5), x * x, x), MATRIX, {}, {"p": P, "q": P + 0.5})
        for name, combine in [("And", torch.logical_and), ("Or", torch.logical_or), ("Xor", torch.logical_xor)]
    },
    "not": ([("Greater", ["x", "p"], {}, "a"), *choice(("Not", ["a"], {}))], lambda x: torch.where(x > P, x, x * x), MATRIX, {}, {"p": P}),
    "is_nan": ([("Sqrt", ["x"], {}, "r"), *choice(("IsNaN", ["r"], {}))], lambda x: torch.where(x < 0, x * x, x), MATRIX, {}, {}),
    # Normalizations.
    "lrn": (one("LRN", size=3, alpha=0.5, beta=0.75, bias=2.0), lrn, IMAGE, {}, {}),
    "lrn_wide": (one("LRN", size=5, alpha=1.0, beta=0.5), lambda x: lrn(x, 5, 1.0, 0.5, 1.0), IMAGE, {}, {}),
    "l1_normalization": (one("LpNormalization", axis=1, p=1), lambda x: F.normalize(x, 1, 1), MATRIX, {}, {}),
    "l2_normalization": (one("LpNormalization", axis=1), lambda x: F.normalize(x, 2, 1), MATRIX, {}, {}),
    "mean_variance": (one("MeanVarianceNormalization", axes=[0, 2, 3]), lambda x: standardized(x, (0, 2, 3)), IMAGE, {}, {}),
    "group_normalization": (
        one("GroupNormalization", "scale", "shift", num_groups=3), lambda x: F.group_norm(x, 3, SCALE, SHIFT), IMAGE, {},
        {"scale": SCALE, "shift": SHIFT}),
    # Pools.
    "lp_pool": (one("LpPool", kernel_shape=[3, 2], strides=[2, 2], p=3), lambda x: F.lp_pool2d(x, 3, (3, 2), 2), IMAGE, positive, {}),
    "global_lp_pool": (one("GlobalLpPool", p=3), lambda x: x.pow(3).sum((2, 3), keepdim=True).pow(1 / 3), IMAGE, positive, {}),
    "global_max_pool": (one("GlobalMaxPool"), lambda x: F.adaptive_max_pool2d(x, 1), IMAGE, {}, {}),
    # Products.
    "gemm": (
        one("Gemm", "weight", "bias", alpha=0.5, beta=2.0), lambda x: 0.5 * x @ WEIGHT + 2 * BIAS, (5, 4), {},
        {"weight": WEIGHT, "bias": BIAS}),
    "gemm_transposed": (
        [("Gemm", ["x", "weight"], {"transA": 1, "transB": 1}, "y")], lambda x: x.T @ WEIGHT.T, (6, 5), {}, {"weight": WEIGHT}),
    "gemm_twice": ([("Gemm", ["x", "x"], {"transB": 1}, "y")], lambda x: x @ x.T, (5, 4), {}, {}),
    # Reductions that other exports spell out.
    "log_sum": (one("ReduceLogSum", "axis"), lambda x: x.sum(1, keepdim=True).log(), MATRIX, positive, {"axis": torch.tensor([1])}),
    "sum_square": (one("ReduceSumSquare", "axis"), lambda x: x.square().sum(1, keepdim=True), MATRIX, {}, {"axis": torch.tensor([1])}),
    # Moving elements.
    "space_to_depth": (one("SpaceToDepth", blocksize=2), space_to_depth, IMAGE, {}, {}),
    "flatten": ([("Flatten", ["x"], {"axis": 2}, "f"), ("Mul", ["f", "f"], {}, "y")], lambda x: x.flatten(0, 1).flatten(1) ** 2, IMAGE, {}, {}),
    "scatter": (
        [("Mul", ["x", "two"], {}, "d"), ("ScatterND", ["d", "rows", "x"], {}, "y")], lambda x: x[ROWS[:, 0].argsort()],
        MATRIX, {}, {"two": torch.tensor(2.0), "rows": ROWS}),
    "upsample": (
        one("Upsample", "scales"), lambda x: F.interpolate(x, scale_factor=2), IMAGE, {}, {"scales": torch.tensor([1.0, 1, 2, 2])}),
    "dropout": ([("Dropout", ["x"], {}, "d"), ("Identity", ["d"], {}, "i"), ("Mul", ["i", "x"], {}, "y")], lambda x: x * x, MATRIX, {}, {}),
}
OPSETS = {"upsample": 9, "gelu": 20, "gelu_tanh": 20, "swish": 24, "group_normalization": 21}


def model(nodes, shape, constants, opset):
    value = helper.make_tensor_value_info
    tensors = [numpy_helper.from_array(tensor.numpy(), name) for name, tensor in constants.items()]
    graph = helper.make_graph(
        [helper.make_node(name, inputs, [output], **attributes) for name, inputs, attributes, output in nodes], "node",
        [value("x", onnx.TensorProto.FLOAT, shape)], [value("y", onnx.TensorProto.FLOAT, None)], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


for name, (nodes, function, shape, limits, constants) in NODES.items():
    x = torch.empty(shape).uniform_(limits.get("low", -2), limits.get("high", 2))
    onnx.save(model(nodes, shape, constants, OPSETS.get(name, 18)), FOLDER / f"{name}.onnx")
    singles = P, WEIGHT, BIAS, SCALE, SHIFT
    P, WEIGHT, BIAS, SCALE, SHIFT = (tensor.double() for tensor in singles)
    variable = x.double().requires_grad_()
    y = function(variable)
    g = torch.randn_like(y)
    y.backward(g)
    P, WEIGHT, BIAS, SCALE, SHIFT = singles
    golden.case(name, {"x": x.numpy(), "y": y.detach().numpy(), "g": g.numpy(), "gx": variable.grad.numpy()})
golden.write()
