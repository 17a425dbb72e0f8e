"""Attributions of a small network, from Captum, PAIR's saliency and, for IDGI, the formula of its authors.

The network has a part of rectifiers and a smooth one, and two outputs:

    F = A relu(W x + b) + B tanh(V x + c)

Inputs are pictures of height × width × channels. Points are rounded to single precision before the network sees them, as
igviz does; everything behind that is in double precision.
"""

import importlib.metadata

import captum
import numpy as np
import saliency.core as pair
import scipy
import torch
from captum.attr import GradientShap, InputXGradient, NoiseTunnel, Saliency
from golden import Golden
from saliency.core import blur_ig, guided_ig
from scipy.ndimage import gaussian_filter

SEED = 14
SHAPE = (7, 6, 2)
COUNT = 7 * 6 * 2
random = np.random.default_rng(SEED)
golden = Golden(
    "methods", seed=SEED, torch=torch.__version__, captum=captum.__version__, scipy=scipy.__version__,
    saliency=importlib.metadata.version("saliency"),
)


def single(array):
    return np.asarray(array, dtype=np.float32).astype(np.float64)


W, V = single(random.normal(0, 0.3, (20, COUNT))), single(random.normal(0, 0.1, (12, COUNT)))
b, c = single(random.normal(0, 0.7, 20)), single(random.normal(0, 0.5, 12))
A, B = single(random.normal(0, 1, (2, 20))), single(random.normal(0, 1, (2, 12)))
x, baseline = single(random.uniform(0, 2, SHAPE)), single(random.uniform(0, 1, SHAPE))
golden.case("network", dict(W=W, V=V, b=b, c=c, A=A, B=B, x=x, baseline=baseline))


class Network(torch.nn.Module):
    """Rows of a batch are rounded to single precision, but gradients pass as if they were not."""

    def forward(self, batch):
        flat = batch.reshape(len(batch), -1)
        flat = flat + (flat.detach().float().double() - flat.detach())
        rectified, smooth = torch.relu(flat @ T(W).T + T(b)), torch.tanh(flat @ T(V).T + T(c))
        return rectified @ T(A).T + smooth @ T(B).T


def T(array):
    return torch.tensor(array, dtype=torch.float64)


network = Network()


def evaluate(points, output):
    points = T(np.asarray(points)).requires_grad_()
    scores = network(points)[:, output]
    (gradients,) = torch.autograd.grad(scores.sum(), points)
    return scores.detach().numpy(), gradients.numpy()


def call_model(points, call_model_args=None, expected_keys=None):
    # igviz keeps gradients in single precision.
    return {pair.INPUT_OUTPUT_GRADIENTS: single(evaluate(points, call_model_args)[1])}


# MARK: Captum

NOISE = single(random.normal(0, 0.3, (25, *SHAPE)))


class GivenNoise(NoiseTunnel):
    """Captum's own, but for where the noise comes from."""

    @staticmethod
    def _add_noise_to_input(input, stdev, samples):
        return (input.float() + T(NOISE[:samples]).float()).double()


golden.case("noise", dict(noise=NOISE))
for output in range(2):
    batch = T(x)[None]
    values = {"input-x-gradient": InputXGradient(network).attribute(batch, target=output)}
    tunnel = GivenNoise(Saliency(network))
    for name, kind in [("smoothgrad", "smoothgrad"), ("smoothgrad-squared", "smoothgrad_sq"), ("vargrad", "vargrad")]:
        values[name] = tunnel.attribute(
            batch, nt_type=kind, nt_samples=len(NOISE), stdevs=0.3, target=output, abs=False
        )
    golden.case(f"captum-{output}", {key: value[0].detach().numpy() for key, value in values.items()})

# Captum draws what it will: the mean of many runs and its standard error.
torch.manual_seed(SEED)
np.random.seed(SEED)
BASELINES = single(random.uniform(0, 1, (3, *SHAPE)))
runs = np.stack([
    GradientShap(network).attribute(T(x)[None], T(BASELINES), n_samples=200, stdevs=0.0, target=0)[0].detach().numpy()
    for _ in range(200)
])
golden.case(
    "gradient-shap",
    dict(baselines=BASELINES, mean=runs.mean(0), error=runs.std(0, ddof=1) / np.sqrt(len(runs))),
)

