"""Asks the command about a value, and turns its answers into explanations."""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, List, Optional

import numpy as np

from .. import binary as binaries
from ..errors import ExplanationError, ExportError
from ..explanation import Explanation, Explanations, label
from ..models.agreement import difference
from ..models.framework import ExportedModel, Framework, check_input, exported, forget
from . import question as questions
from .question import Question
from .run import Answer, Run
from .words import model_path, words_of

#: Options of the command that the package sets itself, and what to use instead.
RESERVED = {
    "output": "write files with plot and report", "json": "see .document", "arrays": "see .arrays", "quiet": "nothing is printed",
    "verbose": "see .document", "help": "see help(igviz.explain)", "version": "see igviz.__version__", "model": "it is the first argument"}
FIGURE = "figure.png"
PAGE = "page.html"


def explained(
    model: Any, framework: Optional[Framework], question: Question, value: Any, picture: bool, binary: Optional[str],
    options: Dict[str, Any]
) -> Any:
    """Explains the value of a question, with the first exporter whose file agrees with the framework.

    If the file of an earlier call no longer agrees, because the model refers to something that changed, the model is exported again.

    Raises the errors of `igviz.explain`.
    """
    for name in RESERVED:
        if name in options:
            raise ExplanationError(f"{name}: this option is the package's own; {RESERVED[name]}", ExplanationError.USAGE)
    command = binaries.find(binary)
    settings = {**(framework.words() if framework else {}), **question.options, **options}
    outputs = [FIGURE, PAGE] if picture else []
    if framework is None or question.sample is None:
        run = _run(command, model, None, question, settings)
        return _result(question, run.answer(outputs, arrays=question.has_one_shape), run, value)
    check_input(framework, question.sample)
    problems: List[str] = []
    refusals: List[ExplanationError] = []
    wrong: List[ExportedModel] = []
    waiting = list(framework.exporters)
    while waiting:
        exporter = waiting.pop(0)
        try:
            file = exported(framework, exporter, question.sample)
        except ExportError as error:
            problems.append(str(error))
            continue
        if question.finish is not None:
            question.finish(file.input_names)
        run = _run(command, model, file, question, settings)
        try:
            answer = run.answer(outputs, arrays=question.has_one_shape)
        except ExplanationError as error:
            problems.append(f"{exporter}: {error}")
            refusals.append(error)
            if error.status == ExplanationError.USAGE:
                # A wrong option is wrong for every exporter.
                raise
            continue
        problem = _disagreement(framework, question, answer)
        if problem is None:
            file.agrees = True
            return _result(question, answer, run, value)
        if file.is_reused and file.agrees is not False:
            forget(framework, file)
            waiting.insert(0, exporter)
            continue
        file.agrees = False
        wrong.append(file)
        problems.append(f"{exporter} disagrees with {framework.name}: {problem}")
    for file in wrong:
        forget(framework, file)
    if len(refusals) == len(problems) and len({str(one) for one in refusals}) == 1:
        # If all files are refused with the same message, the exporters are not the cause.
        refusal = refusals[0]
        if not framework.without_export or "shapley" in str(refusal):
            raise refusal
        raise ExplanationError(str(refusal) + framework.without_export, refusal.status) from refusal
    raise ExportError("\n".join(problems))


def _disagreement(framework: Framework, question: Question, answer: Answer) -> Optional[str]:
    """Describes the first number that differs from the framework's; `None` if all agree, or the framework's input is not known."""
    if question.expected is None:
        return None
    samples = question.expected(answer)
    if len(samples) != len(answer.documents):
        return f"{len(samples)} inputs have {len(answer.documents)} results"
    for number, (sample, document) in enumerate(zip(samples, answer.documents)):
        wrong = difference(document, framework.predict(sample)[0])
        if wrong:
            return wrong + (f", for input {number}" if len(samples) > 1 else "")
    return None


def _run(command: str, model: Any, file: Optional[ExportedModel], question: Question, settings: Dict[str, Any]) -> Run:
    files = dict(question.files)
    if file is not None:
        path = file.path
    elif isinstance(model, (bytes, bytearray, memoryview)):
        path = "model.onnx"
        files[path] = bytes(model)
    else:
        path = model_path(model)
    words = list(question.words) + ["--model", path]
    for name, option in settings.items():
        if questions.is_frame(option):
            file_name = f"{name}.csv"
            files[file_name] = option.to_csv(index=False).encode()
            words += ["--" + name.replace("_", "-"), file_name]
        else:
            words += words_of(name, option, files)
    return Run(command, words, files, file)


def _result(question: Question, answer: Answer, run: Run, value: Any) -> Any:
    documents = answer.documents
    picture, page = answer.files.get(FIGURE), answer.files.get(PAGE)
    if questions.is_frame(value):
        return _frame(value, documents)
    is_many = question.is_many if not isinstance(value, (str, os.PathLike)) else len(documents) > 1
    if len(documents) == 1 and not is_many:
        arrays = {name: _only(array, documents, question) for name, array in answer.arrays.items()}
        return Explanation({
            "explanation": documents[0], "arrays": arrays or _words_values(documents[0]),
            "picture": picture, "page": page, "is_photo": question.is_photo}, run)
    found = [
        Explanation({"explanation": document, "arrays": {
            name: _row(array, number, documents) for name, array in answer.arrays.items()} or _words_values(document)}, run)
        for number, document in enumerate(documents)]
    return Explanations(found, picture, page, run)


def _row(array: np.ndarray, number: int, documents: List[Dict[str, Any]]) -> np.ndarray:
    """The values of one row, if the array has all rows stacked; else the whole array."""
    has_rows = documents[0]["row"] is not None and array.ndim > 0 and len(array) == len(documents)
    return array[number] if has_rows else array


def _only(array: np.ndarray, documents: List[Dict[str, Any]], question: Question) -> np.ndarray:
    """The values of the only row, without the axis of the batch."""
    has_batch = question.has_batch and question.sample is not None and array.ndim == np.ndim(question.sample.values[0])
    return array[0] if has_batch and len(array) == 1 else _row(array, 0, documents)


def _words_values(document: Dict[str, Any]) -> Dict[str, np.ndarray]:
    """The evidence of texts of different lengths: one number for each token."""
    rows = document.get("text", {}).get("attributions", [])
    return {"evidence": np.array(rows[-1]["values"], dtype=np.float32)} if rows else {}


def _frame(value: Any, documents: List[Dict[str, Any]]) -> Any:
    """The attributions of a frame's rows, in a frame with the same columns and index."""
    pandas = sys.modules["pandas"]
    method = documents[0]["attributions"][-1]["method"]
    columns: Dict[str, List[List[float]]] = {}
    for document in documents:
        rows = [one for one in document["table"]["attributions"] if one["method"] == method]
        # With the default target, each row has its own class.
        titles = ["" for _ in rows] if len(rows) == 1 else [str(one["target"]) for one in rows]
        for title, one in zip(titles, rows):
            columns.setdefault(title, []).append(one["values"])
    if any(len(rows) != len(documents) for rows in columns.values()):
        raise ExplanationError("the rows have different targets; choose one with target=", ExplanationError.USAGE)
    parts = {title: pandas.DataFrame(rows, index=value.index, columns=value.columns) for title, rows in columns.items()}
    found = parts[""] if list(parts) == [""] else pandas.concat(parts, axis=1)
    single = [Explanation({"explanation": document}) for document in documents]
    found.attrs.update(
        target=[label(document["target"]) for document in documents], score=[one.score for one in single],
        verdict=[one.verdict for one in single])
    return found
