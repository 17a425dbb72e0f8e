"""What was found for one input."""

from __future__ import annotations

import base64
import html
from typing import Any, Dict, List, Optional

import numpy as np

from . import inputs


class Explanation:
    """Arrays, numbers and the verdict of one input; in a notebook it shows itself."""

    def __init__(self, answer: Dict[str, Any]):
        #: Everything that is known: the document of docs/json.md.
        self.document: Dict[str, Any] = answer["explanation"]
        #: Arrays by their names, as docs/worker.md has them.
        self.arrays: Dict[str, np.ndarray] = {
            name: inputs.array(text) for name, text in answer.get("arrays", {}).items()}
        picture = answer.get("picture")
        self._picture: Optional[bytes] = base64.b64decode(picture) if picture else None

    def __repr__(self) -> str:
        return f"<Explanation of {self.name}: {self.label} {self.score:.4g}; {self.verdict}>"

    # What the model says.

    @property
    def name(self) -> str:
        return self.document["image"]

    @property
    def model(self) -> str:
        return self.document["model"]

    @property
    def label(self) -> str:
        """What is explained: the name of the first target."""
        target = self.document["target"]
        contrast = target["contrast_label"]
        return f"{target['label']} − {contrast}" if contrast else target["label"]

    @property
    def score(self) -> float:
        """The first target's, as the model says it."""
        return self.document["attributions"][0]["score_input"]

    @property
    def top(self) -> List[Dict[str, Any]]:
        """The most probable classes: `index`, `label`, `probability`."""
        return self.document["top"]

    # How far it can be believed.

    @property
    def _run(self) -> Dict[str, Any]:
        runs = self.document["attributions"]
        return next((run for run in runs if run["grade"] is not None), runs[0])

    @property
    def grade(self) -> Optional[str]:
        """A word: stable, fair, exact, weak, beaten, inexact, little, nothing, incomplete or unmeasured."""
        return self._run["grade"]

    @property
    def verdict(self) -> Optional[str]:
        """A line."""
        return self._run["verdict"]

    @property
    def agreement(self) -> Optional[float]:
        """How another seed's map would correlate with this one, by tiles."""
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
            f"there are several, in .arrays: {', '.join(several)}" if several
            else f"there is no array {name}: it was not asked for")

    @property
    def input(self) -> np.ndarray:
        """What the model saw; of a photo height × width × 3 levels of 0…255."""
        return self._array("input")

    @property
    def attributions(self) -> np.ndarray:
        """Integrated gradients, in the input's shape and units of the score."""
        return self._array("integrated_gradients")

    @property
    def gradients(self) -> np.ndarray:
        """Plain gradients at the input, in its shape."""
        return self._array("gradients")

    @property
    def baseline(self) -> np.ndarray:
        """The mean of the baselines, in the input's shape."""
        return self._array("baseline")

    @property
    def evidence(self) -> np.ndarray:
        """The map that is shown: of a photo height × width, in units of the score per pixel."""
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
