"""Makes SampleModels/weather: a network of two inputs, a picture of clouds and a day of measurements, and three outputs, a number, a
label and classes.

    make_weather.py FOLDER

Versions: numpy 2.3.5, scipy 1.17.1, torch 2.15.0, onnx 1.23.2. Seed 0. The data are the script's own: smooth random clouds and a day's
temperature and wind, hour by hour. Power depends on the clouds in the middle and on the last wind, rain on clouds in the west,
the wind's kind on the wind of the last hours."""

import json
import pathlib
import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from scipy.ndimage import gaussian_filter

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(0)
count = 10000
sky = gaussian_filter(random.standard_normal((count, 20, 20)), (0, 2, 2))
sky = 1 / (1 + np.exp(-3 * sky / sky.std()))
hours = np.arange(24)
temperature = 12 + 6 * np.sin((hours - 9) / 24 * 2 * np.pi) + gaussian_filter(
    random.standard_normal((count, 24)), (0, 2)) * 6
wind = np.abs(6 + gaussian_filter(random.standard_normal((count, 24)), (0, 3)) * 14)
power = 5 * (1 - sky[:, 7:13, 7:13].mean((1, 2))) + 0.3 * wind[:, -3:].mean(1)
rain = sky[:, 5:15, :6].mean((1, 2)) + 0.02 * (12 - temperature[:, -6:].mean(1)) > 0.6
kind = np.digitize(wind[:, -6:].mean(1), [4, 8])
station = np.stack([temperature, wind], -1).astype(np.float32)
sky = sky[:, None].astype(np.float32)


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.clouds = torch.nn.Conv2d(1, 4, 5, stride=2, padding=2)
        self.seen = torch.nn.Linear(400, 16)
        self.measured = torch.nn.Linear(48, 16)
        self.power = torch.nn.Linear(32, 1)
        self.rain = torch.nn.Linear(32, 1)
        self.kind = torch.nn.Linear(32, 3)

    def forward(self, sky, station):
        seen = torch.tanh(self.seen(torch.nn.functional.elu(self.clouds(4 * sky - 2)).flatten(1)))
        measured = torch.tanh(self.measured((station / 10).flatten(1)))
        both = torch.cat([seen, measured], 1)
        return self.power(both), self.rain(both), self.kind(both)


torch.manual_seed(0)
network = Network()
a, b = torch.tensor(sky), torch.tensor(station)
targets = [torch.tensor(power, dtype=torch.float32)[:, None], torch.tensor(rain, dtype=torch.float32)[:, None],
           torch.tensor(kind)]
optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.02)
for _ in range(40):
    for batch in torch.randperm(9800).split(100):
        found = network(a[batch], b[batch])
        loss = (torch.nn.functional.mse_loss(found[0], targets[0][batch])
                + torch.nn.functional.binary_cross_entropy_with_logits(found[1], targets[1][batch])
                + torch.nn.functional.cross_entropy(found[2], targets[2][batch]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    found = network(a[9800:], b[9800:])
    print(f"of 200 that were held back: power within {(found[0] - targets[0][9800:]).abs().mean():.2f} of "
          f"{targets[0].std():.2f}, rain {((found[1] > 0) == (targets[1][9800:] > 0)).float().mean():.2f}, "
          f"kind {(found[2].argmax(1) == targets[2][9800:]).float().mean():.2f}")

constants = {name: value.detach().numpy() for name, value in network.state_dict().items()}
constants |= {"ten": np.array(10, np.float32), "four": np.array(4, np.float32), "two": np.array(2, np.float32), "flat": np.array([0, -1], np.int64)}


def gemm(x, layer, y):
    return helper.make_node("Gemm", [x, f"{layer}.weight", f"{layer}.bias"], [y], transB=1)


graph = helper.make_graph(
    [
        helper.make_node("Mul", ["sky", "four"], ["k"]), helper.make_node("Sub", ["k", "two"], ["centred"]),
        helper.make_node("Conv", ["centred", "clouds.weight", "clouds.bias"], ["c"], strides=[2, 2], pads=[2, 2, 2, 2]),
        helper.make_node("Elu", ["c"], ["r"]),
        helper.make_node("Reshape", ["r", "flat"], ["s1"]), gemm("s1", "seen", "s2"), helper.make_node("Tanh", ["s2"], ["s3"]),
        helper.make_node("Div", ["station", "ten"], ["m0"]), helper.make_node("Reshape", ["m0", "flat"], ["m1"]),
        gemm("m1", "measured", "m2"), helper.make_node("Tanh", ["m2"], ["m3"]),
        helper.make_node("Concat", ["s3", "m3"], ["both"], axis=1),
        gemm("both", "power", "power"), gemm("both", "rain", "wetness"), helper.make_node("Sigmoid", ["wetness"], ["rain"]),
        gemm("both", "kind", "force"), helper.make_node("Softmax", ["force"], ["wind"], axis=1),
    ],
    "weather",
    [helper.make_tensor_value_info("sky", TensorProto.FLOAT, ["samples", 1, 20, 20]),
     helper.make_tensor_value_info("station", TensorProto.FLOAT, ["samples", 24, 2])],
    [helper.make_tensor_value_info("power", TensorProto.FLOAT, ["samples", 1]),
     helper.make_tensor_value_info("rain", TensorProto.FLOAT, ["samples", 1]),
     helper.make_tensor_value_info("wind", TensorProto.FLOAT, ["samples", 3])],
    [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, folder / "weather.onnx")
(folder / "weather.json").write_text(json.dumps(
    {"labels": "winds.txt", "axes": "station=sample,time,channel", "names": "station=temperature,wind"}, indent=2) + "\n")
# The kinds of `np.digitize` above.
(folder / "winds.txt").write_text("calm\nbreeze\nstorm\n")
# One that was held back, with rain and a storm of which the network is not too sure.
probability = torch.softmax(found[2], 1)[:, 2]
shown = 9800 + int(((probability > 0.6) & (probability < 0.9) & (found[1][:, 0] > 0)).nonzero()[0, 0])
np.save(folder / "sky.npy", sky[shown:shown + 1])
np.save(folder / "station.npy", station[shown:shown + 1])
