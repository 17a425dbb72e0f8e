"""Models in memory, by framework. A framework is imported only if a model of its own is given."""

from __future__ import annotations

import os
import sys
from typing import Any, Optional

from .framework import ExportedModel, Framework


def framework(model: Any) -> Optional[Framework]:
    """The framework's view of a model; `None` for a name, a path or the bytes of an ONNX file.

    Raises TypeError if the model is of no known framework.
    """
    if isinstance(model, (str, os.PathLike, bytes, bytearray, memoryview)):
        return None
    # With the backend PyTorch, a model of Keras is a module, too.
    keras = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "Model") and isinstance(model, keras.Model):
        from .keras_models import KerasModel

        return KerasModel(model)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        from .torch_models import TorchModel

        return TorchModel(model)
    sklearn = sys.modules.get("sklearn")
    if sklearn is not None:
        from sklearn.base import BaseEstimator

        if isinstance(model, BaseEstimator):
            from .sklearn_models import SklearnModel

            return SklearnModel(model)
    raise TypeError(
        "a model is a torch.nn.Module, a keras.Model, an estimator of scikit-learn, the path or the bytes of an ONNX file, or a name from "
        f"'igviz models list', not {type(model).__name__}"
        + ('; a function is explained by its values: method="shapley", background=ROWS' if callable(model) else ""))


__all__ = ["ExportedModel", "Framework", "framework"]
