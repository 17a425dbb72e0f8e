"""Questions about a value: the command's input, and the framework's input for the comparison."""

from __future__ import annotations

import base64
import csv
import dataclasses
import io
import json
import os
import sys
from typing import Any, Callable, Dict, List, Optional, Sequence

import numpy as np

from .. import inputs
from ..errors import ExplanationError
from ..models.framework import Framework, Sample
from .preprocessing import Preprocessing
from .run import Answer

#: Most features of an array that are drawn as the row of a table.
MOST_FEATURES = 1000


@dataclasses.dataclass
class Question:
    """A value to explain, as the command reads it."""

    #: Words of the command line that name the input.
    words: List[str]
    #: Contents of the files that the words name.
    files: Dict[str, bytes] = dataclasses.field(default_factory=dict)
    #: Options that follow from the value.
    options: Dict[str, Any] = dataclasses.field(default_factory=dict)
    #: The input with which the model is exported; `None` for an ONNX file.
    sample: Optional[Sample] = None
    #: The inputs of the framework, one for each row; `None` if they are not known.
    expected: Optional[Callable[[Answer], List[Sample]]] = None
    #: Whether the result is a sequence.
    is_many: bool = False
    #: Whether the arrays of all rows have one shape, so that the command stacks them.
    has_one_shape: bool = True
    #: Whether the value is a photo.
    is_photo: bool = False
    #: Whether the arrays of a single row have an axis of the batch, too.
    has_batch: bool = False
    #: Changes the files once the exported model's inputs are known.
    finish: Optional[Callable[[Sequence[str]], None]] = None


def photo(value: Any, channels_last: bool, how: Optional[Preprocessing], size: Optional[Any], framework: Optional[Framework]) -> Question:
    """A photo: a path, bytes, levels (height × width × 3), or a Pillow image."""
    request = inputs.request(value, True)
    files: Dict[str, bytes] = {}
    if "image" in request:
        words = [request["image"]]
    else:
        name, content = inputs.photo_file(base64.b64decode(request["data"]))
        files[name] = content
        words = [name]
    question = Question(words, files, is_photo=True)
    if how is None:
        return question
    question.options = {"preprocess": how.preprocess, "resize": how.resize, "labels": how.labels}
    if framework is not None and size is not None:
        height, width = size
        shape = (1, height, width, 3) if channels_last else (1, 3, height, width)
        question.sample = Sample([np.zeros(shape, np.float32)])

        def expected(answer: Answer) -> List[Sample]:
            values = how.apply(answer.arrays["input"]).astype(np.float32)
            return [Sample([(values if channels_last else np.ascontiguousarray(values.transpose(2, 0, 1)))[None]])]

        question.expected = expected
    return question


def arrays(
    values: Sequence[np.ndarray], names: Optional[Sequence[str]], framework: Optional[Framework], features: Optional[Sequence[str]]
) -> Question:
    """Arrays in the shape of the model's inputs, with the axis of the batch if the model is of a framework.

    values: one array for each input.
    names: the inputs' names; `None` if the model has one.
    features: the names of the last axis, for an input of rows × features.
    """
    values = [inputs.numbers(value) for value in values]
    if framework is not None and any(value.ndim == 0 or len(value) != len(values[0]) for value in values):
        raise ExplanationError(
            "each array has the axis of the batch first, with as many rows as the others; "
            f"the shapes are {', '.join(str(value.shape) for value in values)}", ExplanationError.INPUT)
    if framework is not None and len(values[0]) == 0:
        raise ExplanationError(f"the array of the shape {values[0].shape} has no rows", ExplanationError.INPUT)
    if len(values) == 1 and names is None:
        value = values[0]
        if value.ndim == 2 and 0 < value.shape[1] <= MOST_FEATURES and (framework is not None or features):
            header = list(features) if features else [f"x{number}" for number in range(value.shape[1])]
            question = Question(["rows.csv", "--header"], {"rows.csv": _csv(header, value.tolist())})
        else:
            question = Question(["input.npy"], {"input.npy": inputs.npy(value)})
            if features:
                question.options["names"] = ",".join(features)
    else:
        named = list(names) if names else [f"input{number}" for number in range(len(values))]
        files = {f"input{number}.npy": inputs.npy(value) for number, value in enumerate(values)}
        question = Question(
            [word for number, name in enumerate(named) for word in ("--input", f"{name}=input{number}.npy")], files)

        def finish(present: Sequence[str]) -> None:
            # Exporters drop unused inputs.
            question.words = [
                word for number, name in enumerate(named) if name in present for word in ("--input", f"{name}=input{number}.npy")]

        question.finish = finish
        names = named if framework is not None and names else names
    if framework is not None:
        question.sample = Sample([value[:1] for value in values], names)
        question.expected = lambda answer: [Sample([value[row:row + 1] for value in values], names) for row in range(len(values[0]))]
        question.is_many = len(values[0]) != 1
        question.has_batch = "rows.csv" not in question.files
    return question


