"""The interface of a framework: a model's predictions, the hash of its weights, and its ONNX file."""

from __future__ import annotations

import abc
import dataclasses
import hashlib
import os
import re
import tempfile
import weakref
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np

from ..errors import ExplanationError, ExportError

Array = np.ndarray


@dataclasses.dataclass(frozen=True)
class Sample:
    """One input of a model, with which it is exported.

    values: an array for each of the model's inputs, with the axis of the batch.
    names: the inputs' names; `None` if the model has one input, or takes them by position.
    open_axes: for each input, the axes of variable length, apart from the batch.
    """

    values: Sequence[Any]
    names: Optional[Sequence[str]] = None
    open_axes: Sequence[Sequence[int]] = ()

    @property
    def signature(self) -> str:
        """Names, types and shapes; open axes have no length."""
        parts = []
        for number, value in enumerate(self.values):
            open_axes = self.open_axes[number] if number < len(self.open_axes) else ()
            shape = [None if axis in open_axes else side for axis, side in enumerate(getattr(value, "shape", ()))]
            columns = list(map(str, getattr(value, "columns", ())))
            parts.append(f"{getattr(value, 'dtype', '')}{shape}{columns}")
        return f"{self.names}{parts}"


class Framework(abc.ABC):
    """A model in memory, with the operations of its framework."""

    #: Names of the exporters, in the order of trial.
    exporters: Tuple[str, ...]
    #: Whether a photo is height × width × channels, not channels × height × width.
    channels_last = False
    #: Whether the model takes rows × features, so that an array of one axis is a row.
    takes_rows = False
    #: Advice in the error message if no exporter can export the model.
    without_export = ""

    @property
    def has_steps(self) -> bool:
        """Whether the predictions are step functions of the inputs, which have no gradient."""
        return False

    def __init__(self, model: Any):
        self.model = model

    @property
    def name(self) -> str:
        return type(self.model).__name__

    @abc.abstractmethod
    def fingerprint(self) -> bytes:
        """A hash of the weights and the settings; it changes if the model is trained further."""

    @abc.abstractmethod
    def predict(self, sample: Sample) -> Array:
        """The model's first output, rows × …, computed by the framework."""

    @abc.abstractmethod
    def export(self, exporter: str, sample: Sample, path: str) -> None:
        """Writes the ONNX file; raises any error of the exporter."""

    def words(self) -> Dict[str, Any]:
        """Options that the model itself determines, such as its task."""
        return {}

    def attach(self, folder: str) -> None:
        """Writes files that belong beside the model, such as names of classes."""


class ExportedModel:
    """An ONNX file in a temporary folder, which is removed with this object."""

    def __init__(self, name: str, exporter: str):
        self._folder = tempfile.TemporaryDirectory(prefix="igviz-model-")
        self.folder = self._folder.name
        self.path = os.path.join(self.folder, (re.sub(r"\W+", "", name)[:40] or "model") + ".onnx")
        self.exporter = exporter
        #: Whether its numbers agreed with the framework's in the last comparison; `None` if they were not compared.
        self.agrees: Optional[bool] = None
        #: Whether it was made for an earlier call.
        self.is_reused = False
        self._names: Optional[List[str]] = None

    @property
    def input_names(self) -> List[str]:
        """Names of the inputs in the file; exporters drop unused ones."""
        if self._names is None:
            import onnx

            graph = onnx.load(self.path, load_external_data=False).graph
            constants = {value.name for value in graph.initializer}
            self._names = [value.name for value in graph.input if value.name not in constants]
        return self._names

    def write_labels(self, labels: Sequence[Any]) -> str:
        """Writes names of classes beside the model, and returns the file's path."""
        path = os.path.join(self.folder, "labels.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(" ".join(str(label).split()) + "\n" for label in labels))
        return path

    def __reduce__(self) -> Tuple[Any, ...]:
        return (MissingModel, (self.path,))


class MissingModel:
    """Stands for an exported model in another process."""

    def __init__(self, path: str):
        self.path = path


_exported: "weakref.WeakKeyDictionary[Any, Dict[Tuple[bytes, str, str], ExportedModel]]" = weakref.WeakKeyDictionary()
#: Most files kept for one model; training changes the weights and thus the file.
KEPT = 4


def exported(framework: Framework, exporter: str, sample: Sample) -> ExportedModel:
    """The model's ONNX file: an earlier one for the same weights and shapes, else a new one.

    The hash of weights and settings does not cover everything that a model may refer to. So each caller compares the file's numbers with
    the framework's, and forgets a file of an earlier call that differs.

    Raises ExportError.
    """
    files = _exported.setdefault(framework.model, {})
    key = (framework.fingerprint(), exporter, sample.signature)
    if key in files:
        files[key].is_reused = True
        return files[key]
    found = ExportedModel(framework.name, exporter)
    try:
        framework.export(exporter, sample, found.path)
        framework.attach(found.folder)
    except Exception as error:
        raise ExportError(f"{framework.name}: {exporter} cannot export the model: {first_line(error)}{framework.without_export}") from error
    while len(files) >= KEPT:
        del files[next(iter(files))]
    files[key] = found
    return found


def forget(framework: Framework, file: ExportedModel) -> None:
    """Drops a file, so that the next call exports the model again."""
    files = _exported.get(framework.model, {})
    for key in [key for key, one in files.items() if one is file]:
        del files[key]


def check_input(framework: Framework, sample: Sample) -> None:
    """Runs the model once, so that an input of the wrong shape is reported by its framework and not by an exporter.

    Raises ExplanationError.
    """
    shapes = ", ".join(str(tuple(np.shape(value))) for value in sample.values)
    try:
        output = framework.predict(sample)
    except (ExplanationError, ExportError):
        raise
    except Exception as error:
        raise ExplanationError(
            f"{framework.name} cannot evaluate this input: {first_line(error)}; the first row has the shape {shapes}, with the axis of the "
            "batch", ExplanationError.INPUT) from error
    if np.ndim(output) == 0:
        raise ExplanationError(
            f"{framework.name} returns a single number; a model returns one row for each row of the input", ExplanationError.USAGE)


def first_line(error: Exception) -> str:
    """The type and the first line of an error, without colours."""
    text = re.sub("\x1b\\[[0-9;]*m", "", str(error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"


def hashed(parts: Sequence[Any]) -> bytes:
    """A hash of arrays and texts."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).reshape(-1).view(np.uint8).data)
        else:
            digest.update(part if isinstance(part, bytes) else str(part).encode(errors="replace"))
        digest.update(b"\0")
    return digest.digest()
