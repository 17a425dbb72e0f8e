"""Single operators exported by PyTorch to ONNX, with outputs and input gradients in double precision; and small models
with other kinds of inputs and outputs than a classifier of photos has."""

import torch
from golden import FIXTURES, Golden
from torch import nn
from torch.nn import functional as F

SEED = 23
FOLDER = FIXTURES / "onnx" / "operators"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("operators", seed=SEED, torch=torch.__version__)
torch.manual_seed(SEED)


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Recurrent(nn.Module):
    """One output of a recurrent layer."""

    def __init__(self, layer, output):
        super().__init__()
        self.layer, self.output = layer, output

    def forward(self, x):
        return self.layer(x)[self.output]


P, Q = torch.rand(4, 6) + 0.5, torch.randn(2, 1, 6)
MATRIX, IMAGE = (2, 4, 6), (2, 6, 7, 8)
inside = dict(low=-0.9, high=0.9)
positive = dict(low=0.2, high=2.0)
above_one = dict(low=1.1, high=3.0)
OPERATORS = {
    # One array, element by element.
    **{name: (getattr(torch, name), MATRIX, {}) for name in "abs exp neg sin cos atan sinh cosh tanh asinh erf".split()},
    **{name: (getattr(torch, name), MATRIX, inside) for name in "tan asin acos atanh".split()},
    **{name: (getattr(torch, name), MATRIX, positive) for name in "log sqrt reciprocal".split()},
    "acosh": (torch.acosh, MATRIX, above_one),
    "floor": (lambda x: torch.floor(x) + x, MATRIX, {}), "sign": (lambda x: torch.sign(x) * x, MATRIX, {}),
    **{name: (getattr(F, name), MATRIX, {}) for name in (
        "relu relu6 leaky_relu elu selu celu sigmoid hardsigmoid hardswish silu mish gelu softplus softsign".split())},
    "gelu_tanh": (lambda x: F.gelu(x, approximate="tanh"), MATRIX, {}),
    "threshold": (lambda x: F.threshold(x, 0.3, 0.0), MATRIX, {}), "softshrink": (lambda x: F.softshrink(x, 0.4), MATRIX, {}),
    "hardshrink": (lambda x: F.hardshrink(x, 0.4), MATRIX, {}), "clip": (lambda x: torch.clamp(x, -0.5, 0.8), MATRIX, {}),
    "prelu": (lambda x: F.prelu(x, torch.tensor([0.1, 0.2, 0.3, 0.4])), MATRIX, {}),
    "softmax": (lambda x: F.softmax(x, 1), MATRIX, {}), "log_softmax": (lambda x: F.log_softmax(x, -1), MATRIX, {}),
    # Arithmetic with broadcasting.
    "add": (lambda x: x + Q, MATRIX, {}), "sub": (lambda x: Q - x * x, MATRIX, {}), "mul": (lambda x: x * P * x, MATRIX, {}),
    "div": (lambda x: P / x, MATRIX, positive), "pow": (lambda x: x**2.5, MATRIX, positive),
    "pow_tensor": (lambda x: P ** x, MATRIX, {}), "min": (lambda x: torch.minimum(x, Q), MATRIX, {}),
    "max": (lambda x: torch.maximum(x, x.flip(0) * 0.5), MATRIX, {}), "where": (lambda x: torch.where(x > P - 1, x * x, -x), MATRIX, {}),
    "self_broadcast": (lambda x: x * x[:1, :, :1] + x[0], MATRIX, {}),
    # Reductions.
    "sum": (lambda x: x.sum(1), MATRIX, {}), "mean": (lambda x: x.mean((0, 2), keepdim=True), MATRIX, {}),
    "amax": (lambda x: x.amax(1), MATRIX, {}), "amin": (lambda x: x.amin(-1), MATRIX, {}),
    "prod": (lambda x: x.prod(2), MATRIX, {}), "l1": (lambda x: x.norm(1, 1), MATRIX, {}), "l2": (lambda x: x.norm(2, 2), MATRIX, {}),
    "logsumexp": (lambda x: x.logsumexp(1), MATRIX, {}), "variance": (lambda x: x.var(2, unbiased=False), MATRIX, {}),
    # Products.
    "matmul": (lambda x: x @ x.transpose(1, 2), MATRIX, {}), "linear": (lambda x: F.linear(x, P, P[:, 0]), MATRIX, {}),
    "matmul_left": (lambda x: P.T @ x, MATRIX, {}), "einsum": (lambda x: torch.einsum("bij,bkj->bik", x, x * 0.5), MATRIX, {}),
    # Moving elements.
    "transpose": (lambda x: x.permute(2, 0, 1) * 2, MATRIX, {}), "reshape": (lambda x: x.reshape(3, 16) * 2, MATRIX, {}),
    "slice": (lambda x: x[:, 1::2, -4:], MATRIX, {}), "cat": (lambda x: torch.cat([x, x[:, :2] * 3], 1), MATRIX, {}),
    "split": (lambda x: x.split(2, 2)[1] * x.split(2, 2)[2], MATRIX, {}), "gather": (lambda x: x[:, torch.tensor([2, 0, 2])], MATRIX, {}),
    "expand": (lambda x: x[:, :1].expand(2, 5, 6) * 2, MATRIX, {}), "tile": (lambda x: x.repeat(1, 2, 2), MATRIX, {}),
    "pad": (lambda x: F.pad(x, (1, 2, 0, 3), value=1.5), MATRIX, {}), "pad_reflect": (lambda x: F.pad(x, (2, 1, 1, 2), "reflect"), IMAGE, {}),
    "pad_edge": (lambda x: F.pad(x, (2, 1, 1, 2), "replicate"), IMAGE, {}), "pixel_shuffle": (lambda x: F.pixel_shuffle(x[:, :4], 2), IMAGE, {}),
    "roll": (lambda x: torch.roll(x, (2, 1), (2, 3)), IMAGE, {}),
    # Images.
    "max_pool": (lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True), IMAGE, {}),
    "avg_pool": (lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False), IMAGE, {}),
    "avg_pool_padding": (lambda x: F.avg_pool2d(x, (2, 3), 2, 1, ceil_mode=True), IMAGE, {}),
    "lp_pool": (lambda x: F.lp_pool2d(x, 2, 2), IMAGE, positive), "adaptive": (lambda x: F.adaptive_avg_pool2d(x, 1), IMAGE, {}),
    "adaptive_max": (lambda x: F.adaptive_max_pool2d(x, 1), IMAGE, {}),
    "upsample_nearest": (lambda x: F.interpolate(x, scale_factor=2), IMAGE, {}),
    "upsample_linear": (lambda x: F.interpolate(x, (11, 5), mode="bilinear"), IMAGE, {}),
    "upsample_corners": (lambda x: F.interpolate(x, (11, 5), mode="bilinear", align_corners=True), IMAGE, {}),
    "upsample_cubic": (lambda x: F.interpolate(x, (13, 17), mode="bicubic"), IMAGE, {}),
    "conv1d": (nn.Conv1d(4, 5, 3, 2, 1), MATRIX, {}), "conv2d_uneven": (nn.Conv2d(6, 4, 3, (2, 1), (0, 2), (1, 2), 2), IMAGE, {}),
    "conv3d": (nn.Conv3d(2, 3, 3, 2, 1), (1, 2, 5, 6, 7), {}), "conv_transpose": (nn.ConvTranspose2d(6, 4, 3, 2, 1, 1, 2), IMAGE, {}),
    "conv_transpose_1d": (nn.ConvTranspose1d(4, 3, 4, 3), MATRIX, {}),
    "batch_norm": (nn.BatchNorm2d(6), IMAGE, {}), "layer_norm": (nn.LayerNorm((7, 8)), IMAGE, {}),
    "instance_norm": (nn.InstanceNorm2d(6, affine=True), IMAGE, {}), "group_norm": (nn.GroupNorm(3, 6), IMAGE, {}),
    "lstm": (Recurrent(nn.LSTM(6, 5, bidirectional=True), 0), MATRIX, {}),
    "gru": (Recurrent(nn.GRU(6, 5), 0), MATRIX, {}), "rnn": (Recurrent(nn.RNN(6, 5), 1), MATRIX, {}),
}


