"""Models of tables with categories, as PyTorch exports them: what PyTorch itself predicts, Captum's Integrated Gradients over the embeddings
(summed over each category's), and what the score loses where one category or number is replaced.

The ways in which people write such models differ: an input for each category, one for all of them with one table of embeddings, with a
table for each column, or with one table in which each column has rows of its own (offsets) beside a second table of weights alone.
"""

import csv
import io

import captum
import numpy as np
import onnx
import torch
from captum.attr import IntegratedGradients
from golden import FIXTURES, Golden
from torch import nn

SEED = 53
FOLDER = FIXTURES / "onnx" / "categories"
FOLDER.mkdir(parents=True, exist_ok=True)
SIZES = [2, 3, 4]  # sex, port, deck
NAMES = ["sex", "port", "deck", "age", "fare"]
golden = Golden("categories", seed=SEED, torch=torch.__version__, captum=captum.__version__, onnx=onnx.__version__)

random = np.random.default_rng(SEED)
CATEGORIES = np.stack([random.choice(size, 12, p=p) for size, p in zip(SIZES, [[0.3, 0.7], [0.2, 0.3, 0.5], [0.1, 0.2, 0.3, 0.4]])], 1)
NUMBERS = np.round(random.normal(size=(12, 2)), 3)
with open(FOLDER / "rows.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow([*NAMES, "survived"])
    for categories, numbers in zip(CATEGORIES, NUMBERS):
        writer.writerow([*categories, *numbers, random.choice(["yes", "no"])])


class Network(nn.Module):
    """From embeddings, a list of one for each look-up, and numbers."""

    dims = [4, 4, 4]

    def __init__(self):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(size, dim) for size, dim in zip(SIZES, self.dims))
        self.layers = nn.Sequential(nn.Linear(self.width(), 8), nn.Tanh(), nn.Linear(8, 2), nn.Softmax(1))

    def width(self):
        return sum(self.dims) + 2

    def embed(self, x):
        return [table(x[:, column]) for column, table in enumerate(self.tables)]

    # The category of each embedding.
    sources = [0, 1, 2]

    def head(self, *parts):
        return self.layers(torch.cat(parts, 1))


class Named(Network):
    inputs = NAMES

    def forward(self, sex, port, deck, age, fare):
        parts = [table(x) for table, x in zip(self.tables, [sex, port, deck])]
        return self.head(*parts, age.reshape(-1, 1), fare.reshape(-1, 1))


class Columns(Network):
    inputs = ["x_cat", "x_num"]
    dims = [2, 3, 4]

    def forward(self, x_cat, x_num):
        return self.head(*self.embed(x_cat), x_num)


class Block(Network):
    inputs = ["x_cat", "x_num"]

    def __init__(self):
        super().__init__()
        self.tables = nn.ModuleList([nn.Embedding(max(SIZES), 4)])

    def embed(self, x):
        return [self.tables[0](x)[:, column] for column in range(3)]

    def forward(self, x_cat, x_num):
        return self.head(self.tables[0](x_cat).flatten(1), x_num)


class Offsets(Network):
    inputs = ["x_cat", "x_num"]
    sources = [0, 1, 2, 0, 1, 2]

    def __init__(self):
        super().__init__()
        self.tables = nn.ModuleList([nn.Embedding(sum(SIZES), 4), nn.Embedding(sum(SIZES), 1)])
        self.register_buffer("offsets", torch.tensor([0, *np.cumsum(SIZES)[:-1]]))

    def embed(self, x):
        x = x + self.offsets
        return [table(x)[:, column] for table in self.tables for column in range(3)]

    def head(self, *parts):
        wide = sum(parts[3:6])
        hidden = self.layers[1](self.layers[0](torch.cat([*parts[:3], parts[6]], 1)))
        return torch.softmax(self.layers[2](hidden) + wide * torch.tensor([[1.0, -1.0]], dtype=wide.dtype), 1)

    def forward(self, x_cat, x_num):
        return self.head(*self.embed(x_cat), x_num)


class Only(Block):
    inputs = ["x"]

    def width(self):
        return 12

    def forward(self, x):
        return self.head(self.tables[0](x).flatten(1))


def given(network, categories, numbers, dtype):
    """What the model's inputs are given."""
    categories = torch.tensor(categories)
    numbers = torch.tensor(numbers, dtype=dtype)
    if network.inputs == NAMES:
        return [*categories.T, *numbers.T]
    return [categories, numbers][: len(network.inputs)]


def embedded(network, categories, numbers):
    """What the head takes."""
    parts = network.embed(torch.tensor(categories))
    return tuple(parts) + ((torch.tensor(numbers),) if len(network.inputs) > 1 else ())


def summed(network, parts):
    """One number for each category, then for each number."""
    result = np.zeros(5)
    for part, source in zip(parts, network.sources):
        result[source] += part.sum().item()
    if len(parts) > len(network.sources):
        result[3:] = parts[-1].detach().numpy().ravel()
    return result[: 5 if len(network.inputs) > 1 else 3]


torch.manual_seed(SEED)
for name, kind in [("named", Named), ("columns", Columns), ("block", Block), ("offsets", Offsets), ("only", Only)]:
    network = kind().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(1.5)
    made = io.BytesIO()
    torch.onnx.export(
        network, tuple(given(network, CATEGORIES[:2], NUMBERS[:2], torch.float32)), made, dynamo=False,
        input_names=network.inputs, output_names=["p"], dynamic_axes={key: {0: "n"} for key in [*network.inputs, "p"]})
    model = onnx.load_model_from_string(made.getvalue())
    model.doc_string = model.producer_version = ""
    onnx.save(model, FOLDER / f"{name}.onnx")

    network = network.double()
    row, other = 0, 1
    x = embedded(network, CATEGORIES[row : row + 1], NUMBERS[row : row + 1])
    everything = embedded(network, CATEGORIES, NUMBERS)
    modes = np.array([[np.bincount(column).argmax() for column in CATEGORIES.T]])
    baselines = {
        "zero": tuple(torch.zeros_like(part) for part in x),
        "mean": tuple(part.mean(0, keepdim=True) for part in everything),
        "median": embedded(network, modes, np.median(NUMBERS, axis=0, keepdims=True)),
        "sample": embedded(network, CATEGORIES[other : other + 1], NUMBERS[other : other + 1]),
    }
    arrays = {"y": network(*given(network, CATEGORIES, NUMBERS, torch.float64)).detach()}
    for baseline, start in baselines.items():
        found = IntegratedGradients(network.head).attribute(
            x, start, target=1, n_steps=300, method="gausslegendre", internal_batch_size=300)
        arrays[f"ig-{baseline}"] = summed(network, found)
        arrays[f"sum-{baseline}"] = (network.head(*x) - network.head(*start))[:, 1].detach()
    drops = []
    for feature in range(len(arrays["ig-mean"])):
        parts = [part.clone() for part in x]
        for place, source in enumerate(network.sources):
            if source == feature:
                parts[place] = baselines["sample"][place]
        if feature >= 3:
            parts[-1][0, feature - 3] = baselines["sample"][-1][0, feature - 3]
        drops.append((network.head(*x) - network.head(*parts))[0, 1].item())
    arrays["occlusion"] = drops
    arrays["mean-sex"] = torch.cat([part for part, source in zip(baselines["mean"], network.sources) if source == 0], 1).detach()
    golden.case(name, arrays, inputs=network.inputs, features=NAMES[: len(drops)], modes=modes[0].tolist())
golden.write()
