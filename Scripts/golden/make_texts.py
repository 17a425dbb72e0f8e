"""Integrated Gradients of small networks of texts at their embeddings: by a loop of one's own in double precision, by Captum, and with
the points and weights of alibi.

The networks have random weights. They go to Tests/Fixtures/onnx/texts. alibi's approximation_methods.py is read without the rest of alibi,
which needs TensorFlow; its trapezoid rule leaves out 1/n of the path, so its weights are scaled to a sum of 1, and so is Captum's result.
"""

import importlib.util
import pathlib
import sys

import captum
import numpy as np
import onnx
import torch
from captum.attr import LayerIntegratedGradients
from golden import FIXTURES, Golden
from onnx import TensorProto, helper, numpy_helper
from torch import nn

SEED = 16
WORDS, LENGTH, SIZE = 40, 12, 6
folder = FIXTURES / "onnx" / "texts"
folder.mkdir(parents=True, exist_ok=True)
golden = Golden("texts", seed=SEED, torch=torch.__version__, captum=captum.__version__, alibi="0.9.6")


def alibi_rules():
    for path in map(pathlib.Path, sys.path):
        file = path / "alibi" / "utils" / "approximation_methods.py"
        if file.exists():
            spec = importlib.util.spec_from_file_location("approximation_methods", file)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module.approximation_parameters
    raise SystemExit("alibi is missing: pip install --no-deps alibi==0.9.6")


parameters = alibi_rules()