# MARK: PAIR


def blur(image, sigma):
    """Mirrored at the ends and wide enough to be smooth in sigma; PAIR's own is followed by zeros."""
    return gaussian_filter(image, [sigma, sigma, 0], mode="reflect", truncate=6) if sigma > 0 else image


dark = pair.BlurIG().GetMask(x, call_model, 0, max_sigma=5, steps=20)
blur_ig.gaussian_blur = blur
BLUR = dict(max_sigma=5, steps=20)
for output in range(2):
    # With steps of one size and one point at a time PAIR's weights are those of the right Riemann sum. Its derivative is a
    # difference; the smaller the closer to the derivative.
    values = pair.BlurIG().GetMask(x, call_model, output, grad_step=1e-7, **BLUR)
    # The integral itself: composite Simpson in double precision.
    sigmas = np.linspace(5, 0, 4001)
    weights = np.ones(4001)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    points = np.stack([blur(x, sigma) for sigma in sigmas])
    h = 1e-5
    slopes = np.stack([(blur(x, sigma + h) - blur(x, sigma - h)) / (2 * h) if sigma > h else 0 * x for sigma in sigmas])
    gradients = evaluate(points, output)[1]
    exact = -(weights[:, None, None, None] * slopes * gradients).sum(0) * 5 / 4000 / 3
    difference = evaluate([x], output)[0][0] - evaluate([points[0]], output)[0][0]
    assert abs(exact.sum() - difference) < 1e-3 * np.abs(exact).sum(), (exact.sum(), difference)
    golden.case(f"blur-ig-{output}", dict(right=values, exact=exact, difference=[difference]))

# What is said of PAIR's Blur IG in igviz: its batches weigh all points by the last one's step, and zeros behind the edges matter.
batches = [pair.BlurIG().GetMask(x, call_model, 0, sqrt=True, batch_size=size, **BLUR) for size in (1, 5)]
assert np.abs(batches[0] - batches[1]).sum() > 0.1 * np.abs(batches[0]).sum()
mirrored = pair.BlurIG().GetMask(x, call_model, 0, **BLUR)
assert np.abs(dark - mirrored).sum() > 0.1 * np.abs(mirrored).sum()

# numpy 2.4 no longer knows the old name of an argument that PAIR uses.
quantile = np.quantile
guided_ig.np.quantile = lambda array, share, interpolation: quantile(array, share, method=interpolation)
for index, (output, start, steps, fraction, distance) in enumerate([
    (0, 0 * x, 40, 0.25, 0.02), (1, baseline, 60, 0.25, 0.1), (0, baseline, 25, 0.1, 1.0), (1, 0 * x, 30, 0.5, 0.3),
]):
    values = pair.GuidedIG().GetMask(
        x, call_model, output, x_baseline=start, x_steps=steps, fraction=fraction, max_dist=distance
    )
    golden.case(
        f"guided-ig-{index}", dict(values=values, baseline=start), output=output, steps=steps, fraction=fraction,
        max_distance=distance,
    )
guided_ig.np.quantile = quantile

# MARK: IDGI, by the formula of the paper and of github.com/yangruo1226/IDGI

for index, (output, start, steps) in enumerate([(0, 0 * x, 30), (1, baseline, 50), (0, baseline, 3)]):
    positions = np.arange(steps + 1) / steps
    near, far = np.float32(1 - positions), np.float32(positions)
    points = np.stack([n * np.float32(start) + f * np.float32(x) for n, f in zip(near, far)])
    scores, gradients = evaluate(points, output)
    squares = single(gradients) ** 2
    shares = squares / squares.sum((1, 2, 3), keepdims=True)
    values = (shares[:-1] * np.diff(scores)[:, None, None, None]).sum(0)
    golden.case(
        f"idgi-{index}", dict(values=values, baseline=start, difference=[scores[-1] - scores[0]]), output=output,
        steps=steps,
    )

golden.write()
