"""Explains piecewise constant models (trees, forests, boosting) and functions by sampled Shapley values."""

from __future__ import annotations

import operator
from typing import Any, List, Optional, Sequence

import numpy as np

from .. import inputs, models
from ..asking import question as questions
from ..errors import ExplanationError
from . import functions
from . import rows as tables
from .explanation import ShapleyExplanation, ShapleyExplanations
from .shapley import Function, ShapleyValues, shapley_values


def uses_shapley(model: Any, method: Any) -> bool:
    """Whether a model in memory is explained by Shapley values: with method="shapley"; if it has no gradient, also without a method.

    Names, paths and the bytes of an ONNX file are not models in memory: the command evaluates them, also with method="shapley".
    """
    if models.is_file(model):
        return False
    if method is not None:
        return bool(method == "shapley")
    if functions.is_function(model):
        return True
    found = models.known(model)
    return found is not None and found.has_steps


def explain(
    model: Any, value: Any, *, background: Any = None, target: Any = None, samples: Optional[int] = None, seed: int = 0,
    names: Optional[Sequence[str]] = None, labels: Optional[Sequence[str]] = None, picture: bool = True, method: Optional[str] = None,
    **options: Any
) -> Any:
    """Explains rows by Shapley values, from evaluations of the model alone.

    model: a function of rows × features that returns rows or rows × outputs, or a model in memory. For an estimator of scikit-learn the
        score is a probability (`predict_proba`), else the prediction; labels and clusters are explained as the share of each.
    value: rows × features as an array, a tensor or a frame of pandas; a single row as 1 × features, features or a Series.
    background: rows of data that stand for unknown features; 20 to 100 rows are usual. Their mean score is the baseline.
    target: the index or the name of an output. (default: the output with the highest score in the first row, if there are several)
    samples: pairs of permutations for each row of the background. (default: see `shapley_values`)
    seed: seed of the permutations.
    names, labels: names of the features and of the outputs, one for each.
    options: other options of `igviz explain` do not apply; one with a value is refused.

    Columns of a frame or a Series are matched by name: those of the value with the features that the model was fitted on, those of the
    background with the value's. Arrays are matched by position. Each column gets a type that holds the values of both.

    Returns a ShapleyExplanation; ShapleyExplanations for several rows; for a frame, a frame of attributions whose `attrs` have `target`,
    `score`, `verdict` and `errors`.

    Raises ExplanationError if the background is missing, the columns differ, or an option is wrong.
    """
    if method not in (None, "shapley"):
        raise ExplanationError(f"method: {method!r} needs a gradient; models of steps have method=\"shapley\"", ExplanationError.USAGE)
    unknown = [name for name, option in options.items() if option is not None]
    if unknown:
        raise ExplanationError(
            f"{', '.join(unknown)}: Shapley values of a model in memory have no such option; the options are background, target, "
            "samples, seed, names and labels", ExplanationError.USAGE)
    if background is None:
        raise ExplanationError(
            "Shapley values need rows that stand for unknown features: give background=, for example 50 rows of the training data",
            ExplanationError.USAGE)
    pairs = None if samples is None else _whole("samples", samples, 1)
    first = _whole("seed", seed, 0)
    reads_columns = bool(getattr(models.known(model), "reads_columns", False))
    rows = tables.read(value, background, functions.fitted_names(model), reads_columns)
    features = _names("names", names, rows.given.shape[1], "features") or rows.names
    evaluate = functions.function(model)
    features = features or [f"x{number}" for number in range(rows.given.shape[1])]

    def values(row: np.ndarray) -> ShapleyValues:
        return _values(lambda points: evaluate(rows.points(points)), row, rows.background, pairs, first)

    found = [values(rows.value[0])]
    outputs = len(found[0].score)
    titles = _names("labels", labels, outputs, "outputs") or functions.labels(model, outputs)
    index = _target(target, titles, found[0].score)
    found += [values(row) for row in rows.value[1:]]
    explanations = [
        ShapleyExplanation(one, index, titles[index], features, row, len(rows.background), type(model).__name__)
        for one, row in zip(found, rows.given)]
    if questions.is_frame(value):
        import pandas

        frame = pandas.DataFrame([one.attributions for one in explanations], index=value.index, columns=value.columns)
        frame.attrs.update(
            target=[one.label for one in explanations], score=[one.score for one in explanations],
            verdict=[one.verdict for one in explanations], errors=[one.errors.tolist() for one in explanations])
        return frame
    is_single = len(explanations) == 1
    return explanations[0] if is_single else ShapleyExplanations(explanations)


def _values(function: Function, row: np.ndarray, background: np.ndarray, samples: Optional[int], seed: int) -> ShapleyValues:
    try:
        return shapley_values(function, row, background, samples, seed)
    except ExplanationError:
        raise
    except ValueError as error:
        raise ExplanationError(str(error), ExplanationError.INPUT) from error


# MARK: Options

def _index(value: Any) -> Optional[int]:
    """A whole number, also of numpy or in a tensor of one element; `None` for truth values, fractions and all else."""
    array = inputs.as_array(value)
    if array is not None:
        value = array.reshape(-1)[0] if array.size == 1 else None
    if isinstance(value, (bool, np.bool_)):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None


def _whole(name: str, value: Any, least: int) -> int:
    found = _index(value)
    if found is None:
        raise ExplanationError(f"{name}: {value!r} is no whole number", ExplanationError.USAGE)
    if found < least:
        raise ExplanationError(f"{name}: {found} is below {least}", ExplanationError.USAGE)
    return found


def _names(option: str, given: Any, count: int, what: str) -> Optional[List[str]]:
    """Names as texts, one for each of `count`; `None` if there are none."""
    if given is None:
        return None
    if isinstance(given, (str, bytes)):
        raise ExplanationError(f"{option}: give a list of names, not {given!r}", ExplanationError.USAGE)
    try:
        found = [str(name) for name in given]
    except TypeError:
        raise ExplanationError(f"{option}: give a list of names, not {type(given).__name__}", ExplanationError.USAGE) from None
    if len(found) != count:
        raise ExplanationError(f"{option}: {len(found)} names for {count} {what}; give one for each", ExplanationError.USAGE)
    return found


def _target(target: Any, labels: Sequence[str], score: np.ndarray) -> int:
    if target is None:
        return int(np.argmax(score)) if len(score) > 1 else 0
    if isinstance(target, str) and list(labels).count(target) > 1:
        raise ExplanationError(f"target: {target!r} names several outputs; give an index", ExplanationError.USAGE)
    if isinstance(target, str) and target in labels:
        return list(labels).index(target)
    index = int(target) if isinstance(target, str) and target.isdecimal() else _index(target)
    if index is None or not 0 <= index < len(labels):
        raise ExplanationError(f"target: {target!r} is no output; the outputs are {', '.join(labels)}", ExplanationError.USAGE)
    return index


__all__ = ["ShapleyExplanation", "ShapleyExplanations", "ShapleyValues", "explain", "uses_shapley", "shapley_values"]
