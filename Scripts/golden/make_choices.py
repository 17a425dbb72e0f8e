"""Selections by positions that TopK or ArgMax finds, as PyTorch exports them; outputs and input gradients in double precision."""

import numpy as np
import onnx
import torch
from golden import FIXTURES, Golden
from onnx import helper
from torch import nn

SEED = 53
FOLDER = FIXTURES / "onnx" / "choices"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("choices", seed=SEED, torch=torch.__version__)
torch.manual_seed(SEED)


class Experts(nn.Module):
    """Each token goes through two of five layers, whose weights are looked up by the router's choice."""

    def __init__(self):
        super().__init__()
        self.router = nn.Linear(4, 5)
        self.weights = nn.Parameter(torch.randn(5, 3, 4))

    def forward(self, x):
        scores = torch.softmax(self.router(x), -1)
        shares, chosen = torch.topk(scores, 2, dim=-1)
        weights = self.weights[chosen.reshape(-1)]
        tokens = x.reshape(-1, 1, 4).repeat(1, 2, 1).reshape(-1, 4, 1)
        return (weights @ tokens).reshape(*chosen.shape, 3).tanh().mul(shares[..., None]).sum(-2)


class Switch(nn.Module):
    """Each token goes through the one layer of three with the largest share, the others are masked."""

    def __init__(self):
        super().__init__()
        self.router = nn.Linear(4, 3)
        self.layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(3))

    def forward(self, x):
        shares = torch.softmax(self.router(x), -1)
        mask = nn.functional.one_hot(shares.argmax(-1), 3).to(x.dtype)
        results = torch.stack([layer(x).sin() for layer in self.layers], -1)
        return (results * (mask * shares)[..., None, :]).sum(-1)


def two_experts(x):
    """The largest element and, without it, the second, each with its share of those near it."""
    first = x.argmax(-1, keepdim=True)
    share = torch.softmax(x.masked_fill((x.amax(-1, keepdim=True) - x) / x.abs() > 1.5, -1e9), -1).gather(-1, first)
    rest = x.scatter(-1, first, -1e9)
    second = rest.argmax(-1, keepdim=True)
    return torch.cat([share, torch.softmax(rest, -1).gather(-1, second) * x.gather(-1, second)], -1)


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def top(x, count, axis=-1):
    return torch.topk(x, count, dim=axis)[1]


CASES = {
    "experts": (Experts(), (2, 3, 4)),
    # A single place along the middle axis, of a variable.
    "row": (Function(lambda x: torch.index_select(x * x, 1, top(x[0, :, 1], 2, 0))), (2, 3, 4)),
    # Elements one by one: those of another array at the places of the largest.
    "elements": (Function(lambda x: torch.gather(x * x, 2, top(x.sin(), 2)) * 3), (2, 3, 5)),
    "elements_first": (Function(lambda x: torch.gather(x.exp(), 0, top(x, 1, 0)[:, :2, :3])), (3, 2, 5)),
    # Only the groups of the largest scores stay.
    "mask": (Function(lambda x: x * torch.zeros_like(x).scatter(1, top(x, 2), 1.0)), (3, 5)),
    "replaced": (Function(lambda x: (x * x).scatter(1, top(x, 2), x[:, 1:3] * 5)), (3, 5)),
    "switch": (Switch(), (2, 3, 4)),
    "two_experts": (Function(two_experts), (3, 5)),
    # The smallest along the middle axis, as a mask along a new first one.
    "least": (Function(lambda x: nn.functional.one_hot(x.argmin(1), 3).permute(2, 0, 1) * x[:, 0].exp()), (2, 3, 5)),
}
for name, (module, shape) in CASES.items():
    x = torch.randn(shape)
    torch.onnx.export(
        module.eval(), (x,), FOLDER / f"{name}.onnx", dynamo=False, opset_version=17, input_names=["x"], output_names=["y"])
    double = x.double().requires_grad_()
    y = module.double()(double)
    g = torch.randn(y.shape, dtype=torch.float64)
    (gx,) = torch.autograd.grad(y, double, g)
    golden.case(name, {"x": x, "y": y.detach(), "g": g, "gx": gx})
    if name == "experts":
        # As the other exporter looks rows up.
        model = onnx.load(FOLDER / "experts.onnx")
        place, gather = next((place, node) for place, node in enumerate(model.graph.node) if node.op_type == "Gather")
        model.graph.initializer.append(onnx.numpy_helper.from_array(np.array([-1]), "last"))
        pair = [
            helper.make_node("Unsqueeze", [gather.input[1], "last"], ["rows"]),
            helper.make_node("GatherND", [gather.input[0], "rows"], [gather.output[0]])]
        model.graph.node.remove(gather)
        for offset, node in enumerate(pair):
            model.graph.node.insert(place + offset, node)
        onnx.save(model, FOLDER / "experts_nd.onnx")
        golden.case("experts_nd", {"x": x, "y": y.detach(), "g": g, "gx": gx})
golden.write()
