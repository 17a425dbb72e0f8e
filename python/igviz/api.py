"""Explains models in memory: the functions `explain` and `explain_many`."""

from __future__ import annotations

import os
from typing import Any, Dict, Iterable, Iterator, Mapping, Optional, Sequence

import numpy as np

from . import inputs, models, notebook, steps
from .asking import preprocessing as photos
from .asking import question as questions
from .asking.answers import explained
from .asking.photos import photo_setting
from .asking.question import Question
from .asking.run import joined
from .errors import ExplanationError
from .explainer import OPTIONS, Explainer
from .explanation import Explanation, Explanations
from .models.framework import Framework


def explain(
    model: Any, value: Any, *, tokenizer: Any = None, preprocess: Any = None, input_size: Any = None,
    names: Optional[Sequence[str]] = None, picture: bool = True, binary: Optional[str] = None, **options: Any
) -> Any:
    """Explains a prediction of a model in memory.

    model: a torch.nn.Module (also of transformers), a keras.Model, an estimator or a pipeline of scikit-learn, the path or the bytes of
        an ONNX file, or a name from `igviz models list`. With method="shapley" also a function of rows.
    value: the input to explain.
        - A photo, with `preprocess`: a path, bytes, a Pillow image, or height × width × 3 whole levels from 0 to 255.
        - Tensors of PyTorch or numpy arrays in the shape that the model takes, batch first: batch × …; a list or a dictionary of
          them for a model with several inputs. Each row of the batch is explained by itself. For scikit-learn, an array of one axis
          is a row.
        - A frame of pandas: rows × features.
        - With `tokenizer`: a text, a pair of texts as a tuple, or a list of them.
    tokenizer: a tokenizer of transformers; for an ONNX file also the path of a tokenizer's file.
    preprocess: the text of --preprocess ("torchvision", "keras-tf", "unit", …), or transforms: torchvision's `weights` (which have
        labels, too) or `weights.transforms()`, an image processor of transformers, or `pretrained_cfg` of timm. Transforms that igviz
        cannot express, and other functions, are called, and their tensor is explained.
    input_size: height and width of the model's input, if the transforms leave them open. (default: those of the model, else 224 × 224)
    names: names of the features of an array of rows × features.
    picture: whether to make the figure and the page.
    binary: path of the command. (default: $IGVIZ, else the wheel's own, else the first igviz on the PATH)
    options: other options of `igviz explain`, with underscores: target="tusker", baseline="black", method="smoothgrad", task="classes",
        labels=[…], background=ROWS, evaluate=True. Arrays become files. A text is a path only for options that name files; a baseline is
        a path if it has a slash or a suffix (baseline="rows.npy", baseline="photos/"); a pathlib.Path is always one. For method="shapley"
        of a model in memory see `igviz.steps.explain`; ONNX files are evaluated by the command.

    Returns an Explanation. For a batch of more than one row and for a list, returns Explanations, a sequence. For a frame, returns a
    frame of attributions with the same columns and index; its `attrs` have `target`, `score` and `verdict` of each row.

    The model is exported to ONNX by its framework, and the exported file is compared with the framework on the given input: probabilities
    and outputs agree within 0.001. The file is kept as long as the model exists, and used again while its weights and attributes are the
    same. If a file of an earlier call no longer agrees, the model is exported again.

    Raises ExplanationError if the value or an option is wrong, ExportError if no exporter writes a file that computes the same as the
    framework, WorkerError if the command failed, TypeError for other models and values.
    """
    if steps.uses_shapley(model, options.get("method")):
        # The model itself predicts, with its own number of threads.
        asked = {name: option for name, option in options.items() if name != "threads"}
        return steps.explain(
            model, value, names=names, picture=picture, tokenizer=tokenizer, preprocess=preprocess, input_size=input_size, **asked)
    if tokenizer is not None and (questions.is_series(value) or isinstance(value, np.ndarray)):
        value = value.tolist()
    if tokenizer is None and isinstance(value, (list, tuple)) and value and all(_is_photo(one, preprocess) for one in value):
        found = list(explain_many(
            model, value, preprocess=preprocess, input_size=input_size, picture=picture, binary=binary, **options))
        return Explanations(found, run=joined([one._question for one in found if one._question is not None]))
    if questions.is_frame(value) or not questions.is_series(value):
        framework = models.framework(model)
        question = _question(framework, value, tokenizer, preprocess, input_size, names)
        return explained(model, framework, question, value, picture, binary, options)
    return explain(
        model, value.to_frame().T.infer_objects(), tokenizer=tokenizer, preprocess=preprocess, picture=picture, binary=binary, **options)


def explain_many(
    model: Any, values: Iterable[Any], *, tokenizer: Any = None, preprocess: Any = None, input_size: Any = None,
    picture: bool = False, progress: bool = False, threads: Optional[int] = None, binary: Optional[str] = None, **options: Any
) -> Iterator[Explanation]:
    """Yields the explanations of many values, in their order.

    values: photos, texts, or batches of arrays, such as a DataLoader of PyTorch: if a batch is a tuple or a list, its first part is
        the input. Values are read only as fast as they are explained.
    progress: whether to show a progress bar, if tqdm is installed.
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
    array = _array(value)
    if array.ndim == 1 and framework is not None and framework.takes_rows:
        array = array[None]
    return questions.arrays([array], None, framework, names)


def _array(value: Any) -> np.ndarray:
    array = inputs.as_array(value)
    if array is None:
        raise TypeError(
            "give an array, a tensor, a frame, a photo, or a text with tokenizer=, not " + type(value).__name__)
    return array


def _transformed(value: Any, preprocess: Any) -> np.ndarray:
    """Applies the user's transforms to a photo; returns the tensor, batch first."""
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


__all__ = ["explain", "explain_many"]