def frame(value: Any, framework: Optional[Framework], reads_columns: bool) -> Question:
    """The rows of a frame of pandas; its columns are the features, or the inputs of a model with several inputs."""
    if len(value) == 0:
        raise ExplanationError("the frame has no rows", ExplanationError.INPUT)
    names = [str(name) for name in value.columns]
    if len(set(names)) != len(names):
        raise ExplanationError("two columns of the frame have the same name; rename one", ExplanationError.INPUT)
    rows = value.astype(object).to_numpy().tolist()
    for number, row in enumerate(rows):
        for name, cell in zip(names, row):
            if not isinstance(cell, (int, float, np.number, bool)) and not reads_columns:
                raise ExplanationError(
                    f"row {number} has {cell!r} in the column {name}; give numbers, or explain a pipeline that reads texts by its values: "
                    'method="shapley", background=ROWS', ExplanationError.INPUT)
            if isinstance(cell, float) and not np.isfinite(cell):
                raise ExplanationError(
                    f"row {number} has {cell} in the column {name}; fill it with a number", ExplanationError.INPUT)
    question = Question(["rows.csv", "--header"], {"rows.csv": _csv(names, rows)})
    if framework is not None:
        values = value if hasattr(framework, "reads_columns") else value.to_numpy(dtype=np.float32)
        question.sample = Sample([values[:1]])
        question.expected = lambda answer: [Sample([values[row:row + 1]]) for row in range(len(values))]
    question.is_many = True
    return question


def texts(value: Any, tokenizer: Any, framework: Any, model_inputs: Optional[Sequence[str]]) -> Question:
    """Texts or pairs of texts, split by a tokenizer of transformers.

    value: a text, a pair of texts as a tuple, or a list of them.
    """
    is_many = isinstance(value, list)
    given = list(value) if is_many else [value]
    if not given:
        raise ExplanationError("the list has no texts", ExplanationError.INPUT)
    limit = getattr(tokenizer, "model_max_length", None)
    limit = limit if isinstance(limit, int) and limit < 1_000_000 else None
    encoded = []
    for text in given:
        pair = text if isinstance(text, tuple) else (text,)
        if not (1 <= len(pair) <= 2 and all(isinstance(part, str) for part in pair)):
            raise ExplanationError(f"give a text, a pair of texts (first, second), or a list of them, not {text!r}", ExplanationError.INPUT)
        one = tokenizer(*pair, return_special_tokens_mask=True, truncation=limit is not None, max_length=limit)
        encoded.append((" ".join(pair), {key: list(numbers) for key, numbers in one.items() if isinstance(numbers, (list, tuple))}))
    names = [key for key in encoded[0][1] if key != "special_tokens_mask" and (model_inputs is None or key in model_inputs)]
    if "input_ids" not in names:
        raise ExplanationError(
            f"the tokenizer gives {', '.join(encoded[0][1])}, and the model takes {', '.join(model_inputs or [])}; both need input_ids",
            ExplanationError.INPUT)
    listed = [
        {"text": text, "tokens": tokenizer.convert_ids_to_tokens(one["input_ids"]),
         "special_tokens_mask": one.get("special_tokens_mask", [0] * len(one["input_ids"])), **{key: one[key] for key in names}}
        for text, one in encoded]
    content: Dict[str, Any] = {"texts": listed}
    for key, id in (("pad", tokenizer.pad_token_id), ("mask", getattr(tokenizer, "mask_token_id", None))):
        if id is not None:
            content[key] = id
    question = Question(["--tokens", "tokens.json"], {"tokens.json": json.dumps(content).encode()}, is_many=is_many)

    def finish(present: Sequence[str]) -> None:
        dropped = [name for name in names if name not in present]
        kept = [{key: entry for key, entry in one.items() if key not in dropped} for one in listed]
        question.files["tokens.json"] = json.dumps({**content, "texts": kept}).encode()

    question.finish = finish
    question.has_one_shape = len({len(one["input_ids"]) for _, one in encoded}) == 1
    if framework is not None:
        samples = [Sample([np.array([one[name]]) for name in names], names, [(1,)] * len(names)) for _, one in encoded]
        # The longest text, because exporters treat an axis of length 1 as constant.
        question.sample = max(samples, key=lambda sample: sample.values[0].shape[1])
        question.expected = lambda answer: samples
    return question


def text_file(value: Any, tokenizer: Any) -> Question:
    """Texts that the command splits with the file of a tokenizer.

    value: a text, a pair of texts as a tuple, a list of them, or the path of a file of texts (.txt).
    """
    options = {"tokenizer": os.fspath(tokenizer)}
    if isinstance(value, os.PathLike) or (isinstance(value, str) and value.lower().endswith(".txt")):
        return Question(path_words(value), {}, options, has_one_shape=False)
    lines = []
    for text in value if isinstance(value, list) else [value]:
        pair = text if isinstance(text, tuple) else (text,)
        if not (1 <= len(pair) <= 2 and all(isinstance(part, str) for part in pair)):
            raise ExplanationError(f"give a text, a pair of texts (first, second), or a list of them, not {text!r}", ExplanationError.INPUT)
        if any(character in part for part in pair for character in "\n\r\t"):
            raise ExplanationError("a text has a tab or a line break; replace it by a blank", ExplanationError.INPUT)
        lines.append("\t".join(pair) + "\n")
    return Question(["texts.txt"], {"texts.txt": "".join(lines).encode()}, options, is_many=isinstance(value, list), has_one_shape=False)


def is_frame(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def is_series(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.Series)


def _csv(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return file.getvalue().encode()


def _cell(value: Any) -> Any:
    """A cell with all digits; truth values are 1 and 0."""
    if isinstance(value, (bool, np.bool_)):
        return int(value)
    return repr(float(value)) if isinstance(value, (float, np.floating)) else value


def path_words(value: Any) -> List[str]:
    """The word for a file of arrays, of a table or of texts."""
    return [os.path.abspath(os.fsdecode(value))]
