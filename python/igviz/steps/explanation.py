"""The explanation of a row by Shapley values."""

from __future__ import annotations

import html
from typing import Any, List, Sequence, Union, overload

import numpy as np

from .shapley import ShapleyValues

#: Standard errors, as a share of the largest attribution, up to which the grade is stable or fair.
STABLE, FAIR = 0.05, 0.2
#: Magnitude of the largest attribution, in units of the score, up to which the grade is nothing.
LITTLE = 1e-12
#: Most features that a figure lists.
LISTED = 20


class ShapleyExplanation:
    """Shapley values of one row, with their standard errors; renders inline in a notebook."""

    def __init__(
        self, found: ShapleyValues, index: int, label: str, names: Sequence[str], row: np.ndarray, background: int, model: str
    ):
        #: The numbers of all outputs.
        self.values = found
        #: Index of the explained output.
        self.index = index
        self.label = label
        #: Names of the features.
        self.names = list(names)
        #: The explained row.
        self.input = row
        #: Number of background rows.
        self.background = background
        self.model = model

    @property
    def attributions(self) -> np.ndarray:
        """One number for each feature, in units of the score. They sum to `score` − `base`."""
        return np.asarray(self.values.values[:, self.index])

    @property
    def evidence(self) -> np.ndarray:
        """The attributions."""
        return self.attributions

    @property
    def errors(self) -> np.ndarray:
        """Standard errors of the attributions; zero if they are exact."""
        return np.asarray(self.values.errors[:, self.index])

    @property
    def score(self) -> float:
        return float(self.values.score[self.index])

    @property
    def base(self) -> float:
        """The mean score of the background."""
        return float(self.values.base[self.index])

    @property
    def grade(self) -> str:
        """exact, stable, fair, weak, nothing or unmeasured, by the largest standard error relative to the largest attribution."""
        largest = float(np.abs(self.attributions).max(initial=0))
        if largest <= LITTLE:
            return "nothing"
        if self.values.is_exact:
            return "exact"
        error = float(self.errors.max(initial=0)) / largest
        if np.isnan(error):
            return "unmeasured"
        return "stable" if error <= STABLE else "fair" if error <= FAIR else "weak"

    @property
    def verdict(self) -> str:
        """The grade, the scores and the largest standard error in a line."""
        sums = f"score {self.base:.3g} → {self.score:.3g}, attributions sum to {self.attributions.sum():.3g}"
        if self.grade == "nothing":
            return f"empty: no feature changes the score; {sums}"
        if self.grade == "exact":
            return f"exact for these {self.background} background rows; {sums}"
        error = self.errors.max(initial=0)
        spread = f"largest standard error {error:.2g}" if error else "all samples agree"
        return f"{self.grade} ({spread}); {sums}"

    def __repr__(self) -> str:
        return f"<ShapleyExplanation of {self.model}: {self.label} {self.score:.4g}; {self.verdict}>"

    def plot(self) -> "Chart":
        """A bar for each feature, the largest first, with a line of ± 2 standard errors; a notebook shows it."""
        return Chart(self)

    def report(self, path: str) -> None:
        """Writes the chart and the verdict as a page.

        path: a file ending in .html.
        """
        with open(path, "w", encoding="utf-8") as file:
            file.write(
                f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(self.label)}</title>'
                f'<body style="font-family:sans-serif">{self._repr_html_()}</body></html>\n')

    def to_captum(self) -> Any:
        """The attributions as a tensor of PyTorch, 1 × features."""
        import torch

        return torch.from_numpy(self.attributions.copy())[None]

    def _repr_html_(self) -> str:
        return (
            f"<div><p><b>{html.escape(self.label)} {self.score:.4g}</b> · {html.escape(self.verdict)}</p>"
            f"{Chart(self).svg()}</div>")


class Chart:
    """Bars of attributions as an SVG."""

    def __init__(self, explanation: ShapleyExplanation):
        self._explanation = explanation

    def svg(self) -> str:
        """The content of the SVG file; its colours suit light and dark pages."""
        shown = self._explanation
        values, errors = shown.attributions, np.nan_to_num(shown.errors)
        order = np.argsort(-np.abs(values), kind="stable")[:LISTED]
        reach = float((np.abs(values) + 2 * errors).max(initial=0)) or 1.0
        height, left, half, width = 22, 220, 170, 640
        middle = left + half
        lines = []
        for place, feature in enumerate(order):
            value, error = float(values[feature]), float(errors[feature])
            y = 6 + place * height
            length = abs(value) / reach * half
            color = "#2e8b57" if value >= 0 else "#c0392b"
            name = f"{shown.names[feature]} = {_short(shown.input[feature])}"
            lines.append(
                f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{html.escape(name[:34])}</text>'
                f'<rect x="{middle if value >= 0 else middle - length:.1f}" y="{y}" width="{length:.1f}" height="16" fill="{color}"/>'
                f'<text x="{width - 70}" y="{y + 12}">{_signed(value)}</text>')
            if error:
                center = middle + value / reach * half
                lines.append(
                    f'<path d="M{center - 2 * error / reach * half:.1f} {y + 8}H{center + 2 * error / reach * half:.1f}" '
                    'stroke="currentColor"/>')
        total = 12 + len(order) * height
        left_out = len(values) - len(order)
        if left_out:
            rest = float(values.sum() - values[order].sum())
            lines.append(f'<text x="{left - 8}" y="{total + 8}" text-anchor="end">{left_out} other features</text>'
                         f'<text x="{width - 70}" y="{total + 8}">{_signed(rest)}</text>')
            total += height
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Attributions of {len(order)} features" width="{width}" '
            f'height="{total}" viewBox="0 0 {width} {total}" font-family="sans-serif" font-size="12" fill="currentColor">'
            f'<path d="M{middle} 0V{total}" stroke="#8888"/>{"".join(lines)}</svg>')

    def save(self, path: str) -> None:
        """Writes the SVG."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg() + "\n")

    def _repr_svg_(self) -> str:
        return self.svg()


class ShapleyExplanations(Sequence[ShapleyExplanation]):
    """The explanations of several rows; renders inline in a notebook."""

    def __init__(self, explanations: List[ShapleyExplanation]):
        self._explanations = explanations

    def __len__(self) -> int:
        return len(self._explanations)

    @overload
    def __getitem__(self, index: int) -> ShapleyExplanation: ...

    @overload
    def __getitem__(self, index: slice) -> List[ShapleyExplanation]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[ShapleyExplanation, List[ShapleyExplanation]]:
        return self._explanations[index]

    @property
    def attributions(self) -> np.ndarray:
        """rows × features."""
        return np.stack([one.attributions for one in self._explanations])

    @property
    def errors(self) -> np.ndarray:
        """Standard errors of the attributions, rows × features."""
        return np.stack([one.errors for one in self._explanations])

    def _repr_html_(self) -> str:
        return "".join(one._repr_html_() for one in self._explanations[:8])


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, (int, float, np.number)) and not isinstance(value, bool) else str(value)


def _signed(value: float) -> str:
    return f"{value:+.3g}" if value else "0"


__all__ = ["Chart", "ShapleyExplanation", "ShapleyExplanations"]
