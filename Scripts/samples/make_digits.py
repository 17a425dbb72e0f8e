"""Makes SampleModels/digits: handwritten digits, enlarged to MNIST's size, and a small convolutional network that reads them.

    make_digits.py FOLDER

Versions: numpy 2.3.5, scipy 1.17.1, scikit-learn 1.9.1, torch 2.15.0, onnx 1.23.2. Seed 0. The digits are those of the UCI repository, from
scikit-learn (BSD licence; the data CC BY 4.0, Alpaydin and Kaynak 1998), 8×8, enlarged with straight lines between the levels.
Levels of 0…255 go in as they are: what scales them is part of the network."""

import gzip
import json
import pathlib
import struct
import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from scipy.ndimage import zoom
from sklearn.datasets import load_digits

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
digits = load_digits()
# 20×20 within 28×28, as MNIST has it.
images = np.zeros((len(digits.images), 28, 28), np.uint8)
for image, small in zip(images, digits.images):
    image[4:24, 4:24] = np.clip(np.rint(zoom(small, 2.5, order=1) * 255 / 16), 0, 255)

torch.manual_seed(0)
torch.use_deterministic_algorithms(True)
x = torch.tensor(images, dtype=torch.float32)[:, None] / 255
y = torch.tensor(digits.target)
network = torch.nn.Sequential(
    torch.nn.Conv2d(1, 8, 5, stride=2, padding=2), torch.nn.ReLU(),
    torch.nn.Conv2d(8, 16, 3, stride=2, padding=1), torch.nn.ReLU(),
    torch.nn.Flatten(), torch.nn.Linear(16 * 7 * 7, 10))
order = torch.randperm(len(x))
train, test = order[:1500], order[1500:]
optimizer = torch.optim.Adam(network.parameters(), lr=2e-3, weight_decay=1e-4)
# Smoothed labels keep the probabilities away from 0 and 1, where they have no slope.
loss = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
for _ in range(40):
    for batch in train[torch.randperm(len(train))].split(50):
        # Moved a little, so that it is the shape that counts.
        shift = torch.randint(-2, 3, (2,)).tolist()
        optimizer.zero_grad()
        loss(network(torch.roll(x[batch], shift, (2, 3))), y[batch]).backward()
        optimizer.step()
with torch.no_grad():
    right = (network(x[test]).argmax(1) == y[test]).float().mean().item()
print(f"{100 * right:.1f} % of {len(test)} digits that were held back are right")

weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
constants = {"white": np.array(255, np.float32), "flat": np.array([0, -1], np.int64)} | weights
graph = helper.make_graph(
    [
        helper.make_node("Div", ["digit", "white"], ["scaled"]),
        helper.make_node("Conv", ["scaled", "0.weight", "0.bias"], ["c1"], strides=[2, 2], pads=[2, 2, 2, 2]),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "2.weight", "2.bias"], ["c2"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c2"], ["r2"]),
        helper.make_node("Reshape", ["r2", "flat"], ["features"]),
        helper.make_node("Gemm", ["features", "5.weight", "5.bias"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["class"], axis=1),
    ],
    "digits",
    [helper.make_tensor_value_info("digit", TensorProto.FLOAT, ["rows", 1, 28, 28])],
    [helper.make_tensor_value_info("class", TensorProto.FLOAT, ["rows", 10])],
    [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, folder / "mnist.onnx")
names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
(folder / "names.txt").write_text("\n".join(names) + "\n")
(folder / "mnist.json").write_text(json.dumps({"labels": "names.txt", "ranges": [[0, 255]]}, indent=2) + "\n")
# One of each, of those that were held back.
shown = [int(test[(y[test] == digit).nonzero()[0, 0]]) for digit in range(10)]
np.save(folder / "digits.npy", images[shown][:, None])
with gzip.GzipFile(folder / "digits-images-idx3-ubyte.gz", "wb", mtime=0) as file:
    file.write(struct.pack(">BBBBIII", 0, 0, 8, 3, 10, 28, 28) + images[shown].tobytes())
