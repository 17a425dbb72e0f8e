"""Converts inputs to the form of a request."""

from __future__ import annotations

import base64
import io
import os
import sys
from typing import Any, Dict, Optional, Tuple

import numpy as np

from .errors import ExplanationError
from .png import png


def request(value: Any, takes_photos: bool) -> Dict[str, str]:
    """The keys of a request for one input: `image` and `name`, or `data`.

    value: a path, the bytes of a file, an array, or a Pillow image.
    takes_photos: whether an array holds a photo's levels, not the model's own input.

    Raises ExplanationError if the array or the image is not valid, TypeError for other types.
    """
    if isinstance(value, (str, os.PathLike)):
        path = os.fsdecode(value)
        return {"image": os.path.abspath(path), "name": path}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _data(bytes(value))
    if isinstance(value, np.ndarray):
        return _data(npy(levels(value) if takes_photos else numbers(value)))
    # Pillow is optional. If the value is a Pillow image, Pillow is already imported.
    pillow = sys.modules.get("PIL.Image")
    if pillow is not None and isinstance(value, pillow.Image):
        from . import pictures

        return _data(pictures.content(value))
    raise TypeError(
        f"give a path, bytes, a Pillow image or a numpy array, not {type(value).__name__}"
        + ("; convert it with numpy.asarray" if hasattr(value, "__array__") else ""))


def as_array(value: Any) -> Optional[np.ndarray]:
    """A numpy array of an array or a tensor; `None` for other values.

    Tensors of PyTorch may have any layout, device and floating-point type; those without a type in numpy (bfloat16) become float32.
    """
    if isinstance(value, np.ndarray):
        return value
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        tensor = value.detach()
        if tensor.layout != torch.strided:
            tensor = tensor.to_dense()
        tensor = tensor.cpu().resolve_conj().resolve_neg()
        return np.asarray((tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy())
    is_tensor = type(value).__module__.split(".")[0] in ("tensorflow", "jax", "jaxlib") and hasattr(value, "__array__")
    return np.asarray(value) if is_tensor or isinstance(value, np.generic) else None


def levels(array: np.ndarray) -> np.ndarray:
    """Converts a photo's levels to 8 bits.

    Raises ExplanationError if the array is not height × width × 3 whole levels from 0 to 255.
    """
    if array.ndim != 3 or array.shape[2] != 3 or array.size == 0:
        raise _refused(f"is {_shape(array)}", _cure_of_shape(array))
    if array.dtype.kind not in "uif":
        raise _refused(
            f"has the type {array.dtype}", "multiply by 255" if array.dtype.kind == "b" else "give whole numbers")
    _check_mask(array)
    with np.errstate(invalid="ignore"):
        is_wrong = ~((array >= 0) & (array <= 255) & (array == np.floor(array)))
    if is_wrong.any():
        place = _first(is_wrong)
        cure = ""
        if array.dtype.kind == "f" and np.nanmin(array) >= 0 and np.nanmax(array) <= 1:
            cure = "for levels from 0 to 1, multiply by 255 and round"
        elif array.dtype == np.uint16:
            cure = "for levels of 16 bits, divide by 257 and round"
        raise _refused(f"has {array[place]} at {place}", cure)
    return array.astype(np.uint8)


def numbers(array: np.ndarray) -> np.ndarray:
    """Converts the model's own input to a type that the worker reads.

    Raises ExplanationError if the array has values other than finite numbers.
    """
    if array.dtype.kind not in "buif":
        raise ExplanationError(f"the array has the type {array.dtype}; give numbers", ExplanationError.INPUT)
    _check_mask(array)
    is_wrong = ~np.isfinite(array)
    if is_wrong.any():
        place = _first(is_wrong)
        raise ExplanationError(f"the array has {array[place]} at {place}; give finite numbers", ExplanationError.INPUT)
    return array.astype(float) if array.dtype.itemsize > 8 else array


def _first(is_wrong: np.ndarray) -> Tuple[int, ...]:
    return tuple(int(index) for index in np.argwhere(is_wrong)[0])


def _check_mask(array: np.ndarray) -> None:
    if np.ma.is_masked(array):
        raise ExplanationError("the array has masked elements; fill them with numbers", ExplanationError.INPUT)


def _shape(array: np.ndarray) -> str:
    return " × ".join(str(side) for side in array.shape) or "a single number"


def _cure_of_shape(array: np.ndarray) -> str:
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 1):
        return "for levels of grey, repeat them: numpy.dstack([grey, grey, grey])"
    if array.ndim == 3 and array.shape[2] == 4:
        return "for transparency, give PIL.Image.fromarray(array)"
    if array.ndim == 3 and array.shape[0] == 3:
        return "for channels first, use array.transpose(1, 2, 0)"
    if array.ndim == 4 and array.shape[0] == 1:
        return "for a batch of one, use array[0]"
    return ""


def _refused(what: str, cure: str) -> ExplanationError:
    return ExplanationError(
        f"a photo array has height × width × 3 whole levels from 0 to 255; this array {what}" + (cure and f"; {cure}"),
        ExplanationError.INPUT)


def photo_file(content: bytes) -> Tuple[str, bytes]:
    """The name and the content of a file that the command reads as a photo, from the bytes of a request."""
    if not content.startswith(b"\x93NUMPY"):
        return "photo", content
    return "photo.png", png(np.lib.format.read_array(io.BytesIO(content), allow_pickle=False))


def _data(content: bytes) -> Dict[str, str]:
    return {"data": base64.b64encode(content).decode()}


def npy(array: np.ndarray) -> bytes:
    """The content of a .npy file."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()


def array(text: str) -> np.ndarray:
    """Decodes an array of an answer: a .npy file in base64."""
    return np.lib.format.read_array(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
