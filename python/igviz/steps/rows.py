"""Rows to explain and the rows of a background: the same features in the same order, with types that hold both."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable, List, Optional, Sequence, Tuple

import numpy as np

from .. import inputs
from ..asking import question as questions
from ..errors import ExplanationError

#: Kinds of types of numpy that are numbers.
NUMBERS = "biufc"


@dataclasses.dataclass(frozen=True)
class Rows:
    """The rows of a value and of a background, as `shapley_values` mixes them."""

    #: The value as it was given, rows × features.
    given: np.ndarray
    #: Names of the features; `None` if neither the value nor the model has names.
    names: Optional[List[str]]
    #: The value's rows to mix, rows × features. For frames each element is the number of a row in `points`' frame.
    value: np.ndarray
    #: The background's rows to mix, rows × features.
    background: np.ndarray
    #: Turns mixed rows into what the model takes, an array or a frame.
    points: Callable[[np.ndarray], Any]


def read(value: Any, background: Any, names: Optional[Sequence[str]], reads_columns: bool) -> Rows:
    """Rows of a value and a background.

    value, background: rows × features as an array, a tensor or a frame; a row also as features or as a Series.
    names: the features that the model was fitted on, in its order; `None` if it has no names.
    reads_columns: whether the model selects columns by name, so that it checks them itself.

    Columns of frames are matched by name: those of the value with the model's, those of the background with the value's. The frame for
    the model has the model's order. Columns without names (0, 1, 2, …) and arrays are matched by position.

    Raises ExplanationError if shapes or columns differ.
    """
    rows, others = _table(value, "the value"), _table(background, "the background")
    if not len(rows):
        raise ExplanationError("the value has no rows", ExplanationError.INPUT)
    if others.shape[1] != rows.shape[1] or not len(others):
        raise ExplanationError(
            f"the value has {rows.shape[1]} features, the background {len(others)} rows of {others.shape[1]}", ExplanationError.INPUT)
    model = list(names) if names is not None and len(names) == rows.shape[1] else None
    given = rows.to_numpy() if questions.is_frame(rows) else rows
    if _has_names(rows):
        columns, whose = list(rows.columns), "the value"
        if names is not None and not reads_columns:
            _check(columns, list(names), "the value", "the model")
        if model is not None and set(model) != set(columns):
            model = None
    elif model is not None or questions.is_frame(rows):
        columns, whose = model or list(rows.columns), "the model" if model else "the value"
    else:
        mixed, others = _same_kind(rows, others.to_numpy() if questions.is_frame(others) else others)
        return Rows(given, None, mixed, others, np.asarray)
    if _has_names(others) and columns != list(range(len(columns))):
        _check(list(others.columns), columns, "the background", whose)
        others = others[columns]
    both = _together(_framed(rows, columns), _framed(others, columns))
    points = _points(both, model if model != columns else None)
    shown = [str(name) for name in columns] if _has_names(rows) or model else None
    return Rows(
        given, shown, np.repeat(np.arange(len(rows))[:, None], len(columns), axis=1),
        np.repeat(np.arange(len(rows), len(both))[:, None], len(columns), axis=1), points)


def _table(value: Any, what: str) -> Any:
    """Rows × features: a frame, or an array in which categories and texts stay objects."""
    if questions.is_series(value):
        labels = list(value.index)
        value = value.to_frame().T.infer_objects() if labels != list(range(len(labels))) else value.to_numpy()
    if questions.is_frame(value):
        if not value.columns.is_unique:
            raise ExplanationError(f"two columns of {what} have the same name; rename one", ExplanationError.INPUT)
        return value
    array = inputs.as_array(value)
    if array is None:
        try:
            array = np.asarray(value)
        except ValueError as error:
            raise ExplanationError(f"{what} is no table of rows × features: {error}", ExplanationError.INPUT) from error
        if array.dtype.kind in "US":
            # Numbers beside texts stay numbers.
            array = np.asarray(value, dtype=object)
    if array.ndim == 1:
        array = array[None]
    if array.ndim != 2 or (array.dtype == object and any(isinstance(one, (list, tuple, np.ndarray)) for one in array.flat)):
        raise ExplanationError(f"{what} has the shape {np.shape(value)}; give rows × features", ExplanationError.INPUT)
    return array


def _has_names(table: Any) -> bool:
    return questions.is_frame(table) and list(table.columns) != list(range(table.shape[1]))


def _check(columns: Sequence[Any], wanted: Sequence[Any], what: str, whose: str) -> None:
    """Raises ExplanationError if the names differ in more than their order."""
    present, known = set(columns), set(wanted)
    missing = [str(name) for name in wanted if name not in present]
    unknown = [str(name) for name in columns if name not in known]
    if missing or unknown:
        parts = [f"{title} {', '.join(names)}" for title, names in (("missing:", missing), ("unknown:", unknown)) if names]
        raise ExplanationError(f"the columns of {what} differ from those of {whose}; {'; '.join(parts)}", ExplanationError.INPUT)


def _same_kind(rows: np.ndarray, others: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """The two arrays in types that can be mixed without turning numbers into texts."""
    if (rows.dtype.kind in NUMBERS) != (others.dtype.kind in NUMBERS):
        return rows.astype(object), others.astype(object)
    return rows, others


# MARK: Frames

def _framed(table: Any, columns: Sequence[Any]) -> Any:
    pandas = _pandas()
    if questions.is_frame(table):
        return table.set_axis(list(columns), axis=1)
    return pandas.DataFrame(table, columns=list(columns)).infer_objects()


def _together(rows: Any, others: Any) -> Any:
    """The rows of two frames with the same columns, in types that hold the values of both."""
    pandas = _pandas()
    parts = []
    for place, name in enumerate(rows.columns):
        first, second = rows.iloc[:, place], others.iloc[:, place]
        kind = _common(first, second, name)
        parts.append(pandas.concat([first.astype(kind), second.astype(kind)], ignore_index=True))
    return pandas.concat(parts, axis=1) if parts else pandas.DataFrame(index=range(len(rows) + len(others)))


def _common(first: Any, second: Any, name: Any) -> Any:
    """The type of a column that holds both the value's and the background's entries."""
    pandas = _pandas()
    one, other = first.dtype, second.dtype
    if isinstance(one, pandas.CategoricalDtype) or isinstance(other, pandas.CategoricalDtype):
        return _categories(first, second, name)
    if one == other:
        return one
    if isinstance(one, np.dtype) and isinstance(other, np.dtype) and one.kind in NUMBERS and other.kind in NUMBERS:
        return np.result_type(one, other)
    return pandas.concat([first, second]).dtype


def _categories(first: Any, second: Any, name: Any) -> Any:
    """A categorical type for both columns: the background's categories in their order, then those only in the value."""
    pandas = _pandas()
    kinds = [one.dtype for one in (second, first) if isinstance(one.dtype, pandas.CategoricalDtype)]
    values: List[Any] = [one for column in (second, first) if column.dtype not in kinds for one in column.dropna().unique()]
    longest = max(kinds, key=lambda kind: len(kind.categories))
    if any(kind.ordered for kind in kinds):
        order = list(longest.categories)
        if not set(values) <= set(order) or not all(
                kind.ordered and [one for one in order if one in kind.categories] == list(kind.categories) for kind in kinds):
            raise ExplanationError(
                f"the value and the background order the categories of the column {name} differently; give both the same type",
                ExplanationError.INPUT)
        return longest
    if all(set(kind.categories) <= set(longest.categories) for kind in kinds):
        kinds = [longest]
    found = dict.fromkeys([one for kind in kinds for one in kind.categories] + values)
    return pandas.CategoricalDtype(list(found))


def _points(both: Any, order: Optional[Sequence[Any]]) -> Callable[[np.ndarray], Any]:
    """A function of row numbers, rows × features, that returns a frame; each cell is taken from the row with its number.

    order: the columns in the model's order; `None` if the frame has this order.
    """
    pandas = _pandas()
    types = set(both.dtypes)
    values = both.to_numpy() if len(types) == 1 and isinstance(next(iter(types)), np.dtype) and object not in types else None

    def taken(numbers: np.ndarray) -> Any:
        if values is not None:
            frame = pandas.DataFrame(np.take_along_axis(values, numbers, axis=0), columns=both.columns)
        else:
            parts = [both.iloc[:, place].take(numbers[:, place]).reset_index(drop=True) for place in range(both.shape[1])]
            frame = pandas.concat(parts, axis=1)
        return frame if order is None else frame[list(order)]

    return taken


def _pandas() -> Any:
    """The package pandas. It is installed: a frame was given, or the model was fitted on one."""
    import pandas

    return pandas


__all__ = ["Rows", "read"]
