"""Models of Keras 3, with any of its backends."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import keras
import numpy as np

from .. import inputs
from .framework import Framework, Sample, hashed


class KerasModel(Framework):
    """A model of Keras. Its inputs have the axis of the batch first; images have the channels last, unless Keras is set otherwise."""

    exporters = ("keras' Model.export",)

    def __init__(self, model: Any):
        super().__init__(model)
        self.channels_last = keras.config.image_data_format() == "channels_last"

    def fingerprint(self) -> bytes:
        parts: list[Any] = [self.model.to_json()] if hasattr(self.model, "to_json") else []
        for weight in self.model.weights:
            parts += [weight.path, np.asarray(keras.ops.convert_to_numpy(weight))]
        return hashed(parts)

    def predict(self, sample: Sample) -> np.ndarray:
        values = [inputs.as_array(value) for value in sample.values]
        given: Any = values[0] if len(values) == 1 else dict(zip(sample.names, values)) if sample.names else values
        output = self.model(given, training=False)
        if isinstance(output, (list, tuple)):
            output = output[0]
        elif isinstance(output, dict):
            output = next(iter(output.values()))
        return np.asarray(keras.ops.convert_to_numpy(output))

    def export(self, exporter: str, sample: Sample, path: str) -> None:
        # Keras exports only models that were called.
        self.predict(sample)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            self.model.export(path, format="onnx", verbose=False)
