"""Estimators and pipelines of scikit-learn."""

from __future__ import annotations

import pickle
from typing import Any, Dict, List

import numpy as np

from .framework import Framework, Sample, hashed

#: Parts of the names of estimators whose predictions are step functions.
STEPS = (
    "Tree", "Forest", "Boosting", "Bagging", "AdaBoost", "Neighbors", "XGB", "LGBM", "CatBoost")


class SklearnModel(Framework):
    """An estimator or a pipeline. Its output is `predict_proba` if it has one, else `predict`."""

    exporters = ("skl2onnx.to_onnx",)

    def fingerprint(self) -> bytes:
        return hashed([pickle.dumps(self.model)])

    def predict(self, sample: Sample) -> np.ndarray:
        value = sample.values[0]
        names = getattr(self.model, "feature_names_in_", None)
        if names is not None and not hasattr(value, "columns") and np.shape(value)[1:] == np.shape(names):
            import pandas

            value = pandas.DataFrame(value, columns=names)
        predict = getattr(self.model, "predict_proba", None) or self.model.predict
        found = np.asarray(predict(value))
        return found.reshape(len(found), -1)

    def export(self, exporter: str, sample: Sample, path: str) -> None:
        try:
            from skl2onnx import to_onnx
        except ImportError:
            raise ImportError("the package skl2onnx is not installed: pip install skl2onnx") from None
        classifier = self._last()
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
        """Whether a step of the pipeline is made of steps, or the predictions are labels."""
        return any(part in type(step).__name__ for step in self._steps(self.model) for part in STEPS) or not (
            hasattr(self.model, "predict_proba") or self._is_regressor)

    @property
    def _is_regressor(self) -> bool:
        return not hasattr(self._last(), "classes_")

    def _last(self) -> Any:
        last = self.model
        while hasattr(last, "steps"):
            last = last.steps[-1][1]
        return last

    def _steps(self, model: Any) -> List[Any]:
        found = [model]
        for _, step in getattr(model, "steps", []) or []:
            found += self._steps(step)
        for name in ("estimator", "base_estimator", "final_estimator_"):
            if hasattr(model, name) and hasattr(getattr(model, name), "get_params"):
                found += self._steps(getattr(model, name))
        for part in getattr(model, "named_estimators", None) or {}:
            found += self._steps(model.named_estimators[part])
        return found

    def words(self) -> Dict[str, Any]:
        classes = getattr(self._last(), "classes_", None)
        if classes is None or not isinstance(classes, np.ndarray):
            return {}
        if classes.dtype.kind in "UO":
            return {"labels": [str(one) for one in classes]}
        return {}
