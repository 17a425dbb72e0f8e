"""Methods that attribute to an inner layer, with Captum's arguments."""

from __future__ import annotations

from typing import Any, Callable, List, Tuple

import torch

from .arguments import Forward, baselines_of, modules_of, others_of, tupled
from .function import Function, check_rule


class _Given(torch.nn.Module):
    """A model whose layer has a given output; the inputs and other arguments are constants of one row."""

    def __init__(self, forward_func: Callable[..., Any], layer: Any, arguments: Tuple[Any, ...]):
        super().__init__()
        self.owners = torch.nn.ModuleList(modules_of(forward_func))
        self._forward = [forward_func]
        self._layer = [layer]
        self._arguments = [None if isinstance(one, torch.Tensor) else one for one in arguments]
        for number, one in enumerate(arguments):
            if isinstance(one, torch.Tensor):
                self.register_buffer(f"argument{number}", one.detach().clone())

    def forward(self, value: torch.Tensor) -> Any:
        handle = self._layer[0].register_forward_hook(lambda module, inputs, output: value)
        try:
            return self._forward[0](*(
                getattr(self, f"argument{number}", one) for number, one in enumerate(self._arguments)))
        finally:
            handle.remove()


class _LayerMethod:
    def __init__(self, forward_func: Callable[..., Any], layer: Any, device_ids: Any = None):
        if isinstance(layer, (list, tuple)):
            raise NotImplementedError(f"igviz takes one layer; use captum.attr.{type(self).__name__} for several")
        if not isinstance(layer, torch.nn.Module):
            raise TypeError(f"layer is a module of the model, not {type(layer).__name__}")
        self.forward_func = forward_func
        self.layer = layer
        self._forward = Forward(forward_func)

    def _output(self, inputs: Tuple[Any, ...], others: Tuple[Any, ...]) -> Any:
        """The output of the layer, rows × …."""
        kept: List[Any] = []
        # The next module may change the output in place.
        handle = self.layer.register_forward_hook(
            lambda module, given, output: kept.append(output.clone() if isinstance(output, torch.Tensor) else output))
        try:
            with torch.no_grad():
                self.forward_func(*inputs, *others)
        finally:
            handle.remove()
        if not kept:
            raise ValueError("the layer is not used by the forward function")
        if len(kept) > 1:
            raise NotImplementedError(
                f"the layer is used {len(kept)} times; use captum.attr.{type(self).__name__}")
        if not isinstance(kept[0], torch.Tensor):
            raise NotImplementedError(
                f"the layer returns {type(kept[0]).__name__}, not a tensor; use captum.attr.{type(self).__name__}")
        return kept[0].detach()

    def _function(self, inputs: Tuple[Any, ...], others: Tuple[Any, ...], row: int) -> Function:
        """The part of the model after the layer, for one row."""
        count = len(inputs[0])
        arguments = tuple(
            one[row:row + 1] if isinstance(one, torch.Tensor) and one.dim() and len(one) == count else one for one in (*inputs, *others))
        return Function(_Given(self.forward_func, self.layer, arguments))


class LayerIntegratedGradients(_LayerMethod):
    """Integrated gradients of a layer's output, as `captum.attr.LayerIntegratedGradients`; for texts the layer is the embedding."""

    def __init__(self, forward_func: Callable[..., Any], layer: Any, device_ids: Any = None, multiply_by_inputs: bool = True):
        if not multiply_by_inputs:
            raise NotImplementedError(
                "igviz multiplies by the inputs; use captum.attr.LayerIntegratedGradients for multiply_by_inputs=False")
        super().__init__(forward_func, layer, device_ids)

    @property
    def multiplies_by_inputs(self) -> bool:
        return True

    def has_convergence_delta(self) -> bool:
        return True

    def attribute(
        self, inputs: Any, baselines: Any = None, target: Any = None, additional_forward_args: Any = None, n_steps: int = 50,
        method: str = "gausslegendre", internal_batch_size: Any = None, return_convergence_delta: bool = False,
        attribute_to_layer_input: bool = False, grad_kwargs: Any = None
    ) -> Any:
        """Attributions of the layer's output, rows × the shape of that output. The arguments are those of IntegratedGradients."""
        if attribute_to_layer_input:
            raise NotImplementedError(
                "igviz attributes to the layer's output; use captum.attr.LayerIntegratedGradients for attribute_to_layer_input=True")
        check_rule(method, n_steps)
        values, _ = tupled(inputs)
        starts = baselines_of(baselines, values)
        others = others_of(additional_forward_args)
        targets = self._forward.targets(target, values, others)
        ends, before = self._output(values, others), self._output(starts, others)
        found = torch.cat([
            self._function(values, others, row).integrated(
                ends[row:row + 1], before[row:row + 1], targets[row:row + 1], n_steps, method)
            for row in range(len(targets))])
        if not return_convergence_delta:
            return found
        change = self._forward.outputs(values, others, targets) - self._forward.outputs(starts, others, targets)
        return found, found.reshape(len(found), -1).sum(dim=1) - change


class LayerGradCam(_LayerMethod):
    """Grad-CAM without the resize (Selvaraju et al. 2017), as `captum.attr.LayerGradCam`."""

    @property
    def multiplies_by_inputs(self) -> bool:
        return False

    def has_convergence_delta(self) -> bool:
        return False

    def attribute(
        self, inputs: Any, target: Any = None, additional_forward_args: Any = None, attribute_to_layer_input: bool = False,
        relu_attributions: bool = False, attr_dim_summation: bool = True, grad_kwargs: Any = None
    ) -> Any:
        """The layer's activations, weighted by their mean gradients: rows × 1 × rows and columns of the layer."""
        if attribute_to_layer_input:
            raise NotImplementedError(
                "igviz attributes to the layer's output; use captum.attr.LayerGradCam for attribute_to_layer_input=True")
        values, _ = tupled(inputs)
        others = others_of(additional_forward_args)
        targets = self._forward.targets(target, values, others)
        activations = self._output(values, others)
        gradients = torch.cat([
            self._function(values, others, row).gradients(activations[row:row + 1], targets[row:row + 1])
            for row in range(len(targets))])
        weights = gradients.mean(dim=tuple(range(2, gradients.dim())), keepdim=True) if gradients.dim() > 2 else gradients
        found = weights * activations
        if attr_dim_summation:
            found = found.sum(dim=1, keepdim=True)
        return found.relu() if relu_attributions else found