for name, (function, shape, range_) in OPERATORS.items():
    x = torch.empty(shape).uniform_(range_.get("low", -2), range_.get("high", 2))
    module = function if isinstance(function, nn.Module) else Function(function)
    module.eval()
    for parameter in module.parameters():
        parameter.data += 0.1 * torch.randn_like(parameter)
    try:
        torch.onnx.export(module, (x,), FOLDER / f"{name}.onnx", dynamo=False, opset_version=18, input_names=["x"])
    except (torch.onnx.errors.UnsupportedOperatorError, torch.onnx.errors.SymbolicValueError):
        print(f"PyTorch does not export {name}")
        (FOLDER / f"{name}.onnx").unlink(missing_ok=True)
        continue
    P, Q = P.double(), Q.double()
    if isinstance(function, nn.Module):
        function.double()
    torch.set_default_dtype(torch.float64)
    variable = x.double().requires_grad_()
    y = function(variable)
    g = torch.randn_like(y)
    y.backward(g)
    torch.set_default_dtype(torch.float32)
    P, Q = P.float(), Q.float()
    golden.case(name, {"x": x.numpy(), "y": y.detach().numpy(), "g": g.numpy(), "gx": variable.grad.numpy()})


# MARK: Other inputs and outputs


class TwoInputs(nn.Module):
    def forward(self, a, b):
        return torch.stack([(a * a).sum() + (b[0] * a[0]).sum(), (b * 2).sum(), a[0, 0] * b[0, 0]])[None]


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.head = nn.Embedding(11, 4), nn.Linear(4, 3)

    def forward(self, words):
        return self.head(torch.tanh(self.embedding(words)).mean(1))


def other(name, module, inputs, names, **options):
    torch.onnx.export(
        module.eval(), inputs, FIXTURES / "onnx" / f"{name}.onnx", dynamo=False, opset_version=17, input_names=names,
        output_names=["y"], **options)


pooled = [nn.Conv2d(3, 6, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
other("two-inputs", TwoInputs(), (torch.randn(1, 4), torch.randn(1, 4)), ["a", "b"])
other("words", Words(), (torch.tensor([[3, 1, 7]]),), ["words"], dynamic_axes={"words": {1: "length"}})
other("sigmoid", nn.Sequential(*pooled, nn.Linear(6, 1), nn.Sigmoid()), (torch.randn(1, 3, 16, 16),), ["x"])
other("regression", nn.Sequential(*pooled, nn.Linear(6, 1)), (torch.randn(1, 3, 16, 16),), ["x"])
other(
    "any-size", nn.Sequential(*pooled, nn.Linear(6, 4)), (torch.randn(1, 3, 16, 16),), ["x"],
    dynamic_axes={"x": {0: "batch", 2: "height", 3: "width"}})
golden.write()
