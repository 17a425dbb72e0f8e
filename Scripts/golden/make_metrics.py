"""What other libraries say of explanations: correlations and structural similarity (scipy, scikit-image), infidelity and
max-sensitivity (Captum), faithfulness correlation and pixel flipping (Quantus), performance information curves (PAIR).

The explained function is softmax(W2 tanh(W1 x / 255 + b1) + b2) of a picture of one channel, in double precision. Everything the
libraries draw at random is kept, so that the tests can give it to igviz. Both Quantus and PAIR need numpy below 2.4:
requirements-metrics.txt.
"""

import importlib.metadata

import captum.metrics
import numpy as np
import quantus
import scipy.ndimage
import scipy.stats
import torch
from golden import Golden
from saliency.metrics import pic
from skimage.metrics import structural_similarity

SEED = 14
random = np.random.default_rng(SEED)
versions = ["captum", "quantus", "saliency", "scikit-image", "scipy", "torch"]
golden = Golden("metrics", seed=SEED, **{name: importlib.metadata.version(name) for name in versions})

# Statistics.

for index, (count, levels) in enumerate([(50, None), (200, 6), (31, 2)]):
    x = random.normal(size=count).astype(np.float32)
    y = (x + random.normal(size=count)).astype(np.float32)
    if levels:
        x, y = np.round(x * levels / 4), np.round(y * levels / 4)
    golden.case(
        f"correlation/{index}", dict(x=x, y=y), kind="correlation",
        pearson=scipy.stats.pearsonr(np.float64(x), np.float64(y)).statistic,
        spearman=scipy.stats.spearmanr(x, y).statistic)

for height, width, range_ in [(7, 7, 1.0), (16, 21, 1.0), (30, 12, 255.0)]:
    x = (random.uniform(0, range_, (height, width))).astype(np.float32)
    y = (0.7 * x + 0.3 * random.uniform(0, range_, (height, width))).astype(np.float32)
    value = structural_similarity(np.float64(x), np.float64(y), data_range=range_)
    golden.case(f"similarity/{height}x{width}", dict(x=x, y=y), kind="similarity", range=range_, value=value)

# The control of edges.

photo = random.integers(0, 256, (11, 17, 3)).astype(np.float64)
luminance = photo @ np.array([0.299, 0.587, 0.114])
edges = np.hypot(*[scipy.ndimage.sobel(luminance, axis=axis, mode="nearest") for axis in (0, 1)])
golden.case("edges", dict(photo=photo, edges=edges), kind="edges")

# The function.

HEIGHT, WIDTH, TARGET = 6, 8, 0
COUNT = HEIGHT * WIDTH
w1 = random.normal(size=(10, COUNT)).astype(np.float32) / 4
b1 = random.normal(size=10).astype(np.float32) / 2
w2 = random.normal(size=(3, 10)).astype(np.float32) / 2
b2 = random.normal(size=3).astype(np.float32) / 2
x = random.integers(0, 256, COUNT).astype(np.float32)
golden.case("function", dict(w1=w1, b1=b1, w2=w2, b2=b2, x=x), kind="function")


