"""Ensembles of decision trees as their libraries export them, and nodes of every kind: what ONNX Runtime computes of them, and the Shapley
values of two forests, exactly, by `shap`.

The exports are compared with their libraries, too. Rows lie between thresholds, except those of the nodes, which lie on them.
"""

import warnings

import lightgbm
import numpy as np
import onnx
import onnxmltools
import onnxruntime
import shap
import skl2onnx
import sklearn
import xgboost
from golden import FIXTURES, Golden
from onnx import TensorProto, helper
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.datasets import load_iris, make_friedman1
from sklearn.ensemble import (
    ExtraTreesClassifier, GradientBoostingClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier,
    HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from skl2onnx import to_onnx

warnings.filterwarnings("ignore")
SEED = 43
FOLDER = FIXTURES / "onnx" / "trees"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden(
    "trees", seed=SEED, sklearn=sklearn.__version__, skl2onnx=skl2onnx.__version__, onnxruntime=onnxruntime.__version__,
    lightgbm=lightgbm.__version__, xgboost=xgboost.__version__, onnxmltools=onnxmltools.__version__, shap=shap.__version__)

x, kinds = load_iris(return_X_y=True)
x = x.astype(np.float32)
species = load_iris().target_names[kinds]
is_virginica = (kinds == 2).astype(int)
number = x[:, 0] * 0.7 - 0.3 * kinds
holes = x.copy()
holes[::7, 1] = np.nan
rows = x[::10] + np.float32(0.0137)
rows_with_holes = rows.copy()
rows_with_holes[::4, 1] = np.nan


make_attribute = helper.make_attribute


def plain_attribute(name, value, *arguments, **options):
    """An attribute of Python's numbers: the converters hand over booleans and numpy's whole numbers, which onnx refuses."""
    def plain(one):
        one = one.item() if isinstance(one, np.generic) else one
        return int(one) if isinstance(one, bool) else one

    value = [plain(one) for one in value] if isinstance(value, (list, np.ndarray)) else plain(value)
    return make_attribute(name, value, *arguments, **options)


helper.make_attribute = plain_attribute


def save(name, made):
    made.doc_string = made.producer_version = ""
    onnx.save(made, FOLDER / f"{name}.onnx")


def run(name, points):
    session = onnxruntime.InferenceSession(FOLDER / f"{name}.onnx", providers=["CPUExecutionProvider"])
    wanted = [one.name for one in session.get_outputs() if "label" not in one.name.lower()][-1]
    found = session.run([wanted], {session.get_inputs()[0].name: points})[0]
    return np.asarray([list(one.values()) for one in found] if isinstance(found, list) else found).reshape(len(points), -1)


def case(name, points, predicted=None, classes=(), task="numbers"):
    y = run(name, points)
    if predicted is not None:
        np.testing.assert_allclose(y, np.asarray(predicted).reshape(len(points), -1), rtol=1e-4, atol=1e-5)
    golden.case(name, {"x": points, "y": y}, classes=list(classes), task=task)


forest_options = {"random_state": SEED, "max_depth": 3}
SKLEARN = {
    "forest": (RandomForestClassifier(5, **forest_options), species, x),
    "forest-binary": (RandomForestClassifier(5, **forest_options), is_virginica, x),
    "extra": (ExtraTreesClassifier(4, **forest_options), species, x),
    "tree": (DecisionTreeClassifier(**forest_options), species, x),
    "pipeline": (make_pipeline(StandardScaler(), RandomForestClassifier(5, **forest_options)), species, x),
    "boosting-classes": (GradientBoostingClassifier(n_estimators=4, max_depth=2, random_state=SEED), species, x),
    "boosting-binary": (GradientBoostingClassifier(n_estimators=4, max_depth=2, random_state=SEED), is_virginica, x),
    "histogram-binary": (HistGradientBoostingClassifier(max_iter=6, random_state=SEED), is_virginica, holes),
    "histogram-number": (HistGradientBoostingRegressor(max_iter=6, random_state=SEED), number, holes),
    "forest-number": (RandomForestRegressor(5, **forest_options), number, x),
    "forest-two": (RandomForestRegressor(5, **forest_options), np.stack([number, kinds], 1), x),
    "boosting-number": (GradientBoostingRegressor(n_estimators=4, max_depth=2, random_state=SEED), number, x),
}
for name, (model, truth, learned) in SKLEARN.items():
    model.fit(learned, truth)
    save(name, to_onnx(model, x[:1], target_opset={"": 18, "ai.onnx.ml": 3}))
    points = rows_with_holes if learned is holes else rows
    is_classifier = hasattr(model, "classes_")
    case(
        name, points, model.predict_proba(points) if is_classifier else model.predict(points),
        [str(one) for one in model.classes_] if is_classifier else [], "classes" if is_classifier else "numbers")

model = RandomForestClassifier(5, **forest_options).fit(x.astype(float), species)
save("forest-double", to_onnx(model, x[:1].astype(float), target_opset={"": 18, "ai.onnx.ml": 3}, options={"zipmap": False}))
golden.case(
    "forest-double", {"x": rows, "y": model.predict_proba(rows.astype(float))}, classes=[str(one) for one in model.classes_], task="any")

BOOSTED = {
    "lightgbm-classes": (lightgbm.LGBMClassifier(n_estimators=4, max_depth=3, random_state=SEED, verbose=-1), kinds),
    "lightgbm-binary": (lightgbm.LGBMClassifier(n_estimators=4, max_depth=3, random_state=SEED, verbose=-1), is_virginica),
    "lightgbm-number": (lightgbm.LGBMRegressor(n_estimators=4, max_depth=3, random_state=SEED, verbose=-1), number),
    "xgboost-classes": (xgboost.XGBClassifier(n_estimators=4, max_depth=3, random_state=SEED), kinds),
    "xgboost-binary": (xgboost.XGBClassifier(n_estimators=4, max_depth=3, random_state=SEED), is_virginica),
    "xgboost-number": (xgboost.XGBRegressor(n_estimators=4, max_depth=3, random_state=SEED), number),
}
for name, (model, truth) in BOOSTED.items():
    model.fit(holes, truth)
    convert = onnxmltools.convert_lightgbm if name.startswith("lightgbm") else onnxmltools.convert_xgboost
    save(name, convert(model, initial_types=[("x", FloatTensorType([None, 4]))], target_opset=15))
    is_classifier = hasattr(model, "predict_proba")
    case(
        name, rows_with_holes, model.predict_proba(rows_with_holes) if is_classifier else model.predict(rows_with_holes),
        [str(one) for one in range(len(set(truth)))] if is_classifier else [], "classes" if is_classifier else "numbers")


# Nodes of every kind: two trees of two levels, on thresholds and with missing values.
GRID = np.array([[a, b] for a in (0, 0.5, 1, np.nan) for b in (0, 0.5, 1, np.nan)], np.float32)
MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
random = np.random.default_rng(SEED)


def model_of(node, columns, version):
    graph = helper.make_graph(
        [node], "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])],
        [helper.make_tensor_value_info(one, TensorProto.INT64 if one == "label" else TensorProto.FLOAT, None) for one in node.output])
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", version)], ir_version=9)


def listed(kind, ids, modes, missing, **options):
    """Two trees: a node, a leaf and a second node with two leaves."""
    attributes = {f"nodes_{one}": [] for one in (
        "treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids", "missing_value_tracks_true")}
    prefix = "class" if kind.endswith("Classifier") else "target"
    attributes.update({f"{prefix}_{one}": [] for one in ("treeids", "nodeids", "ids", "weights")})
    weights = options.pop("weights")
    for tree in (3, 1):
        for number, (is_leaf, passed, failed) in enumerate([(0, 7, 1), (0, 2, 9), (1, 0, 0), (1, 0, 0), (1, 0, 0)]):
            node = [0, 1, 2, 9, 7][number]
            values = {
                "treeids": tree, "nodeids": node, "featureids": (number + tree) % 2, "values": 0.5, "truenodeids": passed,
                "falsenodeids": failed, "modes": "LEAF" if is_leaf else modes[(number + tree) % len(modes)],
                "missing_value_tracks_true": missing}
            for key, value in values.items():
                attributes[f"nodes_{key}"].append(value)
            for target in ids if is_leaf else []:
                for key, value in (("treeids", tree), ("nodeids", node), ("ids", target), ("weights", float(weights()))):
                    attributes[f"{prefix}_{key}"].append(value)
    outputs = ["label", "y"] if kind.endswith("Classifier") else ["y"]
    return model_of(helper.make_node(kind, ["x"], outputs, domain="ai.onnx.ml", **attributes, **options), outputs, 3)


def mixed():
    return random.uniform(-0.5, 0.5)


def positive():
    return random.uniform(0.05, 0.45)


def nodes(name, made, task="any", theirs=None):
    """`theirs` is the same model as ONNX Runtime wants it."""
    save(name, theirs or made)
    y = run(name, GRID)
    save(name, made)
    golden.case(name, {"x": GRID, "y": y}, classes=[], task=task)


for mode in MODES:
    for missing in (0, 1):
        nodes(
            f"mode-{mode.lower()}-{missing}", listed(
                "TreeEnsembleRegressor", [0], [mode], missing, weights=mixed, n_targets=1, base_values=[0.25]))
for aggregate in ("SUM", "AVERAGE", "MIN", "MAX"):
    nodes(f"aggregate-{aggregate.lower()}", listed(
        "TreeEnsembleRegressor", [0, 2], MODES, 0, weights=mixed, n_targets=3, aggregate_function=aggregate))
for ending in ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"):
    name = ending.lower().replace("_", "-")
    is_share = ending == "PROBIT"
    nodes(f"three-{name}", listed(
        "TreeEnsembleClassifier", [0, 1, 2], MODES, 0, weights=positive if is_share else mixed, post_transform=ending,
        classlabels_int64s=[4, 5, 6], base_values=[0.0] * 3 if is_share else [0.1, 0.2, -0.3]))
    nodes(f"three-of-four-{name}", listed(
        "TreeEnsembleClassifier", [0, 1, 3] if not is_share else [0, 1, 2, 3], MODES, 1, weights=positive, post_transform=ending,
        classlabels_int64s=[0, 1, 2, 3]))
    nodes(f"single-{name}", listed(
        "TreeEnsembleRegressor", [0], MODES, 0, weights=positive, n_targets=1, post_transform=ending))
    nodes(f"two-{name}", listed(
        "TreeEnsembleRegressor", [0, 1], MODES, 0, weights=positive, n_targets=2, post_transform=ending))
    if ending != "PROBIT":
        for kind, weights in (("positive", positive), ("mixed", mixed)):
            nodes(f"pair-{kind}-{name}", listed(
                "TreeEnsembleClassifier", [0], MODES, 0, weights=weights, post_transform=ending, classlabels_int64s=[0, 1],
                base_values=[0.05]))
            nodes(f"second-{kind}-{name}", listed(
                "TreeEnsembleClassifier", [1], MODES, 0, weights=weights, post_transform=ending, classlabels_int64s=[0, 1]))


def linked(ending, aggregate, missing):
    """A tree whose nodes ask for members of sets, and one with a single leaf."""
    tensor = helper.make_tensor
    node = helper.make_node(
        "TreeEnsemble", ["x"], ["y"], domain="ai.onnx.ml", n_targets=2, post_transform=ending, aggregate_function=aggregate,
        nodes_featureids=[0, 1, 0, 1], nodes_modes=tensor("m", TensorProto.UINT8, [4], [0, 6, 6, 3]),
        nodes_splits=tensor("s", TensorProto.FLOAT, [4], [0.5, 0, 0, 0.5]), nodes_truenodeids=[1, 0, 1, 2],
        nodes_falsenodeids=[2, 2, 3, 4], nodes_trueleafs=[0, 1, 1, 1], nodes_falseleafs=[0, 1, 1, 1], tree_roots=[0, 3],
        nodes_missing_value_tracks_true=[missing, 0, missing, 0],
        membership_values=tensor("v", TensorProto.FLOAT, [5], [0, 1, np.nan, 0.5, np.nan]),
        leaf_targetids=[0, 1, 1, 0, 1], leaf_weights=tensor("w", TensorProto.FLOAT, [5], [0.1, 0.3, 0.2, 0.35, 0.4]))
    return model_of(node, ["y"], 5)


# ONNX Runtime 1.32 takes 1 for the logistic function and 2 for softmax; the standard says the opposite.
for ending, (name, theirs) in enumerate([("none", 0), ("softmax", 2), ("logistic", 1), ("softmax-zero", 3), ("probit", 4)]):
    nodes(f"linked-{name}", linked(ending, 1, ending % 2), theirs=linked(theirs, 1, ending % 2))
for aggregate, name in enumerate(["mean", "sum", "minimum", "maximum"]):
    nodes(f"linked-{name}", linked(0, aggregate, 0))

# Shapley values for given backgrounds.
for name, model, points, background, target in [
    ("forest", SKLEARN["forest"][0], rows[[3, 8, 12]], x[::6], 2),
    ("boosting-number", SKLEARN["boosting-number"][0], rows[[3, 8, 12]], x[::6], 0),
]:
    explainer = shap.TreeExplainer(model, background, feature_perturbation="interventional", model_output="raw")
    values = np.asarray(explainer.shap_values(points.astype(float), check_additivity=False))
    values = values[..., target] if values.ndim == 3 else values
    golden.case(f"shapley-{name}", {
        "x": points, "background": background, "values": values, "base": np.ravel(explainer.expected_value)[target]},
        classes=[], task="shapley", target=target)

wide, truth = make_friedman1(300, n_features=14, random_state=SEED)
wide = wide.astype(np.float32)
model = RandomForestRegressor(8, max_depth=5, random_state=SEED).fit(wide[50:], truth[50:])
save("wide", to_onnx(model, wide[:1], target_opset={"": 18, "ai.onnx.ml": 3}))
case("wide", wide[:20], model.predict(wide[:20]))
explainer = shap.TreeExplainer(model, wide[20:40], feature_perturbation="interventional")
golden.case("shapley-wide", {
    "x": wide[:3], "background": wide[20:40], "values": explainer.shap_values(wide[:3].astype(float), check_additivity=False),
    "base": np.ravel(explainer.expected_value)[0]}, classes=[], task="shapley", target=0)
golden.write()
