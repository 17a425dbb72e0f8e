"""Words of the command line for options of Python."""

from __future__ import annotations

import os
import re
from typing import Any, Dict, List

from .. import inputs

#: Options of the command that name a file.
FILES = ("background", "curve", "input", "labels", "lat", "lon", "mask", "metric_curves", "table", "tokenizer", "tokens")
#: Options among them whose text may be NAME=FILE.
NAMED = ("background", "input")
#: The value of `labels` that names no file.
IMAGENET = "imagenet"


def words_of(name: str, value: Any, files: Dict[str, bytes]) -> List[str]:
    """The words of an option; values that are data become files.

    name: the option's name with underscores.
    value: text, a number, a path, an array (as .npy), a list of labels (as .txt), or a list of values for an option that is repeated.
        `True` is the option alone, `False` is --no-…, and `None` is no option. For texts that name files see `text_of`.
    files: receives the contents of the files.
    """
    option = "--" + name.replace("_", "-")
    if value is None:
        return []
    if value is True:
        return [option]
    if value is False:
        return ["--no-" + name.replace("_", "-")]
    if name == "labels" and isinstance(value, (list, tuple)):
        value = "\n".join(" ".join(str(label).split()) for label in value) + "\n"
        files["labels.txt"] = value.encode()
        return [option, "labels.txt"]
    if isinstance(value, (list, tuple)):
        return [word for one in value for word in words_of(name, one, files)]
    array = inputs.as_array(value)
    if name == "target" and array is not None and array.ndim == 1:
        return [word for one in array.tolist() for word in words_of(name, one, files)]
    if array is not None and array.ndim == 0:
        value = array.item()
    elif array is not None:
        file = f"{name}{sum(other.startswith(name) for other in files) or ''}.npy"
        files[file] = inputs.npy(inputs.numbers(array))
        return [option, file]
    return [option, text_of(name, value)]


def text_of(name: str, value: Any) -> str:
    """The text of an option's value, with an absolute path if it is one, because the command runs in another folder.

    - A path object (os.PathLike) is a path, for every option.
    - A text is a path for the options that name a file (`FILES`), apart from labels="imagenet".
    - A baseline is a path if it contains a slash or ends like a file: "rows.npy", "photos/", but not "photos"; so are the parts of
      "black+rows.npy". A text that begins with "text:" is no path.
    - Every other text stays as it is, whatever files there are.
    """
    if isinstance(value, os.PathLike):
        return os.path.abspath(os.fsdecode(value))
    text = str(value)
    if name == "baseline":
        return _baseline(text)
    if name not in FILES or (name == "labels" and text == IMAGENET):
        return text
    before, sign, file = text.partition("=") if name in NAMED and not os.path.exists(text) else ("", "", text)
    path = os.path.abspath(file if sign else text)
    # The command reads the text before the first "=" as a name.
    return f"{before}={path}" if sign or (name in NAMED and "=" in path) else path


def model_path(model: Any) -> str:
    """The text of --model: a name of the command, or the absolute path of an ONNX file, which has a slash or ends in .onnx."""
    text = os.fsdecode(model)
    is_path = isinstance(model, os.PathLike) or _has_slash(text) or text.lower().endswith(".onnx")
    return os.path.abspath(text) if is_path else text


def _baseline(text: str) -> str:
    if text.startswith("text:"):
        return text
    parts = [text] if os.path.exists(text) else text.split("+")
    return "+".join(os.path.abspath(part) if _has_slash(part) or _ends_like_a_file(part) else part for part in parts)


def _has_slash(text: str) -> bool:
    return os.sep in text or "/" in text


def _ends_like_a_file(text: str) -> bool:
    """Whether a text has a suffix, such as .npy; the number in blur:2.5 is not a suffix."""
    return re.search(r"^[^:]*\.[A-Za-z]\w*$", text) is not None
