"""Explains models in memory: the functions `explain` and `explain_many`."""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence

import numpy as np

from . import binary as binaries
from . import inputs, models, notebook, steps
from .asking import preprocessing as photos
from .asking import question as questions
from .asking.photos import photo_setting
from .asking.question import Question
from .asking.run import Answer, Run, joined, words_of
from .errors import ExplanationError, ExportError
from .explainer import OPTIONS, Explainer
from .explanation import Explanation, Explanations, label
from .models.agreement import difference
from .models.framework import ExportedModel, Framework, check_input, exported

#: Options of the command that belong to the package, and what to use.
RESERVED = {
    "output": "write files with plot and report", "json": "see .document", "arrays": "see .arrays", "quiet": "nothing is printed",
    "verbose": "see .document", "help": "see help(igviz.explain)", "version": "see igviz.__version__", "model": "it is the first argument"}
FIGURE = "figure.png"
PAGE = "page.html"


def explain(
    model: Any, value: Any, *, tokenizer: Any = None, preprocess: Any = None, input_size: Any = None,
    names: Optional[Sequence[str]] = None, picture: bool = True, binary: Optional[str] = None, **options: Any
) -> Any:
    """Explains a prediction of a model in memory.

    model: a torch.nn.Module (also of transformers), a keras.Model, an estimator or a pipeline of scikit-learn, the path or the bytes of
        an ONNX file, or a name from `igviz models list`. With method="shapley" also a function of rows.
    value: what is explained.
        - A photo, with `preprocess`: a path, bytes, a Pillow image, or height × width × 3 whole levels from 0 to 255.
        - Tensors of PyTorch or numpy arrays in the shape that the model takes, batch first: batch × …; a list or a dictionary of
          them for a model with several inputs. Each row of the batch is explained by itself.
        - A frame of pandas: rows × features.
        - With `tokenizer`: a text, a pair of texts as a tuple, or a list of them.
    tokenizer: a tokenizer of transformers; for an ONNX file also the path of a tokenizer's file.
    preprocess: the text of --preprocess ("torchvision", "keras-tf", "unit", …), or transforms: torchvision's `weights` (which have
        labels, too) or `weights.transforms()`, an image processor of transformers, or `pretrained_cfg` of timm. Transforms that igviz
        cannot express, and other functions, are called, and their tensor is explained.
    input_size: height and width of the model's input, if the transforms leave them open. (default: those of the model, else 224 × 224)
    names: names of the features of an array of rows × features.
    picture: whether figure and page are made.
    binary: path of the command. (default: $IGVIZ, else the wheel's own, else the first igviz on the PATH)
    options: other options of `igviz explain`, with underscores: target="tusker", baseline="black", method="smoothgrad", task="classes",
        labels=[…], background=ROWS, evaluate=True. Arrays become files. For method="shapley" see `igviz.steps.explain`.

    Returns an Explanation. For a batch of more than one row and for a list, returns Explanations, a sequence. For a frame, returns a
    frame of attributions with the same columns and index; its `attrs` have `target`, `score` and `verdict` of each row.

    The model is exported to ONNX by its framework, and the exported file is compared with the framework on the given input: probabilities
    and outputs agree within 0.001. The file is kept as long as the model exists, and used again while its weights are the same.

    Raises ExplanationError if the value or an option is wrong, ExportError if no exporter writes a file that computes the same as the
    framework, WorkerError if the command failed, TypeError for other models and values.
    """
    if steps.is_meant(model, options.get("method")):
        # Predictions are the model's own, with its threads.
        asked = {name: option for name, option in options.items() if name != "threads"}
        return steps.explain(model, value, names=names, picture=picture, **asked)
    if tokenizer is not None and (questions.is_series(value) or isinstance(value, np.ndarray)):
        value = value.tolist()
    if tokenizer is None and isinstance(value, (list, tuple)) and value and all(_is_photo(one, preprocess) for one in value):
        found = list(explain_many(
            model, value, preprocess=preprocess, input_size=input_size, picture=picture, binary=binary, **options))
        return Explanations(found, run=joined([one._question for one in found if one._question is not None]))
    if questions.is_frame(value) or not questions.is_series(value):
        framework = models.framework(model)
        question = _question(framework, value, tokenizer, preprocess, input_size, names)
        return _explained(model, framework, question, value, picture, binary, options)
    return explain(
        model, value.to_frame().T.infer_objects(), tokenizer=tokenizer, preprocess=preprocess, picture=picture, binary=binary, **options)