class Conv(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(WORDS, SIZE)
        self.first = nn.Conv1d(SIZE, 8, 3, padding=1)
        self.active = nn.ReLU()
        self.second = nn.Conv1d(8, 10, 3)
        self.last = nn.Linear(10, 2)

    def forward(self, words):
        x = self.active(self.first(self.words(words).transpose(1, 2)))
        return self.last(torch.relu(self.second(x)).amax(2))


class LSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(WORDS, SIZE)
        self.lstm = nn.LSTM(SIZE, 7, batch_first=True, bidirectional=True)
        self.last = nn.Linear(14, 2)

    def forward(self, words):
        return self.last(self.lstm(self.words(words))[0].mean(1))


class Block(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.qkv, self.out = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.up, self.down = nn.Linear(size, 2 * size), nn.Linear(2 * size, size)

    def forward(self, x, hidden):
        batch, length, size = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(batch, length, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(2, 3) / (size // self.heads) ** 0.5 + hidden).softmax(3)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(batch, length, size))
        return x + self.down(nn.functional.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self, size=8):
        super().__init__()
        self.words, self.places, self.segments = nn.Embedding(WORDS, size), nn.Embedding(LENGTH, size), nn.Embedding(2, size)
        self.first, self.second = Block(size, 2), Block(size, 2)
        self.last = nn.Linear(size, 3)

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.words(input_ids) + self.places(torch.arange(input_ids.shape[1])) + self.segments(token_type_ids)
        mask = attention_mask.to(x.dtype)
        hidden = ((1 - mask) * -1e4)[:, None, None, :]
        x = self.second(self.first(x, hidden), hidden)
        return self.last((x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True))


# Captum's names, alibi's, igviz's, and how many intervals igviz counts for n points.
RULES = {
    "left": ("riemann_left", lambda n: n), "right": ("riemann_right", lambda n: n), "midpoint": ("riemann_middle", lambda n: n),
    "trapezoid": ("riemann_trapezoid", lambda n: n - 1), "gauss-legendre": ("gausslegendre", lambda n: n),
}
POINTS = 20


def integrated(network, layer, arguments, baseline, target, alphas, steps):
    """Σ steps · ∂p/∂values · (values − values′), at the values a layer makes."""
    values = {}
    hook = layer.register_forward_hook(lambda _, __, out: values.__setitem__("out", out.detach()))
    network(*arguments)
    end = values["out"]
    network(baseline, *arguments[1:])
    start = values["out"]
    hook.remove()
    total = torch.zeros_like(end)
    for alpha, step in zip(alphas, steps):
        point = (start + alpha * (end - start)).requires_grad_()
        hook = layer.register_forward_hook(lambda _, __, out: point)
        score = network(*arguments).softmax(1)[0, target]
        hook.remove()
        total += step * torch.autograd.grad(score, point)[0]
    return (total * (end - start))[0]


def compare(name, network, layers, arguments, baseline, target, inputs):
    words = arguments[0]
    torch.onnx.export(
        Probabilities(network), arguments, str(folder / f"{name}.onnx"), input_names=inputs, output_names=["answer"], dynamo=True, external_data=False, verbose=False)
    strip(folder / f"{name}.onnx")
    double = network.double()
    for layer_name, (layer, onnx_name) in layers.items():
        for rule, (other, steps) in RULES.items():
            make_steps, make_alphas = parameters(other)
            weights = np.array(make_steps(POINTS), dtype=np.float64)
            weights /= weights.sum()
            own = integrated(double, layer, arguments, baseline, target, make_alphas(POINTS), weights)
            found = LayerIntegratedGradients(lambda *a: double(*a).softmax(1), layer).attribute(
                words, baselines=baseline, additional_forward_args=arguments[1:] or None, target=target, n_steps=POINTS, method=other)[0]
            if rule == "trapezoid":
                found = found * POINTS / (POINTS - 1)
            error = ((found - own).abs().sum() / own.abs().sum()).item()
            assert error < 1e-6, (name, rule, error)
            golden.case(
                f"{name}/{layer_name}/{rule}",
                {"alibi": own.detach().numpy(), "captum": found.detach().numpy()},
                model=name, layer=onnx_name, rule=rule, steps=steps(POINTS), ids=words[0].tolist(),
                baseline_ids=baseline[0].tolist(), target=target, length=int((words[0] != 0).sum()))


class Probabilities(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, *arguments):
        return self.network(*arguments).softmax(1)


def strip(path):
    """Without what an exporter tells of itself and of its folders."""
    model = onnx.load(path)
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output]:
        del value.metadata_props[:]
    del model.graph.value_info[:]
    del model.metadata_props[:]
    onnx.save(model, path)
    print(path.name, path.stat().st_size, [(n.name, n.op_type, list(n.output)) for n in model.graph.node][:14])


torch.manual_seed(SEED)
words = torch.randint(3, WORDS, (1, LENGTH))
words[0, 9:] = 0
padding = torch.zeros_like(words)
with torch.no_grad():
    conv, lstm, transformer = Conv(), LSTM(), Transformer()
    for network in (conv, lstm, transformer):
        network.eval()
        for parameter in network.parameters():
            if parameter.dim() > 1:
                parameter.mul_(1.5)
compare("conv", conv, {"words": (conv.words, None), "active": (conv.active, "relu")}, (words,), padding, 1, ["words"])
compare("lstm", lstm, {"words": (lstm.words, None)}, (words,), padding, 0, ["words"])
mask = (words != 0).long()
compare("transformer", transformer, {"words": (transformer.words, None), "first": (transformer.first, "node_add_4")},
        (words, mask, torch.zeros_like(words)), padding, 2, ["input_ids", "attention_mask", "token_type_ids"])

# One input of floating-point type that two tables are looked up by, as Keras' exports have it.
random = np.random.default_rng(SEED)
tables = {"words": random.normal(0, 1, (WORDS, SIZE)), "bias": random.normal(0, 1, (WORDS, 1)), "w": random.normal(0, 0.5, (SIZE, 2))}
tables = {name: value.astype(np.float32) for name, value in tables.items()}
graph = helper.make_graph(
    [
        helper.make_node("Cast", ["ids"], ["whole"], to=TensorProto.INT32),
        helper.make_node("Gather", ["words", "whole"], ["x"], name="words"),
        helper.make_node("Gather", ["bias", "whole"], ["b"], name="bias"),
        helper.make_node("Mul", ["x", "b"], ["weighed"]),
        helper.make_node("Tanh", ["weighed"], ["t"]),
        helper.make_node("ReduceMean", ["t"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("MatMul", ["mean", "w"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["answer"], axis=1),
    ],
    "twice", [helper.make_tensor_value_info("ids", TensorProto.FLOAT, ["texts", LENGTH])],
    [helper.make_tensor_value_info("answer", TensorProto.FLOAT, ["texts", 2])],
    [numpy_helper.from_array(value, name) for name, value in tables.items()])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "twice.onnx")
W, B, M = (torch.tensor(tables[name], dtype=torch.float64) for name in ("words", "bias", "w"))
make_steps, make_alphas = parameters("gausslegendre")
x, x0, b, b0 = W[words[0]], W[padding[0]], B[words[0]], B[padding[0]]
dx, db = torch.zeros_like(x), torch.zeros_like(b)
for alpha, step in zip(make_alphas(POINTS), make_steps(POINTS)):
    px, pb = (x0 + alpha * (x - x0)).requires_grad_(), (b0 + alpha * (b - b0)).requires_grad_()
    gx, gb = torch.autograd.grad((torch.tanh(px * pb).mean(0) @ M).softmax(0)[1], (px, pb))
    dx, db = dx + step * gx, db + step * gb
golden.case("twice/gauss-legendre", {"words": dx * (x - x0), "bias": db * (b - b0)}, model="twice", layer=None,
            rule="gauss-legendre", steps=POINTS, ids=words[0].tolist(), baseline_ids=padding[0].tolist(), target=1, length=9)
golden.write()
