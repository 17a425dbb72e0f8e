"""The explanation of one input, and those of several."""

from __future__ import annotations

import base64
import io
import os
from typing import Any, Dict, List, Optional, Sequence, Union, overload

import numpy as np

from . import inputs, notebook
from .asking.run import Run
from .errors import ExplanationError


class Picture:
    """A figure as the bytes of a PNG; renders inline in a notebook."""

    def __init__(self, content: bytes):
        self.content = content

    def save(self, path: str) -> None:
        """Writes the PNG."""
        with open(path, "wb") as file:
            file.write(self.content)

    def image(self) -> Any:
        """The figure as a Pillow image."""
        from PIL import Image

        return Image.open(io.BytesIO(self.content))

    def _repr_png_(self) -> bytes:
        return self.content


class Explanation:
    """Arrays, numbers and the verdict of one input; renders inline in a notebook."""

    def __init__(self, answer: Dict[str, Any], run: Optional[Run] = None):
        #: The complete result, as described in docs/json.md.
        self.document: Dict[str, Any] = answer["explanation"]
        #: Arrays by name, as described in docs/worker.md.
        self.arrays: Dict[str, np.ndarray] = {
            name: inputs.array(content) if isinstance(content, str) else content
            for name, content in answer.get("arrays", {}).items()}
        picture = answer.get("picture")
        self._picture: Optional[bytes] = base64.b64decode(picture) if isinstance(picture, str) else picture
        self._page: Optional[bytes] = answer.get("page")
        self._question = run
        #: Whether arrays have the axes of a photo: height × width × 3.
        self._is_photo = bool(answer.get("is_photo"))

    def __repr__(self) -> str:
        return f"<Explanation of {self.name}: {self.label} {self.score:.4g}; {self.verdict}>"

    # The prediction.

    @property
    def name(self) -> str:
        return str(self.document["image"])

    @property
    def model(self) -> str:
        return str(self.document["model"])

    @property
    def label(self) -> str:
        """The name of the first target; for a difference, of both its classes."""
        return label(self.document["target"])

    @property
    def score(self) -> float:
        """The model's score of the first target."""
        return float(self.document["attributions"][0]["score_input"])

    @property
    def top(self) -> List[Dict[str, Any]]:
        """The most probable classes: `index`, `label`, `probability`."""
        top: List[Dict[str, Any]] = self.document["top"]
        return top

    # The reliability of the map.

    @property
    def _run(self) -> Dict[str, Any]:
        runs: List[Dict[str, Any]] = self.document["attributions"]
        graded = [run for run in runs if run["grade"] is not None]
        # With an evaluation, the plain gradient beside the map has a grade, too.
        return next((run for run in graded if run["method"] != "gradient"), (graded or runs)[0])

    @property
    def grade(self) -> Optional[str]:
        """The verdict in a word: stable, fair, exact, weak, beaten, unconfirmed, inexact, little, nothing, incomplete or unmeasured."""
        grade: Optional[str] = self._run["grade"]
        return grade

    @property
    def verdict(self) -> Optional[str]:
        """The verdict in a line."""
        verdict: Optional[str] = self._run["verdict"]
        return verdict

    @property
    def agreement(self) -> Optional[float]:
        """Expected correlation with the map of another seed, by tiles."""
        agreement: Optional[float] = self._run["agreement"]
        return agreement

    @property
    def warnings(self) -> List[str]:
        warnings: List[str] = self.document["warnings"]
        return warnings

    # Arrays.

    def _array(self, name: str) -> np.ndarray:
        if name in self.arrays:
            return self.arrays[name]
        several = sorted(other for other in self.arrays if other.startswith(name + "."))
        raise KeyError(
            f"there are several arrays {name}; choose one target with target=, or use .arrays: {', '.join(several)}" if several
            else f"there is no array {name}: it was not requested")

    @property
    def input(self) -> np.ndarray:
        """The model's input; for a photo, height × width × 3 levels from 0 to 255."""
        return self._array("input")

    @property
    def attributions(self) -> np.ndarray:
        """Attributions in the shape of the input: integrated gradients, in units of the score, unless another method was requested."""
        names = {name.partition(".")[0] for name in self.arrays} - {"input", "baseline", "evidence"}
        # The plain gradient is drawn beside other methods.
        others = sorted(names - {"gradients"}) or ["gradients"]
        return self._array("integrated_gradients" if "integrated_gradients" in names or len(others) > 1 else others[0])

    @property
    def gradients(self) -> np.ndarray:
        """Gradients at the input, in the shape of the input."""
        return self._array("gradients")

    @property
    def baseline(self) -> np.ndarray:
        """The mean of the baselines, in the shape of the input."""
        return self._array("baseline")

    @property
    def evidence(self) -> np.ndarray:
        """The map as drawn; for a photo, height × width, in units of the score per pixel."""
        return self._array("evidence")

    # Files and other libraries.

    def plot(self, path: Optional[str] = None) -> Optional[Picture]:
        """Returns the figure, which a notebook shows; with a path, writes it to the file instead.

        path: a file ending in .png, .jpg, .pdf or .svg.

        Raises ExplanationError if the explanation was made without a figure, or the input has none.
        """
        if path is not None:
            self._repeatable().write(os.fspath(path))
            return None
        if self._picture is None:
            raise ExplanationError(
                'this explanation has no figure; ask for one with picture=True, or write one: plot("map.png")', ExplanationError.USAGE)
        return Picture(self._picture)

    def report(self, path: str) -> None:
        """Writes the interactive page, which a browser opens from disk without a network.

        path: a file ending in .html.

        Raises ExplanationError if the input has no page (series, volumes, lists of numbers).
        """
        path = os.fspath(path)
        if not path.endswith(".html"):
            raise ExplanationError(f"{path}: the page is a file ending in .html; for a figure use plot", ExplanationError.USAGE)
        if self._page is None:
            self._repeatable().write(path)
        else:
            with open(path, "wb") as file:
                file.write(self._page)

    def to_captum(self) -> Any:
        """The attributions as Captum returns them: a tensor of PyTorch with a first axis of one input.

        For a photo the shape is 1 × 3 × height × width, and the unit is that of the score per level; else 1 × the shape of the input.
        """
        import torch

        values = self.attributions
        return torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1) if self._is_photo else values))[None]

    def _repeatable(self) -> Run:
        if self._question is None:
            raise ExplanationError("the question of this explanation is not known any more", ExplanationError.USAGE)
        return self._question

    # In a notebook.

    def _repr_png_(self) -> Optional[bytes]:
        return self._picture

    def _repr_html_(self) -> str:
        return notebook.html(
            f"{self.label} {self.score:.4g}", self.verdict or "", self.warnings, self._picture, self._page)


