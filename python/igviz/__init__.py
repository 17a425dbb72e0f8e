"""Explains predictions of models by attributions to their inputs.

    import igviz

    explanation = igviz.explain(model, photo, preprocess="torchvision")     # a torch.nn.Module, a keras.Model, an ONNX file …
    explanation.verdict      # "stable (agreement 0.991); probability 0.00115 → 0.666, attributions sum to 0.665"
    explanation.evidence     # a numpy array, height × width

`explain` takes models in memory, and files. `Explainer` keeps a worker for many inputs. `igviz.captum` has the classes of Captum.
The package runs the command `igviz`. Frameworks are imported only if a model of theirs is given.
"""

from .api import explain, explain_many
from .binary import BinaryNotFound
from .errors import ExplanationError, ExportError, WorkerError
from .explainer import Explainer
from .explanation import Explanation, Explanations, Picture

__all__ = [
    "BinaryNotFound", "Explainer", "Explanation", "Explanations", "ExplanationError", "ExportError", "Picture", "WorkerError", "explain",
    "explain_many"]
