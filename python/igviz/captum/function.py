"""A function of one tensor, exported once, and its gradients by igviz."""

from __future__ import annotations

import os
import tempfile
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import torch

from ..asking.run import Run
from ..errors import ExportError
from ..explainer import Explainer
from ..inputs import npy
from ..models.agreement import TOLERANCE
from ..models.framework import ExportedModel, Sample, exported, forget
from ..models.torch_models import DYNAMO, SCRIPT, TorchModel

#: The rules of Captum, by their names there.
RULES = {
    "gausslegendre": "gauss-legendre", "riemann_trapezoid": "trapezoid", "riemann_left": "left", "riemann_right": "right",
    "riemann_middle": "midpoint"}


def check_rule(method: str, steps: Any) -> None:
    """Raises ValueError for an unknown rule of Captum, or a number of points that it does not take."""
    if method not in RULES:
        raise ValueError(f"method: {method!r} is unknown; the methods are {', '.join(RULES)}")
    least = 1 if method == "gausslegendre" else 2
    if not isinstance(steps, int) or steps < least:
        raise ValueError(f"n_steps: {method} takes a whole number of points from {least} on, not {steps!r}")


class Function:
    """A module of one tensor with a batch of one, exported for igviz.

    The module is exported again if its weights have changed.
    """

    def __init__(self, module: Any):
        self._model = TorchModel(module)
        self._explainers: Dict[Tuple[Any, ...], Explainer] = {}

    def integrated(self, rows: Any, baselines: Any, targets: Sequence[str], steps: int, rule: str) -> Any:
        """Integrated gradients of each row from its baseline: a tensor of the shape of `rows`."""
        # Captum's trapezoid has n points, whose weights sum to (n − 1)/n.
        is_trapezoid = rule == "riemann_trapezoid"
        options = {"method": "ig", "rule": RULES[rule], "steps": steps - 1 if is_trapezoid else steps}
        found = self._ask(rows, baselines, targets, options, "integrated_gradients")
        return found * (steps - 1) / steps if is_trapezoid else found

    def gradients(self, rows: Any, targets: Sequence[str]) -> Any:
        """Gradients of the target's output at each row: a tensor of the shape of `rows`."""
        return self._ask(rows, None, targets, {"method": "gradient"}, "gradients")

    def scores(self, rows: Any) -> Any:
        """The function's first number at each row."""
        file = self._file(rows)
        values = _numpy(rows)
        run = Run(
            _binary(), ["classify", "input.npy", "--model", file.path, "--task", "numbers", "--json"], {"input.npy": npy(values)}, file)
        found = [document["outputs"][0]["values"][0]["value"] for document in run.documents()]
        if self._is_stale(file, self._difference(rows[:1], None, found[0])):
            return self.scores(rows)
        return torch.tensor(found, dtype=torch.float64)

    def _file(self, rows: Any) -> ExportedModel:
        sample = Sample([rows[:1].detach()])
        problems = []
        for exporter in (SCRIPT, DYNAMO):
            try:
                return exported(self._model, exporter, sample)
            except ExportError as error:
                problems.append(str(error))
        # If the model cannot evaluate the input, this raises the model's own error.
        self._model.predict(sample)
        raise ExportError("\n".join(problems))

    def _ask(self, rows: Any, baselines: Any, targets: Sequence[str], options: Dict[str, Any], name: str) -> Any:
        file = self._file(rows)
        key = (file.path, *sorted(options.items()))
        explainer = self._explainers.get(key)
        if explainer is None:
            self._explainers.clear()
            explainer = self._explainers[key] = Explainer(file.path, inputs="arrays", task="numbers", **options)
        values = _numpy(rows)
        others = None if baselines is None else _numpy(baselines)
        found: List[np.ndarray] = []
        with tempfile.TemporaryDirectory(prefix="igviz-") as folder:
            pairs = [
                (value, {"target": target, **_baseline(others, number, folder)})
                for number, (value, target) in enumerate(zip(values, targets))]
            for number, one in enumerate(explainer.explain_pairs(pairs)):
                if number == 0 and self._is_stale(file, self._difference(rows[:1], targets[0], one.score)):
                    return self._ask(rows, baselines, targets, options, name)
                found.append(one.arrays[name].reshape(values[number].shape))
        return torch.from_numpy(np.stack(found)).to(rows.dtype).to(rows.device)

    def _is_stale(self, file: ExportedModel, problem: Optional[str]) -> bool:
        """Whether the file of an earlier call disagrees, because something that the function refers to changed; such a file is dropped.

        Raises ExportError if a new file disagrees.
        """
        file.agrees = problem is None
        if problem is None:
            return False
        forget(self._model, file)
        if not file.is_reused:
            raise ExportError(f"{file.exporter} disagrees with {self._model.name}: {problem}")
        return True

    def _difference(self, row: Any, target: Optional[str], score: float) -> Optional[str]:
        """Describes how the score of the target, or of the first number, differs from PyTorch's; `None` if it agrees."""
        output = self._model.predict(Sample([row]))[0]
        expected = float(output.reshape(-1)[0] if output.size == 1 or target is None else output[tuple(map(int, target.split(",")))])
        if abs(expected - score) <= TOLERANCE * max(1, abs(expected)):
            return None
        return f"the target's output is {expected:.6g} in PyTorch and {score:.6g} in the exported model"


def _baseline(others: Optional[np.ndarray], number: int, folder: str) -> Dict[str, Any]:
    if others is None:
        return {}
    path = os.path.join(folder, f"baseline{number}.npy")
    with open(path, "wb") as file:
        file.write(npy(others[number]))
    return {"baseline": path}


def _numpy(tensor: Any) -> np.ndarray:
    return np.ascontiguousarray(tensor.detach().cpu().float().numpy())


def _binary() -> str:
    from .. import binary

    return binary.find()
