"""Series, volumes and pictures of odd shapes, whose axes only the operators know: Captum's occlusion with windows along the named axes,
Grad-CAM by PyTorch with its own interpolation, RISE by PyTorch, and scipy's blur; all in double precision, baseline zero, output 0.

The ONNX files are written by hand from the weights, so that the way from the input to the first operator can have any form."""

import math

import numpy as np
import onnx
import scipy.ndimage
import torch
from captum.attr import LayerGradCam, Occlusion
from golden import FIXTURES, Golden
from onnx import TensorProto, helper, numpy_helper
from torch import nn

SEED = 61
MASKS = 150
FOLDER = FIXTURES / "onnx" / "axes"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("axes", seed=SEED, torch=torch.__version__, scipy=scipy.__version__)
random = np.random.default_rng(SEED)
torch.manual_seed(SEED)


class SplitMix64:
    """Steele, Lea & Flood 2014."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        wrap = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & wrap
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & wrap
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & wrap
        return z ^ (z >> 31)


def mode(dimensions):
    return ["linear", "bilinear", "trilinear"][dimensions - 1]


def rise_mask(seed, extents, cells=8, probability=0.5):
    """The whole grid is stretched by PyTorch, then cut out."""
    generator = SplitMix64(seed)
    grid = [float((generator.next() >> 40) / 2**24 < probability) for _ in range(cells ** len(extents))]
    sides = [math.ceil(extent / cells) for extent in extents]
    firsts = [(generator.next() * side) >> 64 for side in sides]
    grid = torch.tensor(grid, dtype=torch.float64).reshape(1, 1, *[cells] * len(extents))
    size = tuple((cells + 1) * side for side in sides)
    large = nn.functional.interpolate(grid, size, mode=mode(len(extents)), align_corners=False)[0, 0]
    return large[tuple(slice(first, first + extent) for first, extent in zip(firsts, extents))]


def rise(function, x, places):
    """- places: the axes of x in space and time."""
    extents = [x.shape[axis] for axis in places]
    shape = [x.shape[axis] if axis in places else 1 for axis in range(x.ndim)]
    generator = SplitMix64(SEED)
    total = torch.zeros(extents, dtype=torch.float64)
    for _ in range(MASKS):
        mask = rise_mask(generator.next(), extents)
        total += function(x * mask.reshape(shape))[0, 0].item() * mask
    return (total / (MASKS * 0.5)).numpy()


def occlusion(function, x, places):
    longest = max(x.shape[axis] for axis in places)
    side = (longest + 6) // 7
    window = tuple(min(side, x.shape[axis]) if axis in places else x.shape[axis] for axis in range(1, x.ndim))
    step = max(1, side // 2)
    strides = tuple(min(step, window[axis - 1]) if axis in places else x.shape[axis] for axis in range(1, x.ndim))
    map = Occlusion(function).attribute(x, sliding_window_shapes=window, strides=strides, target=0)
    others = tuple(axis for axis in range(x.ndim) if axis not in places)
    return map.mean(others).numpy()


def blur(x, places, sigma=2.0):
    for axis in places:
        if x.shape[axis] > 1:
            x = scipy.ndimage.gaussian_filter1d(x, sigma, axis=axis, mode="reflect", truncate=4.0)
    return x


def case(name, function, shape, places, layer=None):
    """- function: of the model's input, a module that holds the layer whose activation Grad-CAM takes."""
    x = torch.tensor(random.normal(size=shape).astype(np.float32).astype(float))
    extents = [shape[axis] for axis in places]
    with torch.no_grad():
        arrays = {"x": x.numpy(), "y": function(x).numpy(), "occlusion": occlusion(function, x, places),
                  "rise": rise(function, x, places), "blur": blur(x.numpy(), places)}
    if layer is not None:
        map = LayerGradCam(function, layer).attribute(x, target=0, relu_attributions=True)
        if map.dim() - 2 > len(extents):
            map = map.squeeze(2)
        arrays["grad_cam"] = nn.functional.interpolate(
            map, extents, mode=mode(len(extents)), align_corners=False)[0, 0].detach().numpy()
    golden.case(name, arrays)


def save(name, shape, nodes, weights, outputs=2):
    graph = helper.make_graph(
        [helper.make_node(kind, reads, [output], **attributes) for kind, reads, output, attributes in nodes], name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, outputs])],
        [numpy_helper.from_array(
            np.ascontiguousarray(array if array.dtype == np.int64 else array.astype(np.float32)), key)
         for key, array in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / f"{name}.onnx")


