"""Modules of PyTorch, also those of transformers."""

from __future__ import annotations

import contextlib
import inspect
import io
import logging
import warnings
from typing import Any, Dict, Iterator, List

import numpy as np
import torch

from .. import inputs
from ..errors import ExportError
from .contents import contents
from .framework import Framework, Sample, hashed

DYNAMO = "torch.onnx.export with dynamo=True"
SCRIPT = "torch.onnx.export with dynamo=False"


class TorchModel(Framework):
    """A module of PyTorch. It is explained in evaluation mode on the CPU; afterwards its mode and device are restored."""

    exporters = (DYNAMO, SCRIPT)

    def __init__(self, model: Any):
        # The result of torch.compile contains the module.
        super().__init__(getattr(model, "_orig_mod", model))

    def fingerprint(self) -> bytes:
        return hashed(contents(self.model))

    def predict(self, sample: Sample) -> np.ndarray:
        with _evaluating(self.model), torch.no_grad():
            return np.asarray(_Single(self.model, sample.names)(*self._tensors(sample)).cpu().float().numpy())

    def export(self, exporter: str, sample: Sample, path: str) -> None:
        names = list(sample.names or ["input"] if len(sample.values) == 1 else sample.names or
                     [f"input{number}" for number in range(len(sample.values))])
        open_axes = list(sample.open_axes) or [()] * len(names)
        options: Dict[str, Any] = {"input_names": names, "output_names": ["output"], "dynamo": exporter == DYNAMO}
        if exporter == DYNAMO:
            options.update(external_data=False, verbose=False)
            if any(open_axes):
                # The wrapper takes its inputs as one list.
                options["dynamic_shapes"] = (tuple({axis: torch.export.Dim.DYNAMIC for axis in axes} for axes in open_axes),)
        elif any(open_axes):
            options["dynamic_axes"] = {
                name: {axis: f"length{axis}" for axis in axes} for name, axes in zip(names, open_axes) if axes}
        with _evaluating(self.model), _quiet(), torch.no_grad():
            torch.onnx.export(_Single(self.model, sample.names).eval(), tuple(self._tensors(sample)), path, **options)

    def words(self) -> Dict[str, Any]:
        config = getattr(self.model, "config", None)
        kind = getattr(config, "problem_type", None)
        if type(self.model).__name__.endswith(("ForSequenceClassification", "ForImageClassification")):
            if kind == "regression" or getattr(config, "num_labels", 2) == 1:
                return {"task": "numbers"}
            return {"task": "labels" if kind == "multi_label_classification" else "classes"}
        module = type(self.model).__module__
        parts = module.split(".")
        others = {"detection", "segmentation", "video", "optical_flow"}
        if parts[:2] == ["torchvision", "models"] and not others & set(parts):
            return {"task": "classes"}
        return {}

    def attach(self, folder: str) -> None:
        config: Any = getattr(self.model, "config", None)
        # The command reads the names of classes and the number of positions from the saved file.
        if hasattr(config, "to_json_file") and hasattr(config, "id2label"):
            config.save_pretrained(folder)

    def input_names(self) -> List[str]:
        """Names of the parameters of `forward`."""
        return list(inspect.signature(self.model.forward).parameters)

    def _tensors(self, sample: Sample) -> List[Any]:
        weight = next(self.model.parameters(), None)
        found = []
        for value in sample.values:
            array = inputs.as_array(value)
            if array is None:
                raise TypeError(f"give a tensor or a numpy array, not {type(value).__name__}")
            tensor = torch.from_numpy(np.array(array))
            if tensor.is_floating_point():
                tensor = tensor.to(weight.dtype if weight is not None and weight.is_floating_point() else torch.float32)
            elif tensor.dtype in (torch.int8, torch.int16, torch.int32, torch.uint8):
                tensor = tensor.long()
            found.append(tensor)
        return found


class _Single(torch.nn.Module):
    """A model with inputs by position and one tensor as output."""

    def __init__(self, model: Any, names: Any):
        super().__init__()
        self.model = model
        self.names = list(names) if names else None

    def forward(self, *values: Any) -> Any:
        output = self.model(**dict(zip(self.names, values))) if self.names else self.model(*values)
        if isinstance(output, torch.Tensor):
            return output
        logits = getattr(output, "logits", None)
        if isinstance(logits, torch.Tensor):
            return logits
        if isinstance(output, (tuple, list)) and len(output) == 1 and isinstance(output[0], torch.Tensor):
            return output[0]
        if isinstance(output, dict) and len(output) == 1:
            return next(iter(output.values()))
        what = f"keys {', '.join(map(str, output))}" if isinstance(output, dict) else type(output).__name__
        raise ExportError(
            f"the model returns {what}, not one tensor; wrap it in a module whose forward returns the tensor to explain")


@contextlib.contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Sets every submodule to evaluation mode and moves the weights to the CPU; restores both at the end."""
    modes = {module: module.training for module in model.modules()}
    weight = next(model.parameters(), None)
    device = weight.device if weight is not None else torch.device("cpu")
    config: Any = getattr(model, "config", None)
    caches = getattr(config, "use_cache", None)
    model.eval()
    if device.type != "cpu":
        model.to("cpu")
    if caches:
        # A cache of past keys is a second output.
        config.use_cache = False
    try:
        yield
    finally:
        if caches:
            config.use_cache = caches
        if device.type != "cpu":
            model.to(device)
        for module, mode in modes.items():
            module.training = mode


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppresses the messages of exporters; their errors are exceptions."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)

