"""Outputs and input gradients of single operations and small networks, from PyTorch.

Arrays are height × width × channels, weights kernel height × kernel width × inputs / groups × outputs.
"""

import numpy as np
import torch
from golden import Golden
from torch.nn import functional as F

SEED = 3
torch.manual_seed(SEED)
torch.set_num_threads(1)
golden = Golden("convnet", seed=SEED, torch=torch.__version__)


def hwc(x):
    return x.detach()[0].permute(1, 2, 0).numpy()


def same_padding(size, kernel, stride, dilation):
    reach = (kernel - 1) * dilation + 1
    total = max(0, (-(-size // stride) - 1) * stride + reach - size)
    return total // 2, total - total // 2


def convolution(name, height, width, inputs, outputs, kernel, stride=1, dilation=1, groups=1, padding="same", clip=None, residual=False):
    kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    x = torch.randn(1, inputs, height, width, dtype=torch.float64).float().requires_grad_()
    w = (torch.randn(outputs, inputs // groups, *kernel) / (inputs // groups * kernel[0] * kernel[1]) ** 0.5)
    b = torch.randn(outputs)
    if padding == "same":
        top, bottom = same_padding(height, kernel[0], stride, dilation)
        left, right = same_padding(width, kernel[1], stride, dilation)
    else:
        top, left, bottom, right = padding
    # In double precision the oracle's own rounding does not count.
    xd = x.detach().double().requires_grad_()
    y = F.conv2d(F.pad(xd, (left, right, top, bottom)), w.double(), b.double(), stride, 0, dilation, groups)
    arrays = {"x": hwc(x), "w": w.permute(2, 3, 1, 0).numpy(), "b": b.numpy()}
    if residual:
        r = torch.randn(y.shape).double().requires_grad_()
        arrays["r"] = hwc(r)
        y = y + r
    if clip:
        y = F.hardtanh(y, *clip)
    g = torch.randn(y.shape)
    y.backward(g.double())
    arrays |= {"y": hwc(y), "g": hwc(g), "gx": hwc(xd.grad)}
    if residual:
        arrays["gr"] = hwc(r.grad)
    golden.case(
        name, arrays, stride=stride, dilation=dilation, groups=groups,
        padding=None if padding == "same" else list(padding), clip=clip,
    )


convolution("pointwise", 7, 9, 24, 40, 1)
convolution("pointwise-clip", 14, 14, 16, 96, 1, clip=(0, 6))
convolution("pointwise-residual", 7, 7, 19, 33, 1, residual=True)
convolution("pointwise-residual-clip", 5, 6, 48, 17, 1, residual=True, clip=(-0.5, 0.5))
convolution("pointwise-stride", 9, 8, 8, 12, 1, stride=2)
convolution("stem", 23, 24, 3, 32, 3, stride=2, clip=(0, 6))
convolution("dense-3x3", 10, 11, 13, 21, 3)
convolution("dense-5x3", 9, 12, 5, 7, (5, 3), stride=1)
convolution("dense-7x7-stride-2", 19, 17, 3, 16, 7, stride=2, padding=(3, 3, 3, 3))
convolution("dense-stride-3", 16, 17, 6, 9, 3, stride=3, padding=(1, 0, 2, 1))
convolution("dilated", 13, 14, 8, 10, 3, dilation=2)
convolution("dilated-stride", 15, 14, 4, 6, 3, stride=2, dilation=3, padding=(2, 3, 3, 2))
convolution("stride-beyond-kernel", 11, 13, 5, 4, 2, stride=3, padding=(0, 0, 0, 0))
convolution("grouped", 8, 9, 24, 36, 3, groups=3)
convolution("grouped-clip", 8, 7, 20, 40, 3, stride=2, groups=5, clip=(0, 6))
convolution("depthwise-3x3", 11, 12, 40, 40, 3, groups=40)
convolution("depthwise-3x3-clip", 9, 10, 33, 33, 3, groups=33, clip=(0, 6))
convolution("depthwise-3x3-stride-2", 12, 13, 24, 24, 3, stride=2, groups=24, clip=(0, 6))
convolution("depthwise-5x5", 7, 7, 72, 72, 5, groups=72, clip=(0, 6))
convolution("depthwise-5x5-stride-2", 14, 13, 48, 48, 5, stride=2, groups=48)
convolution("depthwise-dilated", 12, 11, 9, 9, 3, dilation=2, groups=9)
convolution("depthwise-residual", 6, 5, 35, 35, 3, groups=35, residual=True, clip=(0, 6))
convolution("depthwise-multiplier", 6, 7, 8, 24, 3, groups=8)
convolution("one-pixel", 1, 1, 37, 29, 3)
convolution("dense-3x3-wide", 9, 8, 40, 48, 3, clip=(0, 6))
convolution("dense-3x3-wide-stride-2", 10, 9, 40, 33, 3, stride=2)
convolution("depthwise-wide-image", 5, 38, 16, 16, 3, groups=16, clip=(0, 6))
convolution("depthwise-wide-image-5x5", 6, 31, 20, 20, 5, groups=20)
convolution("depthwise-wide-image-stride-2", 6, 41, 17, 17, 5, stride=2, groups=17)
convolution("depthwise-7x7", 9, 20, 19, 19, 7, groups=19)
convolution("depthwise-7x7-stride-2", 9, 29, 18, 18, 7, stride=2, groups=18)
convolution("depthwise-4x4", 8, 9, 18, 18, 4, groups=18)
convolution("depthwise-stride-3", 10, 22, 18, 18, 3, stride=3, groups=18)


def dense(name, inputs, outputs):
    x = torch.randn(inputs).double().requires_grad_()
    w, b, g = torch.randn(inputs, outputs) / inputs**0.5, torch.randn(outputs), torch.randn(outputs)
    y = F.hardtanh(x @ w.double() + b.double(), 0, 6)
    y.backward(g.double())
    golden.case(name, {k: v.detach().numpy() for k, v in dict(x=x, w=w, b=b, y=y, g=g, gx=x.grad).items()}, clip=[0, 6])


dense("dense", 75, 51)

golden.write()
