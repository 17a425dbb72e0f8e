"""Makes SampleModels/field: made-up fields of sea surface temperature and pressure, and a network that says how warm and wet a winter
will be by them.

    make_field.py FOLDER

Versions: numpy 2.3.5, scipy 1.17.1, torch 2.15.0, onnx 1.23.2. Seed 0. The data are the script's own: smooth random anomalies, and a
quantity that depends on the temperature in one box of the tropical Pacific and on the difference of pressure between two places,
so that one can see whether an explanation is right. Of 600 samples twelve are kept."""

import json
import pathlib
import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from scipy.io import netcdf_file
from scipy.ndimage import gaussian_filter

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(0)
lat = np.arange(-42.5, 45, 5)
lon = np.arange(122.5, 290, 5)
count = 600


def smooth(sigma):
    noise = random.standard_normal((count, len(lat) + 8, len(lon) + 8))
    field = gaussian_filter(noise, (0, sigma, sigma))[:, 4:-4, 4:-4]
    return field / field.std()


warmth, pressure = 1.2 * smooth(2.0), 4 * smooth(2.5)
box = (abs(lat) < 6)[:, None] & ((lon > 190) & (lon < 240))[None]
tahiti = (abs(lat + 17.5) < 4)[:, None] & (abs(lon - 210) < 8)[None]
darwin = (abs(lat + 12.5) < 4)[:, None] & (abs(lon - 130) < 8)[None]
index = warmth[:, box].mean(1)
oscillation = pressure[:, tahiti].mean(1) - pressure[:, darwin].mean(1)
# Warm water counts for more than cold water counts against it.
rain = 20 * np.maximum(index, 0.3 * index) - 2 * oscillation
# As measured: degrees Celsius and hectopascals.
sst = (27 - 0.008 * lat[:, None] ** 2) + warmth
slp = 1013 + 2 * np.cos(np.radians(lat) * 3)[:, None] + pressure
fields = np.stack([sst, slp], -1).astype(np.float32)
mean, deviation = fields.mean(0), fields.std((0, 1, 2))

torch.manual_seed(0)
x = torch.tensor((fields - mean) / deviation).permute(0, 3, 1, 2)
y = torch.tensor(rain, dtype=torch.float32)[:, None]
height, width = len(lat), len(lon)
network = torch.nn.Sequential(
    torch.nn.Conv2d(2, 6, 3, padding=1), torch.nn.ELU(), torch.nn.Conv2d(6, 6, 3, padding=1, stride=2), torch.nn.ELU(),
    torch.nn.Flatten(), torch.nn.Linear(6 * ((height + 1) // 2) * ((width + 1) // 2), 1))
optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.3)
for _ in range(120):
    for batch in torch.randperm(540).split(54):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(network(x[batch]), y[batch]).backward()
        optimizer.step()
with torch.no_grad():
    rest = network(x[540:])
    explained = 1 - ((rest - y[540:]) ** 2).mean() / y[540:].var()
print(f"{100 * explained.item():.0f} % of the variance of 60 samples that were held back")

weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
constants = {"mean": mean, "deviation": deviation, "flat": np.array([0, -1], np.int64)} | weights
graph = helper.make_graph(
    [
        helper.make_node("Sub", ["ocean", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "deviation"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["turned"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["turned", "0.weight", "0.bias"], ["c1"], pads=[1, 1, 1, 1]),
        helper.make_node("Elu", ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "2.weight", "2.bias"], ["c2"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Elu", ["c2"], ["r2"]),
        helper.make_node("Reshape", ["r2", "flat"], ["features"]),
        helper.make_node("Gemm", ["features", "5.weight", "5.bias"], ["rain"], transB=1),
    ],
    "field",
    [helper.make_tensor_value_info("ocean", TensorProto.FLOAT, ["samples", height, width, 2])],
    [helper.make_tensor_value_info("rain", TensorProto.FLOAT, ["samples", 1])],
    [numpy_helper.from_array(np.ascontiguousarray(value.astype(value.dtype)), name) for name, value in constants.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, folder / "clim.onnx")
(folder / "clim.json").write_text(json.dumps({"axes": "sample,lat,lon,channel", "names": "sst,slp"}, indent=2) + "\n")
kept = fields[540:552]
np.save(folder / "fields.npy", kept)
np.save(folder / "lat.npy", lat)
np.save(folder / "lon.npy", lon)
# The sea, roughly: neither Australia nor the Americas.
land = ((lat[:, None] < -14) & (lat[:, None] > -38) & (lon[None] < 150)) | (
    (lon[None] > 240 + 0.9 * (30 - lat[:, None])) & (lon[None] > 252) & (lat[:, None] > -40))
np.save(folder / "sea.npy", ~land)
with netcdf_file(folder / "fields.nc", "w") as file:
    file.createDimension("time", len(kept))
    file.createDimension("lat", height)
    file.createDimension("lon", width)
    for name, values, unit in [("lat", lat, b"degrees_north"), ("lon", lon, b"degrees_east")]:
        variable = file.createVariable(name, "d", (name,))
        variable[:] = values
        variable.units = unit
    for channel, (name, unit, title) in enumerate(
        [("sst", b"degC", b"sea surface temperature"), ("slp", b"hPa", b"sea level pressure")]):
        variable = file.createVariable(name, "f", ("time", "lat", "lon"))
        variable[:] = kept[..., channel]
        variable.units = unit
        variable.long_name = title
