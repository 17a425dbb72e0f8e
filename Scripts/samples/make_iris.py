"""Makes SampleModels/iris: scikit-learn's iris flowers and a small perceptron that tells them apart.

    make_iris.py FOLDER

Versions: numpy 2.4.6, scikit-learn 1.9.1, torch 2.15.0, onnx 1.23.2. Seed 0. The data are Fisher's, from scikit-learn (BSD licence).
The features go in as they are, in centimetres: what scales them is part of the network."""

import csv
import json
import pathlib
import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_iris

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
iris = load_iris()
names = [name.removesuffix(" (cm)") for name in iris.feature_names]
classes = [str(name) for name in iris.target_names]

with (folder / "iris.csv").open("w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow([*names, "species"])
    for row, target in zip(iris.data, iris.target):
        writer.writerow([*(f"{value:.1f}" for value in row), classes[target]])

torch.manual_seed(0)
x = torch.tensor(iris.data, dtype=torch.float32)
y = torch.tensor(iris.target)
mean, deviation = x.mean(0), x.std(0)
network = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3))
# Flowers held back show that it has learnt something else than the table.
order = torch.randperm(150)
train, test = order[:120], order[120:]
optimizer = torch.optim.Adam(network.parameters(), lr=0.01, weight_decay=1e-3)
for _ in range(400):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(network((x[train] - mean) / deviation), y[train]).backward()
    optimizer.step()
with torch.no_grad():
    right = (network((x[test] - mean) / deviation).argmax(1) == y[test]).float().mean().item()
print(f"{100 * right:.0f} % of 30 flowers that were held back are right")

weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
constants = {
    "mean": mean.numpy(), "deviation": deviation.numpy(), "w1": weights["0.weight"], "b1": weights["0.bias"],
    "w2": weights["2.weight"], "b2": weights["2.bias"],
}
graph = helper.make_graph(
    [
        helper.make_node("Sub", ["flower", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "deviation"], ["scaled"]),
        helper.make_node("Gemm", ["scaled", "w1", "b1"], ["hidden"], transB=1),
        helper.make_node("Relu", ["hidden"], ["active"]),
        helper.make_node("Gemm", ["active", "w2", "b2"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["species"], axis=1),
    ],
    "iris",
    [helper.make_tensor_value_info("flower", TensorProto.FLOAT, ["rows", 4])],
    [helper.make_tensor_value_info("species", TensorProto.FLOAT, ["rows", 3])],
    [numpy_helper.from_array(value, name) for name, value in constants.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, folder / "iris.onnx")
(folder / "species.txt").write_text("\n".join(classes) + "\n")
(folder / "iris.json").write_text(json.dumps({"labels": "species.txt", "features": names}, indent=2) + "\n")
