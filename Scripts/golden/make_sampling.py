"""Operators that read images between their pixels, and what adds patches up; outputs and input gradients in double precision."""

import torch
import torchvision
from single_nodes import Cases, node
from torch.nn import functional as F
from torchvision.ops import deform_conv2d

cases = Cases("sampling", seed=43)
IMAGE = (2, 3, 5, 7)
image, grid = torch.randn(IMAGE), torch.empty(2, 4, 6, 2).uniform_(-1.5, 1.5)
MODES = {"linear": "bilinear", "nearest": "nearest", "cubic": "bicubic"}


def sampled(x, positions, mode, padding, corners):
    return F.grid_sample(x, positions, MODES[mode], padding, bool(corners))


for mode in MODES:
    for padding, corners in [("zeros", 0), ("border", 1), ("reflection", 0), ("reflection", 1)]:
        name = f"{mode}_{padding}{'_corners' if corners else ''}"
        attributes = dict(mode=mode, padding_mode=padding, align_corners=corners)
        cases.add(
            f"image_{name}", node("GridSample", "x g", **attributes),
            lambda x, c, a=(mode, padding, corners): sampled(x, c["g"], *a), IMAGE, {"g": grid})
        if mode != "nearest":
            cases.add(
                f"grid_{name}", node("GridSample", "i x", **attributes),
                lambda x, c, a=(mode, padding, corners): sampled(c["i"], x, *a), (2, 4, 6, 2), {"i": image}, low=-1.4, high=1.4)
cases.add(
    "volume", node("GridSample", "x g", mode="linear"), lambda x, c: F.grid_sample(x, c["g"], align_corners=False), (1, 2, 4, 5, 3),
    {"g": torch.empty(1, 3, 2, 4, 3).uniform_(-1.2, 1.2)})
for corners in (0, 1):
    cases.add(
        f"transformer{'_corners' if corners else ''}", [
            node("AffineGrid", "x size", "g", align_corners=corners), node("GridSample", "i g", align_corners=corners, padding_mode="border")],
        lambda x, c, k=bool(corners): F.grid_sample(
            c["i"], F.affine_grid(x, (2, 3, 6, 4), align_corners=k), padding_mode="border", align_corners=k),
        (2, 2, 3), {"i": image, "size": torch.tensor([2, 3, 6, 4])}, low=-0.6, high=0.6)

regions = torch.tensor([[0.3, 0.2, 5.1, 3.9], [2.0, -1.5, 9.0, 6.0], [1.0, 1.0, 1.2, 1.1]])
chosen = torch.tensor([1, 0, 1])
for aligned, ratio in [(True, 2), (False, 2), (True, 0)]:
    cases.add(
        f"regions_{'half_pixel' if aligned else 'edges'}_{ratio}",
        node(
            "RoiAlign", "x r b", output_height=3, output_width=2, spatial_scale=0.9, sampling_ratio=ratio,
            coordinate_transformation_mode="half_pixel" if aligned else "output_half_pixel"),
        lambda x, c, a=aligned, n=ratio: torchvision.ops.roi_align(
            x, torch.cat([c["b"][:, None].double(), c["r"]], 1), (3, 2), 0.9, n or -1, a),
        IMAGE, {"r": regions, "b": chosen}, opset=16, runtime="roughly")

deform = {"w": torch.randn(4, 2, 3, 2), "b": torch.randn(4), "i": torch.randn(1, 4, 6, 5)}
offsets, strength = torch.randn(1, 2 * 2 * 6, 3, 5), torch.rand(1, 2 * 6, 3, 5)
shape = dict(kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1], group=2, offset_group=2)


def deformed(x, offset, c, mask=None):
    # PyTorch pads both sides alike: a column of zeros on the right, which no offset tells from what lies outside.
    padded = F.pad(x, (0, 1, 1, 1))
    return deform_conv2d(padded, offset, c["w"], c["b"], (2, 1), 0, 1, mask)


cases.add(
    "deformed_image", node("DeformConv", "x w o b m", **shape), lambda x, c: deformed(x, c["o"], c, c["m"]), (1, 4, 6, 5),
    {**deform, "o": offsets, "m": strength}, runtime=False)
cases.add(
    "deformed_offsets", node("DeformConv", "i w x b", **shape), lambda x, c: deformed(c["i"], x, c), tuple(offsets.shape), deform,
    low=-1.2, high=1.2, runtime=False)
cases.add(
    "deformed_mask", node("DeformConv", "i w o b x", **shape), lambda x, c: deformed(c["i"], c["o"], c, x), tuple(strength.shape),
    {**deform, "o": offsets}, runtime=False)

cases.add(
    "fold", node("Col2Im", "x s k", strides=[2, 1], pads=[1, 0, 1, 0], dilations=[1, 2]),
    lambda x, c: F.fold(x, (5, 6), (3, 2), (1, 2), (1, 0), (2, 1)), (2, 3 * 6, 3 * 4),
    {"s": torch.tensor([5, 6]), "k": torch.tensor([3, 2])})
cases.add(
    "fold_tiles", node("Col2Im", "x s k", strides=[2, 3]), lambda x, c: F.fold(x, (4, 9), (2, 3), stride=(2, 3)), (1, 2 * 6, 6),
    {"s": torch.tensor([4, 9]), "k": torch.tensor([2, 3])})


def pooled(x, c):
    y, places = F.max_pool2d(x, 2, return_indices=True)
    return F.max_unpool2d(y * y, places, 2)


cases.add(
    "unpooled", [
        node("MaxPool", "x", "p i", kernel_shape=[2, 2], strides=[2, 2]), node("Mul", "p p", "q"),
        node("MaxUnpool", "q i", kernel_shape=[2, 2], strides=[2, 2])],
    pooled, (2, 3, 4, 6))
cases.add(
    "average_beyond", node("AveragePool", "x", kernel_shape=[16, 16], strides=[16, 16], ceil_mode=1, count_include_pad=1),
    lambda x, c: F.avg_pool2d(x, 16, ceil_mode=True), IMAGE, runtime=False)
cases.add(
    "transposed_volume", node("ConvTranspose", "x w b", strides=[2, 1, 2], pads=[1, 0, 1, 1, 0, 1], output_padding=[1, 0, 0], group=2),
    lambda x, c: F.conv_transpose3d(x, c["w"], c["b"], (2, 1, 2), (1, 0, 1), (1, 0, 0), 2), (1, 4, 3, 4, 2),
    {"w": torch.randn(4, 3, 3, 2, 3), "b": torch.randn(6)})
cases.write()
