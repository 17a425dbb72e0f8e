"""Translates the photo transforms of other libraries to options of the command."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np

from ..errors import ExplanationError

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
#: Default side of a photo, in pixels, for a model that takes any size.
SIDE = 224


@dataclasses.dataclass(frozen=True)
class Preprocessing:
    """The options --preprocess, --resize and --input-size, and the labels that come with the transforms."""

    preprocess: str
    resize: Optional[str] = None
    #: Height and width of the model's input; `None` if it is not known.
    size: Optional[Tuple[int, int]] = None
    labels: Optional[List[str]] = None

    def apply(self, levels: np.ndarray) -> np.ndarray:
        """The model's input for levels from 0 to 255, height × width × 3."""
        values = levels.astype(np.float64)
        if self.preprocess == "none":
            return values
        if self.preprocess == "unit":
            return values / 255
        if self.preprocess == "torchvision":
            return np.asarray((values / 255 - IMAGENET[0]) / IMAGENET[1])
        if self.preprocess == "keras-tf":
            return values / 127.5 - 1
        if self.preprocess == "keras-caffe":
            return np.asarray(values[..., ::-1] - (103.939, 116.779, 123.68))
        parts = dict(part.split("=", 1) for part in self.preprocess.split(",") if "=" in part)
        if not parts or set(parts) - {"mean", "std", "scale", "order"}:
            raise ExplanationError(
                f"preprocess: {self.preprocess!r} is unknown; see 'igviz help preprocess'", ExplanationError.USAGE)
        if parts.get("order", "rgb") == "bgr":
            values = values[..., ::-1]
        return np.asarray((values * _number(parts.get("scale", "1")) - _numbers(parts.get("mean", "0"))) / _numbers(parts.get("std", "1")))


def preprocessing(value: Any, size: Optional[Tuple[int, int]] = None) -> Optional[Preprocessing]:
    """The options for the transforms of torchvision's weights, of Hugging Face's image processors or of timm's configurations.

    value: `weights` or `weights.transforms()` of torchvision, a Compose of torchvision, an image processor, a dictionary of timm
        (`model.pretrained_cfg`), or the text of --preprocess.
    size: height and width of the model's input, for a text.

    Returns `None` if the options cannot express the transforms exactly.
    """
    if isinstance(value, str):
        return Preprocessing(value, size=size)
    if hasattr(value, "transforms") and hasattr(value, "meta") and callable(value.transforms):
        found = preprocessing(value.transforms())
        categories = value.meta.get("categories")
        return dataclasses.replace(found, labels=list(categories) if categories else None) if found else None
    name = type(value).__name__
    if name == "ImageClassification" and hasattr(value, "crop_size"):
        return _cropped(
            value.resize_size[0], (value.crop_size[0],) * 2, _filter(value.interpolation), value.mean, value.std)
    if isinstance(value, dict) and "mean" in value and "input_size" in value:
        return _of_timm(value)
    if hasattr(value, "image_mean") and hasattr(value, "do_resize"):
        return _of_processor(value)
    if hasattr(value, "transforms") and isinstance(value.transforms, (list, tuple)):
        return _of_steps(value.transforms)
    return None


def input_size(value: Any) -> Optional[Tuple[int, int]]:
    """Height and width, from the text of --input-size (width × height), a number, or a pair of height and width.

    Raises ExplanationError.
    """
    if value is None:
        return None
    sides = re.fullmatch(r"(\d+)x(\d+)", str(value))
    if isinstance(value, int):
        found = value, value
    elif isinstance(value, (tuple, list)) and len(value) == 2 and all(isinstance(side, int) for side in value):
        found = value[0], value[1]
    else:
        found = (int(sides[2]), int(sides[1])) if sides else (0, 0)
    if min(found) < 1:
        raise ExplanationError(f"input_size: {value!r} is no size such as '224x224' or (224, 224)", ExplanationError.USAGE)
    return found


def _cropped(
    shorter: int, size: Tuple[int, int], filter: Optional[str], mean: Sequence[float], std: Sequence[float]
) -> Optional[Preprocessing]:
    if filter is None or size[0] != size[1]:
        return None
    return Preprocessing(_scaled(mean, std), f"center-crop:{shorter},{filter}", size)


def _scaled(mean: Sequence[float], std: Sequence[float]) -> str:
    return f"mean={'/'.join(_text(one) for one in mean)},std={'/'.join(_text(one) for one in std)},scale=1/255"


def _text(number: Any) -> str:
    return np.format_float_positional(float(number), trim="0")


def _filter(value: Any) -> Optional[str]:
    """`bilinear` or `bicubic`, from an enumeration of torchvision or Pillow, or from a text."""
    name = str(getattr(value, "value", value)).lower().rpartition(".")[2]
    return {"2": "bilinear", "3": "bicubic"}.get(name, name if name in ("bilinear", "bicubic") else None)


