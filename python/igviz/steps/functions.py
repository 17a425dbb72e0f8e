"""Models as functions of rows, and the names of their outputs."""

from __future__ import annotations

import types
from typing import Any, Callable, List, Optional

import numpy as np

from .. import models
from ..errors import ExplanationError
from ..models.framework import Sample
from ..models.sklearn_models import last_step, one_table, predicts_groups

#: A function of an array or a frame, rows × features, that returns rows × outputs.
Model = Callable[[Any], np.ndarray]


def is_function(model: Any) -> bool:
    return isinstance(model, (types.FunctionType, types.MethodType))


def function(model: Any) -> Model:
    """A model as a function of rows. For an estimator of scikit-learn: the probabilities, 1 or 0 for each label, or the prediction.

    Raises ExplanationError if the model has no prediction of numbers.
    """
    if is_function(model) or not hasattr(model, "fit"):
        if callable(model) and not _is_module(model):
            return lambda points: np.asarray(model(points))
        framework = models.framework(model)
        if framework is None:
            raise ExplanationError(
                "Shapley values need a model in memory or a function; igviz.explain evaluates an ONNX file by the command",
                ExplanationError.USAGE)
        return lambda points: np.asarray(framework.predict(Sample([_numbers(points)])))
    if not hasattr(model, "predict"):
        raise ExplanationError(f"{type(model).__name__} has no predict, so there is nothing to explain", ExplanationError.USAGE)
    if hasattr(model, "predict_proba"):
        return lambda points: one_table(model, model.predict_proba(points))
    found = classes(model)
    if found is not None:
        return lambda points: np.asarray(model.predict(points))[:, None] == found[None]
    return lambda points: _predicted(model, points)


def fitted_names(model: Any) -> Optional[List[str]]:
    """Names of the features that an estimator was fitted on, in its order; `None` if it was fitted on an array."""
    names = getattr(model, "feature_names_in_", None)
    if names is None:
        return None
    found = [str(name) for name in names]
    # LightGBM numbers the columns of an array.
    return None if found == [f"Column_{number}" for number in range(len(found))] else found


def classes(model: Any) -> Optional[np.ndarray]:
    """The labels that an estimator predicts (for a clusterer the numbers of its clusters); `None` if it predicts numbers."""
    last = last_step(model)
    if predicts_groups(model):
        centers = getattr(last, "cluster_centers_", None)
        groups = np.unique(last.labels_) if centers is None else np.arange(len(centers))
        return np.asarray(groups)
    found = getattr(last, "classes_", None)
    return found if isinstance(found, np.ndarray) else None


def labels(model: Any, count: int) -> List[str]:
    """Names of the outputs of a model."""
    found = classes(model)
    if found is not None and len(found) == count:
        word = "cluster" if predicts_groups(model) else "class"
        return [str(one) for one in found] if found.dtype.kind in "UO" else [f"{word} {one}" for one in found]
    return ["output"] if count == 1 else [f"output {number}" for number in range(count)]


def _is_module(model: Any) -> bool:
    return hasattr(model, "named_parameters") or hasattr(model, "get_weights")


def _numbers(points: Any) -> np.ndarray:
    """The values of an array or a frame for a framework of tensors."""
    array = np.asarray(points)
    if array.dtype != object:
        return array
    try:
        return array.astype(float)
    except (TypeError, ValueError) as error:
        raise ExplanationError(f"the model takes numbers: {error}", ExplanationError.INPUT) from error


def _predicted(model: Any, points: Any) -> np.ndarray:
    found = np.asarray(model.predict(points))
    if found.dtype.kind not in "USO":
        return found
    try:
        return found.astype(float)
    except (TypeError, ValueError):
        raise ExplanationError(
            f"{type(model).__name__} predicts texts, which are no scores; explain a function of rows that returns numbers",
            ExplanationError.USAGE) from None


__all__ = ["classes", "fitted_names", "function", "is_function", "labels"]
