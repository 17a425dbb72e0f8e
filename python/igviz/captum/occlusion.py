"""Occlusion with Captum's arguments."""

from __future__ import annotations

import itertools
from typing import Any, Callable, List, Tuple

import torch

from .arguments import Forward, Selected, Wrapped, baselines_of, others_of, tupled, untupled
from .function import Function

#: Most numbers in one array of occluded inputs.
BATCH = 1 << 24


class Occlusion:
    """The drop of the output when a window is replaced by the baseline (Zeiler and Fergus 2014), as `captum.attr.Occlusion`.

    Where windows overlap, their drops are averaged.
    """

    def __init__(self, forward_func: Callable[..., Any]):
        self.forward_func = forward_func
        self._forward = Forward(forward_func)

    @property
    def multiplies_by_inputs(self) -> bool:
        return True

    def has_convergence_delta(self) -> bool:
        return False

    def attribute(
        self, inputs: Any, sliding_window_shapes: Any, strides: Any = None, baselines: Any = None, target: Any = None,
        additional_forward_args: Any = None, perturbations_per_eval: int = 1, show_progress: bool = False
    ) -> Any:
        """The mean drop of the output over the windows that cover each element, in the shape of the input.

        inputs: one tensor, rows × ….
        sliding_window_shapes: the window's sides, without the axis of the rows.
        strides: the distance of neighbouring windows, a number or one for each side. (default: 1)
        perturbations_per_eval: accepted and ignored.
        """
        values, was_tuple = tupled(inputs)
        if len(values) > 1:
            raise NotImplementedError("igviz occludes one input; use captum.attr.Occlusion for several")
        value = values[0]
        window = sliding_window_shapes[0] if isinstance(sliding_window_shapes[0], (tuple, list)) else sliding_window_shapes
        steps = _strides(strides, window)
        if len(window) != value.dim() - 1:
            raise ValueError(f"the window has {len(window)} sides, the input {value.dim() - 1} axes besides the rows")
        if any(width > side for width, side in zip(window, value.shape[1:])):
            raise ValueError(f"the window {tuple(window)} is larger than the input {tuple(value.shape[1:])}")
        if any(step > side for step, side in zip(steps, window)):
            raise ValueError(f"the strides {tuple(steps)} leave gaps between windows of {tuple(window)}")
        start = baselines_of(baselines, values)[0]
        others = others_of(additional_forward_args)
        targets = self._forward.targets(target, values, others)
        found = torch.stack([
            self._row(value[row], start[row], window, steps, targets[row], _of_row(others, row, len(value))) for row in range(len(value))])
        return untupled((found.to(value.dtype),), was_tuple)

    def _row(self, value: Any, start: Any, window: Any, steps: List[int], target: str, others: Tuple[Any, ...]) -> Any:
        function = Function(Selected(Wrapped(self.forward_func, None, others), target))
        places = list(itertools.product(*(
            range(0, max(0, -(-(side - width) // step)) * step + 1, step) for side, width, step in zip(value.shape, window, steps))))
        windows = [tuple(slice(first, first + width) for first, width in zip(place, window)) for place in places]
        total = torch.zeros(value.shape, dtype=torch.float64)
        weights = torch.zeros(value.shape, dtype=torch.float64)
        score = None
        batch = max(1, BATCH // max(1, value.numel()))
        for first in range(0, len(windows), batch):
            part = windows[first:first + batch]
            points = value.detach().expand(len(part) + 1, *value.shape).clone()
            for number, one in enumerate(part):
                points[number][one] = start[one]
            scores = function.scores(points)
            score = scores[-1]
            for drop, one in zip(score - scores[:-1], part):
                total[one] += drop
                weights[one] += 1
        return total / weights


def _strides(strides: Any, window: Any) -> List[int]:
    if strides is None:
        return [1] * len(window)
    if isinstance(strides, int):
        return [strides] * len(window)
    given = strides[0] if isinstance(strides[0], (tuple, list)) else strides
    return list(given)


def _of_row(others: Tuple[Any, ...], row: int, count: int) -> Tuple[Any, ...]:
    return tuple(
        other[row:row + 1] if isinstance(other, torch.Tensor) and other.dim() and len(other) == count else other for other in others)