def _of_timm(config: Dict[str, Any]) -> Optional[Preprocessing]:
    filter = _filter(config.get("interpolation", "bicubic"))
    _, height, width = config["input_size"]
    if filter is None or height != width or config.get("crop_mode", "center") != "center":
        return None
    # timm's formula for the shorter side.
    shorter = int(np.floor(height / config.get("crop_pct", 0.875)))
    return _cropped(shorter, (height, width), filter, config["mean"], config["std"])


def _of_processor(processor: Any) -> Optional[Preprocessing]:
    def flag(name: str) -> bool:
        return bool(getattr(processor, name, False))

    size = _plain(getattr(processor, "size", None))
    crop = _plain(getattr(processor, "crop_size", None))
    filter = _filter(getattr(processor, "resample", None))
    if not flag("do_resize") or filter is None or not flag("do_rescale") or getattr(processor, "crop_pct", None) is not None \
            or flag("do_pad") or flag("do_flip_channel_order") or abs(processor.rescale_factor - 1 / 255) > 1e-9:
        return None
    mean, std = (processor.image_mean, processor.image_std) if flag("do_normalize") else ((0, 0, 0), (1, 1, 1))
    if flag("do_center_crop"):
        if not crop or set(size) != {"shortest_edge"} or set(crop) != {"height", "width"}:
            return None
        return _cropped(size["shortest_edge"], (crop["height"], crop["width"]), filter, mean, std)
    if set(size) != {"height", "width"}:
        return None
    return Preprocessing(_scaled(mean, std), f"squash:{filter}", (size["height"], size["width"]))


def _plain(size: Any) -> Dict[str, int]:
    """The sides in a size of transformers, by name."""
    if size is None:
        return {}
    items = dict(size) if isinstance(size, dict) else {
        name: getattr(size, name, None) for name in ("height", "width", "shortest_edge", "longest_edge", "max_height", "max_width")}
    return {name: side for name, side in items.items() if side is not None}


def _of_steps(steps: Sequence[Any]) -> Optional[Preprocessing]:
    """The options for Resize, CenterCrop, ToTensor (or its parts) and Normalize, in this order; `None` for other steps."""
    shorter: Optional[int] = None
    whole: Optional[Tuple[int, int]] = None
    crop: Optional[Tuple[int, int]] = None
    filter: Optional[str] = None
    mean: Sequence[float] = (0, 0, 0)
    std: Sequence[float] = (1, 1, 1)
    done: List[str] = []
    order = ["Resize", "CenterCrop", "ToTensor", "Normalize"]
    for step in steps:
        name = type(step).__name__
        name = {"PILToTensor": "ToTensor", "ToImage": "ToTensor", "ToDtype": "ToTensor", "ConvertImageDtype": "ToTensor"}.get(name, name)
        if name not in order or (done and order.index(name) < order.index(done[-1])):
            return None
        if type(step).__name__ == "ToDtype" and not step.scale:
            return None
        if name == "Resize":
            sides = [step.size] if isinstance(step.size, int) else list(step.size)
            if getattr(step, "max_size", None) is not None:
                return None
            shorter, whole = (sides[0], None) if len(sides) == 1 else (None, (sides[0], sides[1]))
            filter = _filter(step.interpolation)
        elif name == "CenterCrop":
            crop = (step.size, step.size) if isinstance(step.size, int) else (step.size[0], step.size[-1])
        elif name == "Normalize":
            mean, std = list(step.mean), list(step.std)
        done.append(name)
    if filter is None or "ToTensor" not in done or len(mean) not in (1, 3):
        return None
    if whole and (crop is None or crop == whole):
        return Preprocessing(_scaled(mean, std), f"squash:{filter}", whole)
    return _cropped(shorter, crop, filter, mean, std) if shorter and crop else None


def _number(text: str) -> float:
    try:
        upper, _, lower = text.partition("/")
        return float(upper) / float(lower or 1)
    except (ValueError, ZeroDivisionError):
        raise ExplanationError(f"preprocess: {text!r} is no number", ExplanationError.USAGE) from None


def _numbers(text: str) -> np.ndarray:
    return np.array([_number(one) for one in text.split("/")])


def is_photo(value: Any) -> bool:
    """Whether a value is the path or the bytes of a picture, or a Pillow image."""
    if isinstance(value, (str, os.PathLike)):
        return not os.fsdecode(value).lower().endswith((".npy", ".npz", ".csv", ".tsv", ".tab", ".txt", ".nc", ".gz"))
    pillow = sys.modules.get("PIL.Image")
    return isinstance(value, (bytes, bytearray)) or (pillow is not None and isinstance(value, pillow.Image))
