"""Models of scikit-learn as skl2onnx exports them: what scikit-learn itself predicts, and the Integrated Gradients of one class
from the mean of all flowers, by differences of its own predictions.

Iris, which scikit-learn carries, is what all are trained on. The files are small, so they are kept as they are.
"""

import warnings

import numpy as np
import onnx
import onnxruntime
import skl2onnx
import sklearn
from golden import FIXTURES, Golden
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier, StackingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, Normalizer, PolynomialFeatures, RobustScaler, StandardScaler
from sklearn.svm import LinearSVC
from skl2onnx import to_onnx

warnings.filterwarnings("ignore")
SEED = 41
STEPS = 20_000
FOLDER = FIXTURES / "onnx" / "sklearn"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden(
    "sklearn", seed=SEED, sklearn=sklearn.__version__, skl2onnx=skl2onnx.__version__, onnxruntime=onnxruntime.__version__)

x, kinds = load_iris(return_X_y=True)
x = x.astype(np.float32)
species = load_iris().target_names[kinds]
is_virginica = (kinds == 2).astype(int)
number = x[:, 0] * 0.7 - 0.3 * kinds
holes = x.copy()
holes[::7, 1] = np.nan


def regression(**options):
    return LogisticRegression(max_iter=500, **options)


def perceptron(kind, **options):
    return kind(hidden_layer_sizes=(6,), max_iter=400, random_state=SEED, **options)


# name: model, what it learns, and what it learns from, where that is not the flowers as they are.
MODELS = {
    "logistic": (regression(), species),
    "logistic-binary": (regression(), is_virginica),
    "logistic-codes": (regression(), kinds * 10 + 5),
    "one-vs-rest": (OneVsRestClassifier(regression()), species),
    "sgd-binary": (SGDClassifier(loss="log_loss", random_state=SEED), np.where(is_virginica, "virginica", "other")),
    "likelihoods": (GaussianNB(), species),
    "discriminant": (QuadraticDiscriminantAnalysis(), kinds),
    "calibrated": (CalibratedClassifierCV(regression(), cv=2), species),
    "search": (GridSearchCV(regression(), {"C": [0.1, 1]}, cv=2), species),
    "stacked": (StackingClassifier([("one", regression())], cv=2), species),
    "margins": (LinearSVC(random_state=SEED), species),
    "linear": (LinearRegression(), number),
    "linear-two": (LinearRegression(), np.stack([number, kinds], 1)),
    "ridge": (Ridge(), number),
    "perceptron": (perceptron(MLPClassifier), species),
    "perceptron-binary": (perceptron(MLPClassifier), is_virginica),
    "perceptron-number": (perceptron(MLPRegressor), number),
    "standard": (make_pipeline(StandardScaler(), regression()), species),
    "minmax": (make_pipeline(MinMaxScaler(clip=True), regression()), species),
    "maxabs": (make_pipeline(MaxAbsScaler(), regression()), species),
    "robust": (make_pipeline(RobustScaler(), regression()), species),
    "l1": (make_pipeline(Normalizer("l1"), regression(C=50)), species),
    "l2": (make_pipeline(Normalizer("l2"), regression(C=50)), species),
    "max": (make_pipeline(Normalizer("max"), regression(C=50)), species),
    "imputer": (make_pipeline(SimpleImputer(), StandardScaler(), regression()), species, holes),
    "pca": (make_pipeline(StandardScaler(), PCA(2, whiten=True), regression()), species),
    "polynomial": (make_pipeline(StandardScaler(), PolynomialFeatures(2), regression()), species),
    "everything": (
        make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), PCA(3), perceptron(MLPClassifier)), species, holes),
    "forest": (RandomForestClassifier(3, max_depth=3, random_state=SEED), species),
    "boosting": (GradientBoostingRegressor(n_estimators=3, max_depth=2, random_state=SEED), number),
}


def outputs(model, rows):
    if hasattr(model, "predict_proba"):
        return model.predict_proba(rows)
    result = model.decision_function(rows) if hasattr(model, "decision_function") else model.predict(rows)
    return result.reshape(len(rows), -1)


def attributions(model, row, baseline, target):
    """(x − x′) · ∫ ∂F/∂x over the straight path, at the middles of many steps and by central differences: there are kinks."""
    points = baseline + np.outer((np.arange(STEPS) + 0.5) / STEPS, row - baseline)
    result = np.zeros_like(row)
    for feature in range(len(row)):
        step = np.zeros_like(row)
        step[feature] = 1e-5
        slopes = (outputs(model, points + step)[:, target] - outputs(model, points - step)[:, target]) / 2e-5
        result[feature] = (row - baseline)[feature] * slopes.mean()
    return result


for name, (model, truth, *learned) in MODELS.items():
    model.fit(learned[0] if learned else x, truth)
    plain = name in ("perceptron", "standard", "likelihoods")
    for suffix, options in [("", None), *([("-plain", {"zipmap": False})] if plain else [])]:
        # A version that all of its converters know.
        made = to_onnx(model, x[:1], options=options, target_opset={"": 18, "ai.onnx.ml": 3})
        made.doc_string = made.producer_version = ""
        onnx.save(made, FOLDER / f"{name}{suffix}.onnx")
    rows = x[::10].astype(np.float64)
    y = outputs(model, rows)
    target = y.shape[1] - 1
    smooth = name not in ("forest", "boosting")
    baseline = x.astype(np.float64).mean(axis=0)
    arrays = {"x": rows, "y": y, "baseline": baseline}
    if smooth:
        arrays["attributions"] = np.stack([attributions(model, row, baseline, target) for row in rows[[3, 8, 12]]])
    names = [str(value) for value in model.classes_] if hasattr(model, "classes_") else []
    golden.case(name, arrays, target=target, classes=names, smooth=smooth, rows=[3, 8, 12])

# The same probabilities without a label, and beside whole numbers that are no label: one for each class.
for suffix in ("unlabelled", "counts"):
    made = onnx.load(FOLDER / "likelihoods-plain.onnx")
    label = made.graph.output[0]
    made.graph.output.remove(label)
    if suffix == "counts":
        made.graph.node.append(onnx.helper.make_node("Cast", ["probabilities"], ["counts"], to=onnx.TensorProto.INT64))
        made.graph.output.append(onnx.helper.make_tensor_value_info("counts", onnx.TensorProto.INT64, [None, 3]))
    onnx.save(made, FOLDER / f"likelihoods-{suffix}.onnx")

# Rows whose whole numbers are cast, as somebody's who measures in millimetres.
model = make_pipeline(StandardScaler(), regression())
tenths = (x * 10).round().astype(np.int64)
model.fit(tenths, species)
made = to_onnx(model, tenths[:1], target_opset={"": 18, "ai.onnx.ml": 3})
made.doc_string = made.producer_version = ""
onnx.save(made, FOLDER / "integers.onnx")
rows = tenths[::10].astype(np.float64)
baseline = tenths.mean(axis=0)
golden.case(
    "integers", {
        "x": rows, "y": model.predict_proba(rows), "baseline": baseline,
        "attributions": np.stack([attributions(model, row, baseline, 2) for row in rows[[3, 8, 12]]])},
    target=2, classes=[str(value) for value in model.classes_], smooth=True, rows=[3, 8, 12])
golden.write()
