"""Integrated gradients and the plain gradient, with Captum's arguments."""

from __future__ import annotations

from typing import Any, Callable

import torch

from .arguments import Forward, baselines_of, flat, others_of, tupled, unflat, untupled
from .function import check_rule


class IntegratedGradients:
    """Integrated gradients (Sundararajan, Taly and Yan 2017), as `captum.attr.IntegratedGradients`."""

    def __init__(self, forward_func: Callable[..., Any], multiply_by_inputs: bool = True):
        if not multiply_by_inputs:
            raise NotImplementedError("igviz multiplies by the inputs; use captum.attr.IntegratedGradients for multiply_by_inputs=False")
        self.forward_func = forward_func
        self._forward = Forward(forward_func)

    @property
    def multiplies_by_inputs(self) -> bool:
        return True

    def has_convergence_delta(self) -> bool:
        return True

    def attribute(
        self, inputs: Any, baselines: Any = None, target: Any = None, additional_forward_args: Any = None, n_steps: int = 50,
        method: str = "gausslegendre", internal_batch_size: Any = None, return_convergence_delta: bool = False
    ) -> Any:
        """Attributions of each row of the inputs.

        inputs: a tensor, rows × …, or a tuple of them.
        baselines: a number, a tensor of one row or of as many rows as the input, or a tuple of these. (default: 0)
        target: an index, a tuple of indices, or one of them for each row.
        additional_forward_args: arguments after the inputs; they are held fixed.
        n_steps: number of points.
        method: gausslegendre, riemann_trapezoid, riemann_left, riemann_middle or riemann_right.
        internal_batch_size: accepted and ignored; igviz chooses the batch size.

        Returns attributions of the inputs' shape, and with return_convergence_delta also their sum minus the difference of the outputs, one
        number for each row.
        """
        check_rule(method, n_steps)
        values, was_tuple = tupled(inputs)
        values = tuple(value if value.is_floating_point() else value.float() for value in values)
        starts = baselines_of(baselines, values)
        others = others_of(additional_forward_args)
        targets = self._forward.targets(target, values, others)
        rows, before = flat(values), flat(starts)
        found = torch.cat([
            function.integrated(rows[part], before[part], targets[part], n_steps, method)
            for function, part in self._forward.groups(values, others)])
        result = untupled(unflat(found, values), was_tuple)
        if not return_convergence_delta:
            return result
        return result, self.compute_convergence_delta(result, starts, values, additional_forward_args, target)

    def compute_convergence_delta(
        self, attributions: Any, start_point: Any, end_point: Any, additional_forward_args: Any = None, target: Any = None
    ) -> Any:
        """The sum of the attributions minus the difference of the outputs, one number for each row."""
        found, _ = tupled(attributions)
        ends, _ = tupled(end_point)
        starts = baselines_of(start_point, ends)
        others = others_of(additional_forward_args)
        targets = self._forward.targets(target, ends, others)
        sums = sum(one.reshape(len(one), -1).sum(dim=1) for one in found)
        change = self._forward.outputs(ends, others, targets) - self._forward.outputs(starts, others, targets)
        return sums - change


class Saliency:
    """The gradient at the input (Simonyan, Vedaldi and Zisserman 2014), as `captum.attr.Saliency`."""

    def __init__(self, forward_func: Callable[..., Any]):
        self.forward_func = forward_func
        self._forward = Forward(forward_func)

    @property
    def multiplies_by_inputs(self) -> bool:
        return False

    def has_convergence_delta(self) -> bool:
        return False

    def attribute(self, inputs: Any, target: Any = None, abs: bool = True, additional_forward_args: Any = None) -> Any:
        """The gradient of the target's output, or its magnitude, in the shape of the inputs.

        The arguments are those of IntegratedGradients.
        """
        values, was_tuple = tupled(inputs)
        others = others_of(additional_forward_args)
        targets = self._forward.targets(target, values, others)
        rows = flat(values)
        found = torch.cat([
            function.gradients(rows[part], targets[part]) for function, part in self._forward.groups(values, others)])
        return untupled(unflat(found.abs() if abs else found, values), was_tuple)