def rounded(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(parameter.float().double() * 2)
    return module.double()


class Windows(nn.Module):
    """Two convolutions over one, two or three axes; what stands before them is a function of the input."""

    def __init__(self, dimensions, channels, before=lambda x: x, kernel=3):
        super().__init__()
        convolution = [nn.Conv1d, nn.Conv2d, nn.Conv3d][dimensions - 1]
        self.before, self.dimensions = before, dimensions
        self.first = convolution(channels, 5, kernel, padding="same")
        self.second = convolution(5, 4, 3, stride=2, padding=1)
        self.tanh = nn.Tanh()
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        x = torch.relu(self.first(self.before(x)))
        x = self.tanh(self.second(x)) + 0.5
        return self.head(x.flatten(2).square().mean(2))

    def nodes(self, name="x"):
        pads = [(extent - 1) // 2 for extent in self.first.kernel_size] * 2
        return [
            ("Conv", [name, "first.weight", "first.bias"], "c1", {"pads": pads}), ("Relu", ["c1"], "r1", {}),
            ("Conv", ["r1", "second.weight", "second.bias"], "c2",
             {"pads": [1] * 2 * self.dimensions, "strides": [2] * self.dimensions}),
            ("Tanh", ["c2"], "tanh", {}), ("Add", ["tanh", "half"], "a", {}), ("Mul", ["a", "a"], "s", {}),
            ("GlobalAveragePool", ["s"], "g", {}), ("Flatten", ["g"], "f", {}),
            ("Gemm", ["f", "head.weight", "head.bias"], "y", {"transB": 1})]

    def weights(self):
        return {key: value.numpy() for key, value in self.state_dict().items()} | {"half": np.array(0.5)}


def windows(name, dimensions, channels, shape, places, before=lambda x: x, nodes=(), **options):
    model = rounded(Windows(dimensions, channels, before, **options))
    case(name, model, shape, places, model.tanh)
    extra = {"one": np.array([1], np.int64), "two": np.array([2], np.int64), "column": np.array([1, 1, -1], np.int64)}
    save(name, list(shape), [*nodes, *model.nodes(nodes[-1][2] if nodes else "x")], model.weights() | {
        key: value for key, value in extra.items() if any(key in node[1] for node in nodes)})


windows("series", 1, 2, (1, 2, 40), [2])
windows("few-steps", 1, 12, (1, 12, 5), [2])
windows("series-last", 1, 3, (1, 30, 3), [1], lambda x: x.transpose(1, 2), [("Transpose", ["x"], "t", {"perm": [0, 2, 1]})])
# As tf2onnx writes a Conv1D of Keras: a window of one row.
windows("series-as-row", 2, 3, (1, 30, 3), [1], lambda x: x.transpose(1, 2)[:, :, None], [
    ("Unsqueeze", ["x", "one"], "u", {}), ("Transpose", ["u"], "t", {"perm": [0, 3, 1, 2]})], kernel=(1, 3))
windows("vector", 1, 1, (1, 30), [1], lambda x: x[:, None], [("Unsqueeze", ["x", "one"], "u", {})])
windows("vector-reshaped", 1, 1, (1, 30), [1], lambda x: (2 * x)[:, None], [
    ("Add", ["x", "x"], "d", {}), ("Reshape", ["d", "column"], "u", {})])
windows("volume", 3, 1, (1, 1, 6, 16, 12), [2, 3, 4])
windows("shallow-volume", 3, 4, (1, 4, 3, 12, 10), [2, 3, 4])
windows("volume-last", 3, 2, (1, 6, 9, 8, 2), [1, 2, 3], lambda x: x.permute(0, 4, 1, 2, 3), [
    ("Transpose", ["x"], "t", {"perm": [0, 4, 1, 2, 3]})])
windows("many-channels", 2, 9, (1, 9, 8, 7), [2, 3])
windows("strip", 2, 2, (1, 2, 6, 20), [2, 3], kernel=(1, 5))


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.layer = getattr(nn, kind)(3, 4, batch_first=True)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.layer(x)[0][:, -1])


def gates(array, kind):
    """PyTorch's order of the gates as ONNX has them."""
    parts = np.split(array, {"LSTM": 4, "GRU": 3, "RNN": 1}[kind])
    return np.concatenate([parts[i] for i in {"LSTM": [0, 3, 1, 2], "GRU": [1, 0, 2], "RNN": [0]}[kind]])


for kind in ("LSTM", "GRU", "RNN"):
    model = rounded(Recurrent(kind))
    weights = {key: value.numpy() for key, value in model.state_dict().items()}
    case(kind.lower(), model, (1, 14, 3), [1])
    names = ["layer.weight_ih_l0", "layer.weight_hh_l0", "layer.bias_ih_l0", "layer.bias_hh_l0"]
    w, r, input_bias, bias = (gates(weights[name], kind) for name in names)
    save(kind.lower(), [1, 14, 3], [
        ("Transpose", ["x"], "t", {"perm": [1, 0, 2]}),
        (kind, ["t", "w", "r", "b"], "all", {"hidden_size": 4} | ({"linear_before_reset": 1} if kind == "GRU" else {})),
        ("Gather", ["all", "last"], "h", {"axis": 0}), ("Reshape", ["h", "row"], "f", {}),
        ("Gemm", ["f", "head.weight", "head.bias"], "y", {"transB": 1})],
        {"w": w[None], "r": r[None], "b": np.concatenate([input_bias, bias])[None],
         "last": np.array(-1, np.int64), "row": np.array([1, 4], np.int64),
         "head.weight": weights["head.weight"], "head.bias": weights["head.bias"]})

golden.write()