def explain_many(
    model: Any, values: Iterable[Any], *, tokenizer: Any = None, preprocess: Any = None, input_size: Any = None,
    picture: bool = False, progress: bool = False, threads: Optional[int] = None, binary: Optional[str] = None, **options: Any
) -> Iterator[Explanation]:
    """Yields the explanations of many values, in their order.

    values: photos, texts, or batches of arrays, such as a DataLoader of PyTorch: of a batch that is a tuple or a list, the first part
        is the input. Values are read only as fast as they are explained.
    progress: whether a progress bar is shown, if tqdm is installed.
    threads: number of threads. (default: every core)

    The other parameters are those of `explain`. Photos are explained by one worker, so the model is loaded once.

    Raises the errors of `explain`.
    """
    shown = notebook.progress(values, progress)
    if tokenizer is None and preprocess is not None and _is_translatable(preprocess):
        return _photos(model, shown, preprocess, input_size, picture, threads, binary, options)
    return _batches(model, shown, tokenizer, preprocess, input_size, picture, binary, {**options, "threads": threads})


def _photos(
    model: Any, values: Iterator[Any], preprocess: Any, size: Any, picture: bool, threads: Optional[int], binary: Optional[str],
    options: Dict[str, Any]
) -> Iterator[Explanation]:
    asked = {name: option for name, option in options.items() if name in OPTIONS}
    fixed = {name: option for name, option in options.items() if name not in OPTIONS}
    explainer = Explainer(model, threads=threads, binary=binary, preprocess=preprocess, input_size=size, **fixed)
    with explainer:
        for one in explainer.explain_many(values, picture=picture, **asked):
            if isinstance(one, Explanation):
                yield one


def _batches(
    model: Any, values: Iterator[Any], tokenizer: Any, preprocess: Any, size: Any, picture: bool, binary: Optional[str],
    options: Dict[str, Any]
) -> Iterator[Explanation]:
    for value in values:
        if tokenizer is None and isinstance(value, (list, tuple)) and value and inputs.as_array(value[0]) is not None:
            value = value[0]
        found = explain(
            model, value, tokenizer=tokenizer, preprocess=preprocess, input_size=size, picture=picture, binary=binary, **options)
        if isinstance(found, Sequence):
            yield from found
        else:
            yield found


# MARK: Questions

def _is_photo(value: Any, preprocess: Any) -> bool:
    if isinstance(value, np.ndarray):
        return preprocess is not None and value.ndim == 3 and value.shape[2] == 3 and value.dtype.kind in "ui"
    return photos.is_photo(value)


def _is_translatable(preprocess: Any) -> bool:
    return photos.preprocessing(preprocess) is not None


def _question(
    framework: Optional[Framework], value: Any, tokenizer: Any, preprocess: Any, size: Any, names: Optional[Sequence[str]]
) -> Question:
    if isinstance(tokenizer, (str, os.PathLike)):
        if framework is not None:
            raise ExplanationError("give the tokenizer itself, which belongs to the model in memory", ExplanationError.USAGE)
        return questions.text_file(value, tokenizer)
    if tokenizer is not None:
        own = framework.input_names() if framework is not None and hasattr(framework, "input_names") else None
        return questions.texts(value, tokenizer, framework, own)
    if questions.is_frame(value):
        return questions.frame(value, framework, getattr(framework, "reads_columns", False))
    if _is_photo(value, preprocess) and (framework is not None or preprocess is None or _is_translatable(preprocess)):
        if preprocess is None or _is_translatable(preprocess):
            how, side = photo_setting(framework, preprocess, size)
            found = questions.photo(value, framework is not None and framework.channels_last, how, side, framework)
            if framework is None and size is not None and side is not None:
                found.options["input_size"] = f"{side[1]}x{side[0]}"
            return found
        value, preprocess = _transformed(value, preprocess), None
    if isinstance(value, (str, os.PathLike)):
        if framework is not None:
            raise ExplanationError(
                f"{value}: give the values of the file: numpy.load, pandas.read_csv, or a text with tokenizer=", ExplanationError.INPUT)
        return Question(questions.path_words(value), is_many=True)
    if preprocess is not None and (isinstance(value, Mapping) or inputs.as_array(value) is not None):
        raise ExplanationError(
            "preprocess= is for photos: a path, bytes, a Pillow image, or height × width × 3 levels as an integer array of numpy; other "
            "arrays are explained as they are, so apply the transforms first", ExplanationError.USAGE)
    if isinstance(value, Mapping):
        if not value:
            raise ExplanationError("the dictionary has no inputs", ExplanationError.INPUT)
        return questions.arrays([_array(one) for one in value.values()], list(value), framework, names)
    if isinstance(value, (list, tuple)) and value and all(inputs.as_array(one) is not None for one in value):
        return questions.arrays([_array(one) for one in value], None, framework, names)
    return questions.arrays([_array(value)], None, framework, names)


