"""Estimators and pipelines of scikit-learn."""

from __future__ import annotations

import pickle
import sys
from typing import Any, Dict, List

import numpy as np

from ..errors import ExplanationError, ExportError
from .framework import Framework, Sample, first_line, hashed

#: Parts of the names of estimators and transformers that are step functions.
STEPS = (
    "Tree", "Forest", "Boosting", "Bagging", "AdaBoost", "Neighbors", "XGB", "LGBM", "CatBoost", "KBinsDiscretizer", "Binarizer")


class SklearnModel(Framework):
    """An estimator or a pipeline. Its output is `predict_proba` if it has one, else `predict`."""

    exporters = ("skl2onnx.to_onnx",)
    takes_rows = True
    without_export = '; explain its predictions: method="shapley", background=ROWS'

    def fingerprint(self) -> bytes:
        try:
            return hashed([pickle.dumps(self.model)])
        except Exception as error:
            raise ExportError(
                f"{self.name} cannot be pickled, so igviz cannot export the model: {first_line(error)}; replace a lambda by a function of "
                'a module, or explain the predictions: method="shapley", background=ROWS') from error

    def predict(self, sample: Sample) -> np.ndarray:
        value = sample.values[0]
        names = getattr(self.model, "feature_names_in_", None)
        if names is not None and not hasattr(value, "columns") and np.shape(value)[1:] == np.shape(names):
            import pandas

            value = pandas.DataFrame(value, columns=names)
        predict = getattr(self.model, "predict_proba", None) or self.model.predict
        found = one_table(self.model, predict(value))
        return found.reshape(len(found), -1)

    def export(self, exporter: str, sample: Sample, path: str) -> None:
        try:
            from skl2onnx import to_onnx
        except ImportError:
            raise ImportError("the package skl2onnx is not installed: pip install skl2onnx") from None
        classifier = last_step(self.model)
        options: Dict[Any, Any] = {id(self.model): {"zipmap": False}} if hasattr(classifier, "classes_") else {}
        value = sample.values[0]
        is_frame = hasattr(value, "columns")
        row = value[:1] if is_frame and self.reads_columns else np.asarray(value[:1], dtype=np.float32)
        with open(path, "wb") as file:
            file.write(to_onnx(self.model, row, options=options).SerializeToString())

    @property
    def reads_columns(self) -> bool:
        """Whether a step of a pipeline selects columns by name."""
        return any(type(step).__name__ == "ColumnTransformer" for step in self._steps(self.model))

    @property
    def has_steps(self) -> bool:
        """Whether a part of the pipeline is a step function, or the predictions are labels, clusters or outliers."""
        return any(part in type(step).__name__ for step in self._steps(self.model) for part in STEPS) or not (
            hasattr(self.model, "predict_proba") or self._is_regressor)

    @property
    def _is_regressor(self) -> bool:
        return not hasattr(last_step(self.model), "classes_") and _kind(self.model) not in ("clusterer", "outlier_detector")

    def _steps(self, model: Any) -> List[Any]:
        found = [model]
        for _, step in getattr(model, "steps", []) or []:
            found += self._steps(step)
        for name in ("estimator", "base_estimator", "final_estimator_"):
            if hasattr(model, name) and hasattr(getattr(model, name), "get_params"):
                found += self._steps(getattr(model, name))
        for part in getattr(model, "named_estimators", None) or {}:
            found += self._steps(model.named_estimators[part])
        # A part of a ColumnTransformer is (name, transformer, columns), of a FeatureUnion (name, transformer).
        for part in getattr(model, "transformers_", None) or getattr(model, "transformer_list", None) or []:
            if hasattr(part[1], "get_params"):
                found += self._steps(part[1])
        return found

    def words(self) -> Dict[str, Any]:
        classes = getattr(last_step(self.model), "classes_", None)
        if classes is None or not isinstance(classes, np.ndarray):
            return {}
        if classes.dtype.kind in "UO":
            return {"labels": [str(one) for one in classes]}
        return {}


def last_step(model: Any) -> Any:
    """The estimator at the end of pipelines, or the best one of a search."""
    last = model
    while True:
        if hasattr(last, "steps"):
            last = last.steps[-1][1]
        elif hasattr(last, "best_estimator_"):
            last = last.best_estimator_
        else:
            return last


def predicts_groups(model: Any) -> bool:
    """Whether a fitted estimator predicts the number of a cluster."""
    last = last_step(model)
    return _kind(model) == "clusterer" and (hasattr(last, "labels_") or hasattr(last, "cluster_centers_"))


def one_table(model: Any, found: Any) -> np.ndarray:
    """Predictions as rows × outputs or rows.

    Raises ExplanationError for the list of tables that `predict_proba` of a classifier with several outputs returns.
    """
    if isinstance(found, list) and found and np.ndim(found[0]) > 1:
        raise ExplanationError(
            f"{type(model).__name__} has {len(found)} outputs, and its predict_proba returns a list of tables; explain one output as a "
            "function of rows: igviz.explain(lambda rows: model.predict_proba(rows)[0], rows, background=ROWS)", ExplanationError.USAGE)
    return np.asarray(found)


def _kind(model: Any) -> str:
    """"classifier", "regressor", "clusterer", "outlier_detector", …, or an empty text."""
    utils = sys.modules.get("sklearn.utils")
    try:
        # Since scikit-learn 1.6.
        return str(utils.get_tags(model).estimator_type or "") if utils is not None else ""
    except (AttributeError, TypeError):
        return str(getattr(model, "_estimator_type", ""))
