"""Explains models of steps (trees, forests, boosting, functions) by sampled Shapley values."""

from __future__ import annotations

import types
from typing import Any, List, Optional, Sequence

import numpy as np

from .. import inputs, models
from ..asking import question as questions
from ..errors import ExplanationError
from ..models.framework import Sample
from .explanation import ShapleyExplanation, ShapleyExplanations
from .shapley import Function, ShapleyValues, shapley_values


def is_meant(model: Any, method: Any) -> bool:
    """Whether a model is explained by its values: with method="shapley", and if it has no gradient, without a method."""
    if method is not None:
        return bool(method == "shapley")
    if isinstance(model, (types.FunctionType, types.MethodType)):
        return True
    found = models.known(model)
    return found is not None and found.has_steps


def explain(
    model: Any, value: Any, *, background: Any = None, target: Any = None, samples: Optional[int] = None, seed: int = 0,
    names: Optional[Sequence[str]] = None, labels: Optional[Sequence[str]] = None, picture: bool = True, method: str = "shapley"
) -> Any:
    """Explains rows by Shapley values, from evaluations of the model alone.

    model: a function of rows × features that returns rows or rows × outputs, or a model in memory. For an estimator of scikit-learn the
        score is a probability (`predict_proba`), else the prediction; labels are explained as the share of each label.
    value: rows × features as an array, a tensor or a frame of pandas; a single row as 1 × features or features.
    background: rows of data that stand for unknown features; 20 to 100 rows are usual. Their mean score is the baseline.
    target: the index or the name of an output. (default: the output with the highest score in the first row, if there are several)
    samples: pairs of permutations for each row of the background. (default: see `shapley_values`)
    seed: seed of the permutations.
    names, labels: names of the features and of the outputs.

    Returns a ShapleyExplanation; ShapleyExplanations for several rows; for a frame, a frame of attributions whose `attrs` have `target`,
    `score`, `verdict` and `errors`.

    Raises ExplanationError if the background is missing or an option is wrong.
    """
    if method != "shapley":
        raise ExplanationError(f"method: {method!r} needs a gradient; models of steps have method=\"shapley\"", ExplanationError.USAGE)
    if background is None:
        raise ExplanationError(
            "Shapley values need rows that stand for unknown features: give background=, for example 50 rows of the training data",
            ExplanationError.USAGE)
    if samples is not None and samples < 1:
        raise ExplanationError(f"samples: {samples} is below 1", ExplanationError.USAGE)
    is_frame = questions.is_frame(value)
    if is_frame and questions.is_frame(background) and list(background.columns) != list(value.columns):
        raise ExplanationError("the background has other columns than the frame", ExplanationError.INPUT)
    columns = [str(name) for name in value.columns] if is_frame else None
    rows = _rows(value, "the value")
    if not len(rows):
        raise ExplanationError("the value has no rows", ExplanationError.INPUT)
    others = _rows(background, "the background")
    if others.shape[1] != rows.shape[1] or not len(others):
        raise ExplanationError(
            f"the value has {rows.shape[1]} features, the background {len(others)} rows of {others.shape[1]}", ExplanationError.INPUT)
    function = _function(model, value if is_frame else None)
    found = [_values(function, row, others, samples, seed) for row in rows]
    titles = list(labels) if labels else _labels(model, len(found[0].score))
    index = _target(target, titles, found[0].score)
    own = getattr(model, "feature_names_in_", ())
    own = [str(name) for name in own] if len(own) == rows.shape[1] else None
    features = list(names) if names else columns or own or [f"x{number}" for number in range(rows.shape[1])]
    explanations = [
        ShapleyExplanation(one, index, titles[index], features, row, len(others), type(model).__name__)
        for one, row in zip(found, rows)]
    if is_frame:
        import pandas

        frame = pandas.DataFrame([one.attributions for one in explanations], index=value.index, columns=value.columns)
        frame.attrs.update(
            target=[one.label for one in explanations], score=[one.score for one in explanations],
            verdict=[one.verdict for one in explanations], errors=[one.errors.tolist() for one in explanations])
        return frame
    is_single = len(explanations) == 1
    return explanations[0] if is_single else ShapleyExplanations(explanations)


