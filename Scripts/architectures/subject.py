"""What every kind of model hands to the comparison, and PyTorch's numbers for it."""

import contextlib
import dataclasses
import json

SEED = 7


@dataclasses.dataclass
class Subject:
    """A model with its inputs."""

    # Make the model anew, with the same weights, in evaluation mode: the first that can be exported is.
    makes: list
    # The inputs' names.
    names: list
    # Samples: a list of arrays for each sample, with a first axis of one.
    samples: list
    # The element of the output (without the first axis) that is explained.
    target: tuple
    # Axes that an open export leaves open, as {input: {axis: name}}; candidates, the first that can be exported is taken.
    open_axes: list
    # Whether the first input is looked up in a table; then the gradient is that of the looked-up rows.
    is_text: bool = False
    # Of texts: the number of the padding token.
    pad: int = 1
    # The largest share by which a result may differ, if PyTorch itself is more exact.
    tolerance: float = 1e-4


def families(path):
    """The lines of a list: a name, and settings as {key: JSON value}."""
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, *settings = line.split(" ")
            yield name, {key: json.loads(value) for key, value in (entry.split("=", 1) for entry in settings)}


@contextlib.contextmanager
def default_type(type):
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(type)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextlib.contextmanager
def plain_batch_norm():
    """Batch norms of evaluation as a product and a sum: PyTorch 2.15 on a CPU has wrong gradients of transposed ones."""
    import torch

    original = torch.nn.functional.batch_norm

    def batch_norm(x, mean, variance, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
        if training or mean is None:
            return original(x, mean, variance, weight, bias, training, momentum, eps)
        shape = [1, -1] + [1] * (x.dim() - 2)
        scale = (variance + eps).rsqrt() * (1 if weight is None else weight)
        shift = (0 if bias is None else bias) - mean * scale
        return x * scale.reshape(shape) + shift.reshape(shape)

    torch.nn.functional.batch_norm = batch_norm
    try:
        yield
    finally:
        torch.nn.functional.batch_norm = original


# Relative changes of what is explained, about as large as the rounding that layers before an activation add up to.
NOISES = [6e-8, 1e-6, 1e-6, 1e-6]


def explained(subject, model, sample, noise=0, seed=0):
    """The score of a sample, and its gradient.

    noise: a relative change of what is explained, to learn how much the last digit matters.
    """
    import torch

    generator = torch.Generator().manual_seed(SEED + seed)

    def changed(x):
        return x * (1 + noise * torch.randn(x.shape, generator=generator, dtype=x.dtype)) if noise else x

    type = next((weights.dtype for weights in model.parameters() if weights.is_floating_point()), torch.float32)
    inputs = [x.to(type) if x.is_floating_point() else x for x in sample]
    rows, hooks = [], []
    if subject.is_text:
        ids = sample[0].flatten().tolist()

        def keep(module, given, result):
            # Some models fill the ids up to a window, or look them up transposed.
            if not rows and given[0].flatten().tolist()[: len(ids)] == ids:
                # Some tables multiply their rows; the rows themselves are explained.
                # Tables of I-BERT give the scale of their rounding, too.
                table, more = (result[0], result[1:]) if isinstance(result, tuple) else (result, None)
                looked_up = changed(module.weight[given[0]].detach())
                factor = (table.detach().norm() / module.weight[given[0]].detach().norm()).item()
                rows.append(looked_up.requires_grad_())
                table = (looked_up * factor).to(table.dtype)
                return table if more is None else (table, *more)
            return result

        kinds = ("Embedding", "QuantEmbedding")
        tables = [module for module in model.modules() if any(kind.__name__ in kinds for kind in module.__class__.__mro__)]
        hooks = [table.register_forward_hook(keep) for table in tables if len(table.weight) > max(ids)]
    else:
        inputs[0] = changed(inputs[0]).detach().clone().requires_grad_()
        rows.append(inputs[0])
    try:
        with plain_batch_norm():
            score = model(*inputs)[(0, *subject.target)]
            if not rows:
                raise NotComparable("no table of embeddings is looked up by the ids themselves")
            (gradient,) = torch.autograd.grad(score, rows)
    finally:
        for hook in hooks:
            hook.remove()
    gradient = gradient.detach().double().numpy()
    if subject.is_text:
        gradient = gradient.reshape(-1, gradient.shape[-1])[: sample[0].numel()]
    return score.item(), gradient


class NotComparable(Exception):
    """PyTorch has no numbers to compare with."""


def expected(subject):
    """For each sample: score and gradient in double precision, and the errors of single precision.

    Also the samples' indices. At kinks of ReLU and max pooling single precision may take the other side. Of arrays therefore the first
    two samples are taken in whose neighbourhood there are no kinks, or else the two that are furthest from one.
    """
    # The weights are drawn in single precision, as the file has them.
    double, single = subject.makes[0]().double(), subject.makes[0]()
    results = []
    for index, sample in enumerate(subject.samples):
        results.append((index, of_sample(subject, double, single, sample)))
        if not subject.is_text and len([result for _, result in results if max(result[3:5]) < SMOOTH]) == 2:
            break
    if not subject.is_text:
        results = sorted(results, key=lambda entry: max(*entry[1][3:5], SMOOTH))[:2]
    return [index for index, _ in results], [result for _, result in results]


# The change of the gradient beyond which a sample lies at a kink, and the relative change of the sample that it is looked for with.
SMOOTH = 1e-3
STEP = 1e-5


def of_sample(subject, double, single, sample):
    import numpy as np
    import torch

    with default_type(torch.float64):
        score, gradient = explained(subject, double, sample)
    if not np.isfinite(score) or not np.isfinite(gradient).all():
        raise NotComparable("PyTorch's numbers are not finite")
    if np.abs(gradient).max() < 1e-20:
        # Single precision has no such numbers; zeros would agree.
        raise NotComparable("PyTorch's gradient fades to zero")
    own, own_score = 0.0, 0.0
    for seed, noise in enumerate([0, *NOISES]):
        one_score, one_gradient = explained(subject, single, sample, noise, seed)
        own = max(own, error(one_gradient, gradient))
        own_score = max(own_score, abs(one_score - score) / max(abs(score), 1))
    jump = 0.0
    if not subject.is_text:
        with default_type(torch.float64):
            jump = max(error(explained(subject, double, sample, STEP, seed)[1], gradient) for seed in range(2))
    return score, gradient, own_score, own, jump


def error(found, expected):
    """The largest difference, as a share of the largest element."""
    import numpy as np

    return float(np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-30))
