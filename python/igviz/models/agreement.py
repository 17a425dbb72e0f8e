"""Compares what the command computed with the framework's numbers."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from .framework import Array

#: Largest difference of a probability, and of a number relative to its magnitude if that is above 1.
TOLERANCE = 1e-3


def difference(document: Dict[str, Any], output: Array) -> Optional[str]:
    """The first number of a document that differs from the framework's, as a text; `None` if all agree.

    output: the framework's output for this input, without the axis of the batch.
    """
    flat = np.asarray(output, dtype=float).reshape(-1)
    kind = document["tasks"][0]
    first = kind["output"]
    for index, found in _numbers(document, kind["task"], first, output.ndim):
        if index >= flat.size and not (flat.size == 1 and kind["task"] == "classes"):
            return f"the framework's output has {flat.size} numbers, the exported model's at least {index + 1}"
        expected = _expected(flat, index, kind["task"])
        if not any(abs(found - one) <= TOLERANCE * max(1, abs(one)) for one in expected):
            return f"output {index} is {expected[0]:.6g} in the framework and {found:.6g} in the exported model"
    return None


def agrees(document: Dict[str, Any], output: Array) -> bool:
    """Whether the numbers of a document of `igviz classify --task numbers` are the framework's, relative to the largest of them.

    output: the framework's output for this input, without the axis of the batch.
    """
    flat = np.asarray(output, dtype=float).reshape(-1)
    values = document["outputs"][0]["values"]
    if not values or any(one["index"] >= flat.size for one in values):
        return False
    expected = flat[[one["index"] for one in values]]
    found = np.array([one["value"] for one in values], dtype=float)
    return bool(np.allclose(found, expected, rtol=0, atol=TOLERANCE * float(np.abs(flat).max()), equal_nan=True))


def _numbers(document: Dict[str, Any], task: str, output: str, axes: int) -> List[Tuple[int, float]]:
    """Indices and values of the document's numbers that the framework's output has, too."""
    if task == "numbers":
        found = [(one["index"], one["value"]) for one in document["outputs"] if one["output"] == output]
        if found:
            return found
    elif axes <= 1:
        return [(one["index"], one["probability"]) for one in document["top"]]
    return [
        (run["target"], run["score_input"]) for run in document["attributions"]
        if run["output"] == output and isinstance(run["target"], int) and document["score"] == "output"]


def _expected(flat: Array, index: int, task: str) -> List[float]:
    """The number that the framework's output stands for; two if the output may be a probability or a logit."""
    if task == "numbers":
        return [float(flat[index])]
    is_share = bool(np.all((flat >= 0) & (flat <= 1)))
    if flat.size == 1 and task == "classes":
        sigmoid = _sigmoid(float(flat[0]))
        both = [float(flat[0]), sigmoid] if is_share else [sigmoid]
        return [one if index == 1 else 1 - one for one in both]
    if task == "labels":
        return [float(flat[index])] * is_share + [_sigmoid(float(flat[index]))]
    raised = np.exp(flat - flat.max())
    softmax = float(raised[index] / raised.sum())
    return [float(flat[index])] if is_share and abs(flat.sum() - 1) < 1e-4 else [softmax]


def _sigmoid(value: float) -> float:
    return float(np.exp(-np.logaddexp(0, -value)))