def _rows(value: Any, what: str) -> np.ndarray:
    """Rows × features; categories and texts stay objects."""
    array = value.to_numpy() if questions.is_frame(value) else inputs.as_array(value)
    if array is None:
        array = np.asarray(value)
    if array.ndim == 1 and array.dtype != object:
        array = array[None]
    if array.ndim != 2:
        raise ExplanationError(f"{what} has the shape {array.shape}; give rows × features", ExplanationError.INPUT)
    return np.asarray(array)


def _values(function: Function, row: np.ndarray, background: np.ndarray, samples: Optional[int], seed: int) -> ShapleyValues:
    try:
        return shapley_values(function, row, background, samples, seed)
    except ValueError as error:
        raise ExplanationError(str(error), ExplanationError.INPUT) from error


def _function(model: Any, frame: Any) -> Function:
    """A model as a function of arrays, rows × features → rows × outputs."""
    names = getattr(model, "feature_names_in_", None)

    def prepared(points: np.ndarray) -> Any:
        if frame is None and (names is None or len(names) != points.shape[1]):
            return points
        import pandas

        if frame is None:
            # Estimators that were fitted on a frame take frames.
            return pandas.DataFrame(points, columns=names)

        # The columns keep their types, so pipelines treat them as in training.
        return pandas.DataFrame(points, columns=frame.columns).astype(frame.dtypes.to_dict())

    if isinstance(model, (types.FunctionType, types.MethodType)) or not hasattr(model, "fit"):
        if callable(model) and not _is_module(model):
            return lambda points: np.asarray(model(prepared(points)))
        framework = models.framework(model)
        if framework is None:
            raise ExplanationError(
                "Shapley values need a model in memory or a function; an ONNX file is not evaluated by this method", ExplanationError.USAGE)
        return lambda points: np.asarray(framework.predict(Sample([np.asarray(points)])))
    if not hasattr(model, "predict"):
        raise ExplanationError(f"{type(model).__name__} has no predict, so there is nothing to explain", ExplanationError.USAGE)
    if hasattr(model, "predict_proba"):
        return lambda points: np.asarray(model.predict_proba(prepared(points)))
    classes = _classes(model)
    if classes is not None:
        return lambda points: np.asarray(model.predict(prepared(points)))[:, None] == classes[None]
    return lambda points: np.asarray(model.predict(prepared(points)))


def _is_module(model: Any) -> bool:
    return hasattr(model, "named_parameters") or hasattr(model, "get_weights")


def _classes(model: Any) -> Any:
    last = model
    while hasattr(last, "steps"):
        last = last.steps[-1][1]
    classes = getattr(last, "classes_", None)
    return classes if isinstance(classes, np.ndarray) else None


def _labels(model: Any, count: int) -> List[str]:
    classes = _classes(model)
    if classes is not None and len(classes) == count:
        return [str(one) for one in classes] if classes.dtype.kind in "UO" else [f"class {one}" for one in classes]
    return ["output"] if count == 1 else [f"output {number}" for number in range(count)]


def _target(target: Any, labels: Sequence[str], score: np.ndarray) -> int:
    if target is None:
        return int(np.argmax(score)) if len(score) > 1 else 0
    if isinstance(target, str) and target in labels:
        return list(labels).index(target)
    try:
        index = int(target)
    except (TypeError, ValueError):
        index = -1
    if not 0 <= index < len(labels):
        raise ExplanationError(f"target: {target!r} is no output; the outputs are {', '.join(labels)}", ExplanationError.USAGE)
    return index


__all__ = ["ShapleyExplanation", "ShapleyExplanations", "ShapleyValues", "explain", "is_meant", "shapley_values"]
