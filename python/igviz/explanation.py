"""The explanation of one input."""

from __future__ import annotations

import base64
import html
from typing import Any, Dict, List, Optional

import numpy as np

from . import inputs


class Explanation:
    """Arrays, numbers and the verdict of one input; renders inline in a notebook."""

    def __init__(self, answer: Dict[str, Any]):
        #: The complete result, as described in docs/json.md.
        self.document: Dict[str, Any] = answer["explanation"]
        #: Arrays by name, as described in docs/worker.md.
        self.arrays: Dict[str, np.ndarray] = {
            name: inputs.array(text) for name, text in answer.get("arrays", {}).items()}
        picture = answer.get("picture")
        self._picture: Optional[bytes] = base64.b64decode(picture) if picture else None

    def __repr__(self) -> str:
        return f"<Explanation of {self.name}: {self.label} {self.score:.4g}; {self.verdict}>"

    # The prediction.

    @property
    def name(self) -> str:
        return self.document["image"]

    @property
    def model(self) -> str:
        return self.document["model"]

    @property
    def label(self) -> str:
        """The name of the first target; for a difference, of both its classes."""
        target = self.document["target"]
        contrast = target["contrast_label"]
        return f"{target['label']} − {contrast}" if contrast else target["label"]

    @property
    def score(self) -> float:
        """The model's score of the first target."""
        return self.document["attributions"][0]["score_input"]

    @property
    def top(self) -> List[Dict[str, Any]]:
        """The most probable classes: `index`, `label`, `probability`."""
        return self.document["top"]

    # The reliability of the map.

    @property
    def _run(self) -> Dict[str, Any]:
        runs = self.document["attributions"]
        return next((run for run in runs if run["grade"] is not None), runs[0])

    @property
    def grade(self) -> Optional[str]:
        """The verdict in a word: stable, fair, exact, weak, beaten, inexact, little, nothing, incomplete or unmeasured."""
        return self._run["grade"]

    @property
    def verdict(self) -> Optional[str]:
        """The verdict in a line."""
        return self._run["verdict"]

    @property
    def agreement(self) -> Optional[float]:
        """Expected correlation with the map of another seed, by tiles."""
        return self._run["agreement"]

    @property
    def warnings(self) -> List[str]:
        return self.document["warnings"]

    # Arrays.

    def _array(self, name: str) -> np.ndarray:
        if name in self.arrays:
            return self.arrays[name]
        several = sorted(other for other in self.arrays if other.startswith(name + "."))
        raise KeyError(
            f"there are several arrays {name}; use .arrays: {', '.join(several)}" if several
            else f"there is no array {name}: it was not requested")

    @property
    def input(self) -> np.ndarray:
        """The model's input; for a photo, height × width × 3 levels from 0 to 255."""
        return self._array("input")

    @property
    def attributions(self) -> np.ndarray:
        """Integrated gradients, in the shape of the input and in units of the score."""
        return self._array("integrated_gradients")

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

    # In a notebook.

    def _repr_png_(self) -> Optional[bytes]:
        return self._picture

    def _repr_html_(self) -> str:
        picture = ""
        if self._picture:
            data = base64.b64encode(self._picture).decode()
            picture = f'<img alt="Maps over the input" style="max-width:100%" src="data:image/png;base64,{data}">'
        return (
            f"<div><p><b>{html.escape(self.label)}</b> {self.score:.4g} · {html.escape(self.verdict or '')}</p>"
            f"{picture}</div>")
