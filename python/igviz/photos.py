"""Models in memory that an explainer asks about photos."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from . import models
from .api import photo_setting
from .asking.preprocessing import Preprocessing
from .asking.run import Answer
from .asking.question import photo
from .errors import ExplanationError, ExportError
from .explanation import Explanation
from .models.agreement import difference
from .models.framework import ExportedModel, Framework, exported


class PhotoModel:
    """An exported model, which is compared with its framework on the first photo."""

    def __init__(self, framework: Framework, file: ExportedModel, how: Preprocessing, channels_last: bool):
        self.path = file.path
        self._file = file
        self._framework: Any = framework
        self._how = how
        self._channels_last = channels_last

    def check(self, explanation: Explanation) -> None:
        """Raises ExportError if the exported model computes other numbers than the framework."""
        if self._framework is None or self._file.is_checked:
            return
        levels = explanation.arrays["input"]
        question = photo(levels, self._channels_last, self._how, levels.shape[:2], self._framework)
        samples = question.expected(Answer([], {"input": levels}, {})) if question.expected else []
        for sample in samples:
            wrong = difference(explanation.document, self._framework.predict(sample)[0])
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
    channels_last = type(framework).__name__ == "KerasModel"
    question = photo(_blank(side), channels_last, how, side, framework)
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


def _blank(side: Tuple[int, int]) -> Any:
    import numpy as np

    return np.zeros((*side, 3), np.uint8)
