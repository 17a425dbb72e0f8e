"""Models in memory, by framework. A framework is imported only if a model of its own is given."""

from __future__ import annotations

import importlib
import operator
import os
import sys
from typing import Any, Optional, Tuple

from .framework import ExportedModel, Framework

#: For each framework: the module and the class of its models, and the file and the class in this package. With the backend PyTorch,
#: a model of Keras is also a module of PyTorch, so Keras comes first.
FRAMEWORKS: Tuple[Tuple[str, str, str, str], ...] = (
    ("keras", "Model", "keras_models", "KerasModel"),
    ("torch", "nn.Module", "torch_models", "TorchModel"),
    ("sklearn.base", "BaseEstimator", "sklearn_models", "SklearnModel"),
)


def is_file(model: Any) -> bool:
    """Whether a model is a name, or the path or the bytes of an ONNX file."""
    return isinstance(model, (str, os.PathLike, bytes, bytearray, memoryview))


def framework(model: Any) -> Optional[Framework]:
    """The framework's view of a model; `None` for a name, a path or the bytes of an ONNX file.

    Raises TypeError if the model's framework is unknown.
    """
    if is_file(model):
        return None
    found = known(model)
    if found is None:
        raise TypeError(
            "a model is a torch.nn.Module, a keras.Model, an estimator of scikit-learn, the path or the bytes of an ONNX file, or a name "
            f"from 'igviz models list', not {type(model).__name__}"
            + ('; a function is explained by its values: method="shapley", background=ROWS' if callable(model) else ""))
    return found


def known(model: Any) -> Optional[Framework]:
    """The framework's view of a model in memory; `None` for other values."""
    for module, name, file, view in FRAMEWORKS:
        # If the model is the framework's, the framework is already imported.
        imported = sys.modules.get(module)
        try:
            base = operator.attrgetter(name)(imported) if imported else None
        except AttributeError:
            continue
        if base is not None and isinstance(model, base):
            found: Framework = getattr(importlib.import_module(f".{file}", __name__), view)(model)
            return found
    return None


__all__ = ["ExportedModel", "Framework", "framework", "is_file", "known"]
