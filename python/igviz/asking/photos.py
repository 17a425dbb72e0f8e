"""Models in memory that an explainer asks about photos."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from .. import models
from ..errors import ExplanationError, ExportError
from ..models.agreement import difference
from ..models.framework import ExportedModel, Framework, exported
from .preprocessing import SIDE, Preprocessing, input_size, preprocessing
from .question import photo
from .run import Answer


def photo_setting(
    framework: Optional[Framework], preprocess: Any, size: Any
) -> Tuple[Optional[Preprocessing], Optional[Tuple[int, int]]]:
    """How a model's photos are prepared, and the height and width of its input.

    Raises ExplanationError if the preprocessing is missing.
    """
    given = input_size(size)
    how = None if preprocess is None else preprocessing(preprocess, given)
    if framework is None:
        return how, given or (how.size if how else None)
    if how is None:
        raise ExplanationError(
            'a photo needs the scaling of its levels: give preprocess=, such as preprocess="torchvision" or the transforms of the '
            "weights; a text needs tokenizer=",
            ExplanationError.USAGE)
    shape = getattr(framework.model, "input_shape", None)
    own = (shape[1], shape[2]) if isinstance(shape, tuple) and len(shape) == 4 and shape[1] and shape[2] else None
    return how, given or how.size or own or (SIDE, SIDE)


class PhotoModel:
    """An exported model, which is compared with its framework on the first photo."""

    def __init__(self, framework: Framework, file: ExportedModel, how: Preprocessing, channels_last: bool):
        self.path = file.path
        self._file = file
        self._framework: Any = framework
        self._how = how
        self._channels_last = channels_last

    def check(self, document: Dict[str, Any], levels: np.ndarray) -> None:
        """Compares the scores of a document for a photo's levels with the framework's.

        Raises ExportError if the exported model computes other numbers than the framework."""
        if self._framework is None or self._file.is_checked:
            return
        question = photo(levels, self._channels_last, self._how, levels.shape[:2], self._framework)
        samples = question.expected(Answer([], {"input": levels}, {})) if question.expected else []
        for sample in samples:
            wrong = difference(document, self._framework.predict(sample)[0])
            if wrong:
                raise ExportError(f"{self._file.exporter} disagrees with {self._framework.name}: {wrong}")
        self._file.is_checked = True

    def __getstate__(self) -> Dict[str, Any]:
        # Another process has no copy of the model; it reads the same file.
        return {**self.__dict__, "_framework": None}


def exported_for_photos(model: Any, options: Dict[str, Any]) -> Tuple[PhotoModel, Dict[str, Any]]:
    """The file of a model in memory that takes photos, and the worker's options for it.

    Raises ExportError if no exporter can export the model, ExplanationError if `preprocess` is missing.
    """
    framework = models.framework(model)
    if framework is None:
        raise ExplanationError(
            "give the path of the ONNX file; bytes are for igviz.explain", ExplanationError.USAGE)
    settings = dict(options)
    how, side = photo_setting(framework, settings.pop("preprocess", None), settings.pop("input_size", None))
    if how is None or side is None:
        raise ExplanationError("these transforms cannot be expressed as options of igviz; use igviz.explain", ExplanationError.USAGE)
    problems: List[str] = []
    channels_last = framework.channels_last
    question = photo(np.zeros((*side, 3), np.uint8), channels_last, how, side, framework)
    for exporter in framework.exporters:
        try:
            if question.sample is None:
                continue
            file = exported(framework, exporter, question.sample)
        except ExportError as error:
            problems.append(str(error))
            continue
        found = {**framework.words(), **question.options, **settings}
        labels = found.get("labels")
        if isinstance(labels, (list, tuple)):
            found["labels"] = file.write_labels(labels)
        return PhotoModel(framework, file, how, channels_last), found
    raise ExportError("\n".join(problems))