class Function(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = torch.nn.Linear(COUNT, 10)
        self.output = torch.nn.Linear(10, 3)
        for parameter, value in zip(self.parameters(), [w1, b1, w2, b2]):
            parameter.data = torch.from_numpy(value).double()
        self.double()

    def forward(self, x):
        hidden = torch.tanh(self.hidden(x.reshape(len(x), COUNT).double() / 255))
        return torch.softmax(self.output(hidden), dim=1)


function = Function().eval()
input_ = torch.from_numpy(x).double()[None]
fill = np.float32(np.float64(x).mean())
score = function(input_)[0, TARGET].item()


def input_times_gradient(x):
    """Of each row."""
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_()
        (gradient,) = torch.autograd.grad(function(x)[:, TARGET].sum(), x)
    return (gradient * x).detach()


contributions = input_times_gradient(input_)[0].numpy().astype(np.float32)
slopes = (input_times_gradient(input_) / input_)[0].numpy()
slopes[~np.isfinite(slopes)] = 0
slopes = slopes.astype(np.float32)

# Infidelity: shares of x − fill are taken away. Captum wants the perturbation that attributions are multiplied with: the shares
# themselves for contributions, the change of the input for slopes.

squares = np.zeros((40, HEIGHT, WIDTH), np.float32)
for square in squares:
    side = random.integers(1, 5)
    top, left = random.integers(0, HEIGHT - side + 1), random.integers(0, WIDTH - side + 1)
    square[top : top + side, left : left + side] = 1
noise = (0.3 * random.normal(size=(40, HEIGHT, WIDTH))).astype(np.float32)
for name, shares in [("squares", squares), ("noise", noise)]:
    shares = shares.reshape(len(shares), COUNT)
    change = torch.from_numpy(shares).double() * (input_ - fill)
    for unit, attributions, multiplied in [
        ("score", contributions, torch.from_numpy(shares).double()),
        ("scorePerUnit", slopes, change),
    ]:
        value = captum.metrics.infidelity(
            function, lambda inputs: (multiplied, inputs - change), input_,
            torch.from_numpy(attributions).double()[None], target=TARGET, n_perturb_samples=len(shares),
            normalize=True)
        with torch.no_grad():
            drops = score - function(input_ - change)[:, TARGET].numpy()
        arrays = dict(shares=shares, attributions=attributions)
        golden.case(
            f"infidelity/{name}/{unit}", arrays, kind="infidelity", unit=unit, value=value.item(),
            mean_square=(drops**2).mean())

# Max-sensitivity of input × gradient.

perturbed = (x + random.uniform(-5, 5, (12, COUNT))).astype(np.float32)


def explain(inputs):
    """Captum gives and expects a tuple for the input itself."""
    if isinstance(inputs, tuple):
        return tuple(input_times_gradient(x) for x in inputs)
    return input_times_gradient(inputs)


value = captum.metrics.sensitivity_max(
    explain, input_, perturb_func=lambda inputs: torch.from_numpy(perturbed).double(),
    n_perturb_samples=len(perturbed))
golden.case(
    "max-sensitivity", dict(perturbed=perturbed, attributions=contributions), kind="maxSensitivity", value=value.item())

# Faithfulness correlation: the random subsets are recorded.

subsets = []
choice = np.random.choice


def recorded(*arguments, **options):
    subsets.append(choice(*arguments, **options))
    return subsets[-1]


batch = dict(
    model=function, x_batch=x.reshape(1, 1, HEIGHT, WIDTH), y_batch=np.array([TARGET]),
    a_batch=contributions.reshape(1, 1, HEIGHT, WIDTH), channel_first=True, softmax=False)
common = dict(
    abs=False, normalise=False, perturb_baseline=float(fill), disable_warnings=True, display_progressbar=False)
np.random.seed(SEED)
np.random.choice = recorded
metric = quantus.FaithfulnessCorrelation(nr_runs=50, subset_size=12, return_aggregate=False, **common)
value = metric(**batch)[0]
np.random.choice = choice
golden.case(
    "faithfulness", dict(subsets=np.stack(subsets), attributions=contributions), kind="faithfulness",
    value=float(value))

# Pixel flipping: the probability after each of the most important pixels is gone.

curve = quantus.PixelFlipping(features_in_step=1, **common)(**batch)[0]
golden.case(
    "flipping", dict(curve=np.array(curve), attributions=contributions), kind="flipping",
    value=float(score))

# Performance information curves, of a smooth picture with some noise. Information is counted in a way that is easily done again:
# by how much samples differ from their left neighbours.


def information(image):
    return int(np.abs(np.diff(image.astype(int), axis=1)).sum())


pic.estimate_image_entropy = information
height, width = 26, 34
y_, x_ = np.mgrid[0:height, 0:width]
waves = [127 + 90 * np.sin(y_ / a + b) * np.cos(x_ / b - a) for a, b in [(3, 5), (7, 4), (5, 9)]]
image = np.clip(np.stack(waves, -1) + random.normal(0, 12, (height, width, 3)), 0, 255).astype(np.uint8)
bump = np.exp(-((y_ - 9) ** 2 + (x_ - 22) ** 2) / 40)
# The score is how much of the noise is there: blurring loses it.
weights = (bump[..., None] * (image - np.stack(waves, -1)) / 9000).astype(np.float32)
offset = float((weights.astype(np.float64) * image).sum()) - 2


def probability(images):
    return [1 / (1 + np.exp(offset - (weights.astype(np.float64) * image).sum())) for image in images]


thresholds = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.10, 0.13, 0.21, 0.34, 0.5, 0.75]
masks = {"sparse": pic.generate_random_mask(height, width, 0.01), "dense": pic.generate_random_mask(height, width, 0.1)}
maps = {"good": bump + 0.01 * random.normal(size=bump.shape), "random": random.normal(size=bump.shape)}
golden.case("pic", dict(image=image, weights=weights), kind="picture", offset=offset)
for map_name, map_ in maps.items():
    map_ = map_.astype(np.float32)
    for mask_name, mask in masks.items():
        arguments = dict(img=image, saliency_map=map_, random_mask=mask, saliency_thresholds=thresholds, min_pred_value=0)
        soft = pic.compute_pic_metric(pred_func=probability, **arguments)
        hard = pic.compute_pic_metric(pred_func=lambda images: [float(p > 0.5) for p in probability(images)], **arguments)
        golden.case(
            f"pic/{map_name}/{mask_name}",
            dict(map=map_, mask=mask, **{f"blurred{i}": soft.blurred_images[i] for i in (0, 5, 10)}), kind="pic",
            sic=float(soft.auc), aic=float(hard.auc), probabilities=[float(p) for p in soft.predictions],
            information=[information(image) for image in soft.blurred_images])

golden.write()
