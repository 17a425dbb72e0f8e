"""Models in memory, exported for an explainer of photos."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

import numpy as np

from .. import binary as binaries
from .. import models
from ..errors import ExplanationError, ExportError, WorkerError
from ..inputs import npy
from ..models.agreement import agrees, difference
from ..models.framework import ExportedModel, Framework, Sample, exported, forget
from .preprocessing import SIDE, Preprocessing, input_size, preprocessing
from .question import Question, photo
from .run import Answer, Run


def photo_setting(
    framework: Optional[Framework], preprocess: Any, size: Any
) -> Tuple[Optional[Preprocessing], Optional[Tuple[int, int]]]:
    """The preprocessing of a model's photos, and the height and width of its input.

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
    """An exported model of one explainer, which is compared with its framework on the first photo."""

    def __init__(self, framework: Framework, file: ExportedModel, how: Preprocessing, channels_last: bool):
        self.path = file.path
        self._file = file
        self._framework: Any = framework
        self._how = how
        self._channels_last = channels_last
        self._is_compared = False

    def check(self, document: Dict[str, Any], levels: np.ndarray) -> None:
        """Compares the scores in the document of a photo with those that the framework computes from the photo's levels.

        Raises ExportError if the exported model computes other numbers than the framework; the next explainer exports the model again.
        """
        if self._framework is None or self._is_compared:
            return
        question = photo(levels, self._channels_last, self._how, levels.shape[:2], self._framework)
        for sample in _samples(question, levels):
            wrong = difference(document, self._framework.predict(sample)[0])
            if wrong:
                forget(self._framework, self._file)
                raise ExportError(
                    f"{self._file.exporter} disagrees with {self._framework.name}: {wrong}; if the model has changed since its export, "
                    "make another explainer")
        self._file.agrees = True
        self._is_compared = True

    def __getstate__(self) -> Dict[str, Any]:
        # Another process has no copy of the model; it reads the same file.
        return {**self.__dict__, "_framework": None}


def exported_for_photos(model: Any, options: Dict[str, Any], binary: Optional[str] = None) -> Tuple[PhotoModel, Dict[str, Any]]:
    """Exports a model in memory that takes photos; returns it with the worker's options for it.

    A file of an earlier call is compared with the framework on a photo of noise; if they differ, the model is exported again.

    binary: path of the command.

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
    noise = np.random.default_rng(0).integers(0, 256, (*side, 3), dtype=np.uint8)
    question = photo(noise, channels_last, how, side, framework)
    for exporter in framework.exporters:
        try:
            if question.sample is None:
                continue
            file = exported(framework, exporter, question.sample)
            if file.is_reused and not _is_current(framework, file, _samples(question, noise), binary):
                forget(framework, file)
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



def _samples(question: Question, levels: np.ndarray) -> List[Sample]:
    """The framework's input for a photo's levels, height × width × 3."""
    return question.expected(Answer([], {"input": levels}, {})) if question.expected else []


def _is_current(framework: Framework, file: ExportedModel, samples: List[Sample], binary: Optional[str]) -> bool:
    """Whether a file agrees with the framework's current numbers; `True` if the command cannot evaluate it, as the worker reports that."""
    for sample in samples:
        words = ["classify", "input.npy", "--model", file.path, "--task", "numbers", "--json"]
        run = Run(binaries.find(binary), words, {"input.npy": npy(sample.values[0])}, file)
        try:
            document = run.documents()[0]
        except (ExplanationError, WorkerError):
            return True
        if not agrees(document, framework.predict(sample)[0]):
            return False
    return True