class Explanations(Sequence[Explanation]):
    """The explanations of several inputs, with one figure; renders inline in a notebook."""

    def __init__(
        self, explanations: List[Explanation], picture: Optional[bytes] = None, page: Optional[bytes] = None,
        run: Optional[Run] = None
    ):
        self._explanations = explanations
        self._picture = picture
        self._page = page
        self._question = run

    def __len__(self) -> int:
        return len(self._explanations)

    @overload
    def __getitem__(self, index: int) -> Explanation: ...

    @overload
    def __getitem__(self, index: slice) -> List[Explanation]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[Explanation, List[Explanation]]:
        return self._explanations[index]

    def __repr__(self) -> str:
        return f"<Explanations of {len(self)} inputs: {', '.join(one.label for one in self._explanations[:5])}{' …' * (len(self) > 5)}>"

    @property
    def attributions(self) -> np.ndarray:
        """The attributions, stacked: inputs × the shape of an input."""
        return np.stack([one.attributions for one in self._explanations])

    @property
    def evidence(self) -> np.ndarray:
        """The maps as drawn, stacked."""
        return np.stack([one.evidence for one in self._explanations])

    plot = Explanation.plot
    report = Explanation.report
    _repeatable = Explanation._repeatable

    def to_captum(self) -> Any:
        """The attributions as Captum returns them: a tensor of PyTorch, inputs × the shape of an input."""
        import torch

        return torch.cat([one.to_captum() for one in self._explanations])

    def _repr_html_(self) -> str:
        verdicts = "; ".join(f"{one.label} {one.score:.4g}: {one.verdict}" for one in self._explanations[:8])
        return notebook.html(f"{len(self)} inputs", verdicts, [], self._picture, self._page)


def label(target: Dict[str, Any]) -> str:
    """The name of a target of a document; for a difference, of both its classes."""
    contrast = target["contrast_label"]
    return f"{target['label']} − {contrast}" if contrast else str(target["label"])
