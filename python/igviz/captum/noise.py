"""The mean of another method over noisy inputs, with Captum's arguments."""

from __future__ import annotations

from typing import Any, List, Tuple

import torch

from .arguments import tupled, untupled


class NoiseTunnel:
    """SmoothGrad, SmoothGrad-squared and VarGrad of another method, as `captum.attr.NoiseTunnel`.

    The noise comes from PyTorch's generator, so torch.manual_seed repeats it.
    """

    def __init__(self, attribution_method: Any):
        self.attribution_method = attribution_method

    @property
    def multiplies_by_inputs(self) -> bool:
        return bool(self.attribution_method.multiplies_by_inputs)

    def has_convergence_delta(self) -> bool:
        return bool(self.attribution_method.has_convergence_delta())

    def attribute(
        self, inputs: Any, nt_type: str = "smoothgrad", nt_samples: int = 5, nt_samples_batch_size: Any = None, stdevs: Any = 1.0,
        draw_baseline_from_distrib: bool = False, **kwargs: Any
    ) -> Any:
        """The mean, the mean of squares or the variance of the attributions of noisy inputs.

        inputs: a tensor, rows × …, or a tuple of them.
        nt_type: smoothgrad, smoothgrad_sq or vargrad.
        nt_samples: noisy copies of each row.
        nt_samples_batch_size: batch size of Captum's random draws; a seed then gives the same noise.
        stdevs: standard deviation of the noise; for several inputs one for each.
        kwargs: arguments of the other method. Baselines and arguments with an entry for each row are repeated with their row.

        Returns attributions of the inputs' shape; with return_convergence_delta=True also the deltas of all noisy copies.
        """
        if nt_type not in ("smoothgrad", "smoothgrad_sq", "vargrad"):
            raise ValueError(f"nt_type: {nt_type!r} is unknown; the types are smoothgrad, smoothgrad_sq and vargrad")
        if nt_samples < 1:
            raise ValueError(f"nt_samples: {nt_samples} is below 1")
        if draw_baseline_from_distrib:
            raise NotImplementedError("igviz draws no baselines; use captum.attr.NoiseTunnel for draw_baseline_from_distrib=True")
        values, was_tuple = tupled(inputs)
        rows = len(values[0])
        deviations = stdevs if isinstance(stdevs, tuple) else (stdevs,) * len(values)
        if len(deviations) != len(values):
            raise ValueError(f"there are {len(values)} inputs and {len(deviations)} standard deviations")
        noisy = _noisy(values, deviations, nt_samples, nt_samples_batch_size or nt_samples)
        for name in ("baselines", "target", "additional_forward_args"):
            if name in kwargs:
                kwargs[name] = _repeated(kwargs[name], rows, nt_samples)
        found = self.attribution_method.attribute(untupled(noisy, was_tuple), **kwargs)
        delta = None
        if kwargs.get("return_convergence_delta"):
            found, delta = found
        parts = tuple(_summary(one.reshape(rows, nt_samples, *one.shape[1:]), nt_type) for one in tupled(found)[0])
        result = untupled(parts, was_tuple)
        return result if delta is None else (result, delta)


def _noisy(values: Tuple[Any, ...], deviations: Tuple[Any, ...], samples: int, batch: int) -> Tuple[Any, ...]:
    """Each row `samples` times with noise; the copies of a row follow each other."""
    parts: List[List[Any]] = [[] for _ in values]
    for first in range(0, samples, batch):
        for part, value, deviation in zip(parts, values, deviations):
            copies = value.repeat_interleave(min(batch, samples - first), dim=0)
            part.append((copies + torch.randn_like(copies) * deviation).reshape(len(value), -1, *value.shape[1:]))
    return tuple(torch.cat(part, dim=1).flatten(0, 1) for part in parts)


def _summary(copies: Any, kind: str) -> Any:
    if kind == "smoothgrad":
        return copies.mean(dim=1)
    squares = (copies ** 2).mean(dim=1)
    return squares if kind == "smoothgrad_sq" else squares - copies.mean(dim=1) ** 2


def _repeated(value: Any, rows: int, times: int) -> Any:
    if isinstance(value, tuple) and not all(isinstance(one, int) for one in value):
        return tuple(_repeated(one, rows, times) for one in value)
    if isinstance(value, torch.Tensor) and value.dim() and len(value) == rows:
        return value.repeat_interleave(times, dim=0)
    if isinstance(value, list) and len(value) == rows:
        return [one for one in value for _ in range(times)]
    return value
