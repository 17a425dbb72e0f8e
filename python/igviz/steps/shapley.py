"""Shapley values by evaluations of a function, for piecewise constant models, which have no gradient.

The value of a set S of features is the mean, over rows b of the background, of f at the input with the features outside S taken from b.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import Callable, Optional

import numpy as np

#: Most rows of a call of the model.
ROWS_A_CALL = 4096
#: Most bytes of rows, and of scores, that are held at once.
BYTES = 1 << 26
#: Most evaluations for which the values are computed exactly, by all sets of features.
EXACT_LIMIT = 1 << 16

#: A function of rows × features that returns rows × outputs.
Function = Callable[[np.ndarray], np.ndarray]


@dataclasses.dataclass(frozen=True)
class ShapleyValues:
    """Attributions of one input, which sum to the score minus the mean score of the background."""

    #: features × outputs.
    values: np.ndarray
    #: Standard errors of `values`; zero if all sets of features were evaluated.
    errors: np.ndarray
    #: The function at the input, one number for each output.
    score: np.ndarray
    #: The mean of the function over the background.
    base: np.ndarray
    #: Number of rows at which the function was evaluated.
    evaluations: int
    is_exact: bool


def shapley_values(
    function: Function, row: np.ndarray, background: np.ndarray, samples: Optional[int] = None, seed: int = 0
) -> ShapleyValues:
    """Shapley values of one input, exactly or from random permutations.

    function: rows × features → rows × outputs.
    row: the input, features.
    background: rows × features.
    samples: pairs of permutations for each row of the background. (default: as many as make 2,000 pairs, at least 4; if all sets of
        features can be evaluated with at most 65,536 rows, the values are exact)

    A permutation replaces the features of a background row by those of the input one by one; each change of the score belongs to the
    feature. Each permutation is paired with its reverse (Mitchell, Cooper, Frank and Holmes 2022), and each background row has as many
    pairs as the others, so the attributions sum exactly to the difference of the score and the background's mean.
    """
    features = len(row)
    if samples is None and features <= 16 and len(background) << features <= EXACT_LIMIT:
        return _exact(function, row, background)
    pairs = samples or max(4, -(-2000 // len(background)))
    random = np.random.default_rng(seed)
    score = _call(function, row[None])[0]
    sums = np.zeros((features, len(score)))
    squares, base, count = np.zeros_like(sums), np.zeros_like(score), 0
    for other in background:
        orders = np.array([random.permutation(features) for _ in range(pairs)])
        start = _call(function, other[None])[0]
        means = _means(function, row, other, orders, start, score)
        sums = sums + means.mean(axis=0)
        squares = squares + (means.var(axis=0, ddof=1) / pairs if pairs > 1 else np.full(means.shape[1:], np.nan))
        base = base + start
        count += 2 * pairs * max(features - 1, 0) + 1
    rows = len(background)
    return ShapleyValues(
        sums / rows, np.sqrt(squares) / rows, score, base / rows, count + 1, False)


def _means(
    function: Function, row: np.ndarray, other: np.ndarray, orders: np.ndarray, start: np.ndarray, score: np.ndarray
) -> np.ndarray:
    """The changes along both permutations of each pair, averaged: pairs × features × outputs.

    orders: the first permutation of each pair, pairs × features.
    start, score: the scores of the background row and of the input, one number for each output.
    """
    pairs, features = orders.shape
    means = np.empty((pairs, features, len(score)))
    bytes_a_pair = 2 * (features + 1) * max(features * _item_size(row, other), len(score) * means.itemsize)
    piece = max(1, BYTES // bytes_a_pair)
    for first in range(0, pairs, piece):
        part = orders[first:first + piece]
        found = _along(function, row, other, np.concatenate([part, part[:, ::-1]]), start, score)
        means[first:first + piece] = (found[:len(part)] + found[len(part):]) / 2
    return means


def _along(
    function: Function, row: np.ndarray, other: np.ndarray, orders: np.ndarray, start: np.ndarray, score: np.ndarray
) -> np.ndarray:
    """The changes of the score along permutations from a background row to the input: permutations × features × outputs."""
    count, features = orders.shape
    ranks = np.argsort(orders, axis=1)
    inner = _inner(function, row, other, ranks.astype(np.int32), len(start)).reshape(count, max(features - 1, 0), len(start))
    path = np.concatenate(
        [np.broadcast_to(start, (count, 1, len(start))), inner, np.broadcast_to(score, (count, 1, len(score)))], axis=1)
    changes = np.diff(path, axis=1)
    return np.take_along_axis(changes, ranks[:, :, None], axis=1)


def _inner(function: Function, row: np.ndarray, other: np.ndarray, ranks: np.ndarray, outputs: int) -> np.ndarray:
    """The scores between the ends of permutations, (permutations · (features − 1)) × outputs.

    ranks: the position of each feature in each permutation, permutations × features.
    """
    count, features = ranks.shape
    inside = max(features - 1, 0)
    found = np.empty((count * inside, outputs))
    rows = max(1, min(ROWS_A_CALL, BYTES // max(1, features * _item_size(row, other))))
    for first in range(0, len(found), rows):
        places = np.arange(first, min(first + rows, len(found)))
        # Row k of a permutation, counted from 0, has its first k + 1 features from the input.
        is_input = ranks[places // inside] <= (places % inside)[:, None]
        found[places] = _call(function, np.where(is_input, row, other))
    return found


def _item_size(row: np.ndarray, other: np.ndarray) -> int:
    """Bytes of a value that comes from either of two rows."""
    return int(np.where(True, row[:1], other[:1]).dtype.itemsize) or 1


def _exact(function: Function, row: np.ndarray, background: np.ndarray) -> ShapleyValues:
    """Shapley values from the scores of all sets of features (Shapley 1953)."""
    features = len(row)
    sets = np.array(list(itertools.product((False, True), repeat=features)))
    points = np.where(sets[:, None, :], row, background[None]).reshape(-1, features)
    scores = _call(function, points).reshape(len(sets), len(background), -1).mean(axis=1)
    sizes = sets.sum(axis=1)
    weights = np.array([
        math.factorial(size) * math.factorial(features - size - 1) / math.factorial(features) if size < features else 0
        for size in range(features + 1)])
    values = np.empty((features, scores.shape[1]))
    for feature in range(features):
        without = ~sets[:, feature]
        # The same set with the feature is this many positions later.
        step = 1 << (features - 1 - feature)
        places = np.flatnonzero(without)
        values[feature] = weights[sizes[places]] @ (scores[places + step] - scores[places])
    return ShapleyValues(values, np.zeros_like(values), scores[-1], scores[0], len(points), True)


def _call(function: Function, points: np.ndarray) -> np.ndarray:
    """The function at rows, in double precision, rows × outputs.

    Raises ValueError if it returns another number of rows, or numbers that are not finite.
    """
    parts = []
    for first in range(0, len(points), ROWS_A_CALL):
        part = points[first:first + ROWS_A_CALL]
        found = np.asarray(function(part), dtype=float)
        if found.shape[:1] != (len(part),):
            raise ValueError(f"the function returned the shape {found.shape} for {len(part)} rows; it returns one row for each row")
        if not np.isfinite(found).all():
            raise ValueError("the function returned a number that is not finite")
        parts.append(found.reshape(len(part), -1))
    return np.concatenate(parts)