def _array(value: Any) -> np.ndarray:
    array = inputs.as_array(value)
    if array is None:
        raise TypeError(
            "give an array, a tensor, a frame, a photo, or a text with tokenizer=, not " + type(value).__name__)
    return array


def _transformed(value: Any, preprocess: Any) -> np.ndarray:
    """The tensor that the user's transforms make of a photo."""
    if not callable(preprocess):
        raise TypeError(f"preprocess is a text, transforms or a function, not {type(preprocess).__name__}")
    if isinstance(value, (str, os.PathLike, bytes, bytearray)):
        import io

        from PIL import Image, ImageOps

        opened = Image.open(io.BytesIO(value) if isinstance(value, (bytes, bytearray)) else os.fspath(value))
        value = ImageOps.exif_transpose(opened).convert("RGB")
    found = preprocess(value, return_tensors="np")["pixel_values"] if hasattr(preprocess, "image_mean") else preprocess(value)
    array = _array(found)
    return array[None] if array.ndim == 3 else array


# MARK: Answers

def _explained(
    model: Any, framework: Optional[Framework], question: Question, value: Any, picture: bool, binary: Optional[str],
    options: Dict[str, Any]
) -> Any:
    for name in RESERVED:
        if name in options:
            raise ExplanationError(f"{name}: this option is the package's own; {RESERVED[name]}", ExplanationError.USAGE)
    command = binaries.find(binary)
    settings = {**(framework.words() if framework else {}), **question.options, **options}
    if framework and question.sample:
        check_input(framework, question.sample)
    problems: List[str] = []
    refusals: List[ExplanationError] = []
    for exporter in framework.exporters if framework else ("",):
        try:
            file = exported(framework, exporter, question.sample) if framework and question.sample else None
        except ExportError as error:
            problems.append(str(error))
            continue
        if file is not None and question.finish is not None:
            question.finish(file.input_names)
        run = _run(command, model, file, question, settings)
        outputs = [FIGURE, PAGE] if picture else []
        try:
            answer = run.answer(outputs, arrays=question.has_one_shape)
        except ExplanationError as error:
            if file is None:
                raise
            problems.append(f"{exporter}: {error}")
            refusals.append(error)
            if error.status == ExplanationError.USAGE:
                # Another exporter does not change what is wrong with an option.
                raise
            continue
        if framework and file is not None and question.expected is not None:
            wrong = _disagreement(framework, question, answer)
            if wrong:
                problems.append(f"{exporter} disagrees with {type(framework.model).__name__}: {wrong}")
                continue
            file.is_checked = True
        return _result(question, answer, run, value)
    if len(refusals) == len(problems) and len({str(one) for one in refusals}) == 1:
        # The same refusal of all files is not about the exporters.
        raise refusals[0]
    raise ExportError("\n".join(problems))


def _disagreement(framework: Framework, question: Question, answer: Answer) -> Optional[str]:
    samples = question.expected(answer) if question.expected else []
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
        path = os.fsdecode(model)
        path = os.path.abspath(path) if os.path.exists(path) else path
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
    """The values of one row; of an array of rows × …, in which all rows are stacked."""
    has_rows = documents[0]["row"] is not None and array.ndim > 0 and len(array) == len(documents)
    return array[number] if has_rows else array


def _only(array: np.ndarray, documents: List[Dict[str, Any]], question: Question) -> np.ndarray:
    """The values of the only row."""
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
        # Each row of the default target has its own class.
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


__all__ = ["explain", "explain_many"]
