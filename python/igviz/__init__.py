"""Explains predictions of neural networks by attributions to their inputs.

    from igviz import Explainer

    with Explainer() as explainer:
        explanation = explainer.explain("elephant.jpg")
    explanation.verdict      # "stable (agreement 0.991); probability 0.00115 → 0.666, attributions sum to 0.665"
    explanation.evidence     # a numpy array, height x width

The package starts the command `igviz` once and sends requests over a pipe.
"""

from .binary import BinaryNotFound
from .errors import ExplanationError, WorkerError
from .explainer import Explainer
from .explanation import Explanation

__all__ = ["BinaryNotFound", "Explainer", "Explanation", "ExplanationError", "WorkerError"]
