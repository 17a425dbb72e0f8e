"""Models of double precision whose columns do not fit single precision (times in seconds since 1970, spread over a quarter of an hour), by scikit-learn
and skl2onnx: probabilities by scikit-learn and ONNX Runtime, and Integrated Gradients in double precision with 50 points of
Gauss-Legendre. The rows are CSV files with all digits."""

import numpy as np
import onnx
import onnxruntime
import skl2onnx
import sklearn
from golden import FIXTURES, Golden
from onnx import TensorProto, helper
from skl2onnx.common.data_types import DoubleTensorType
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

SEED = 67
FOLDER = FIXTURES / "onnx" / "doubles"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("doubles", seed=SEED, sklearn=sklearn.__version__, skl2onnx=skl2onnx.__version__)
random = np.random.default_rng(SEED)
START, ROWS = 1.7e9, 400
POINTS, WEIGHTS = np.polynomial.legendre.leggauss(50)
POINTS, WEIGHTS = (POINTS + 1) / 2, WEIGHTS / 2


def data(whole=False):
    time = START + random.uniform(0, 900, ROWS)
    x = np.stack([time, random.normal(size=ROWS) * 30], 1)
    x = np.round(x) if whole else x
    return x, ((x[:, 0] - START) / 900 + x[:, 1] / 100 + random.normal(size=ROWS) * 0.4 > 0.5).astype(int)


def integrated(function, x, baseline, step=1e-3):
    """By central differences of a smooth function, in double precision."""
    result = np.zeros_like(x)
    for point, weight in zip(POINTS, WEIGHTS):
        at = baseline + point * (x - baseline)
        for feature in range(x.shape[1]):
            d = np.zeros(x.shape[1])
            d[feature] = step * (900 if feature == 0 else 30)
            slope = (function(at + d) - function(at - d)) / (2 * d[feature])
            result[:, feature] += weight * slope * (x[:, feature] - baseline[feature])
    return result


def taking_whole_numbers(exported):
    """Seconds as integers, which the model makes doubles of at once."""
    for node in exported.graph.node:
        node.input[:] = ["double" if name == "x" else name for name in node.input]
    exported.graph.node.insert(0, helper.make_node("Cast", ["x"], ["double"], to=TensorProto.DOUBLE))
    exported.graph.input[0].type.tensor_type.elem_type = TensorProto.INT64


def case(name, model, whole=False, regression=False):
    x, y = data(whole)
    model.fit(x, (x[:, 0] - START) / 60 + x[:, 1] if regression else y)
    options = None if regression else {"zipmap": False}
    exported = skl2onnx.to_onnx(model, initial_types=[("x", DoubleTensorType([None, 2]))], options=options, target_opset=17)
    if whole:
        taking_whole_numbers(exported)
    onnx.save(exported, FOLDER / f"{name}.onnx")
    rows = x[:5]
    np.savetxt(FOLDER / f"{name}.csv", rows, delimiter=",", header="time,level", comments="", fmt="%.17g")
    session = onnxruntime.InferenceSession(exported.SerializeToString(), providers=["CPUExecutionProvider"])
    given = rows.astype(np.int64) if whole else rows
    theirs = session.run(None, {"x": given})[0 if regression else 1]
    function = model.predict if regression else lambda x: model.predict_proba(x)[:, 1]
    expected = model.predict(rows)[:, None] if regression else model.predict_proba(rows)
    assert np.abs(theirs - expected).max() < 1e-3, (name, theirs, expected)
    # Of float32 arrays nothing would be left of this.
    rounded = rows.astype(np.float32).astype(float)
    assert regression or np.abs(function(rounded) - function(rows)).max() > 1e-4, name
    golden.case(name, {
        "expected": expected, "baseline": rows.mean(0) - [START, 0],
        "integrated": integrated(function, rows, rows.mean(0))})


case("scaled", make_pipeline(StandardScaler(), LogisticRegression(C=100)))
case("min-max", make_pipeline(MinMaxScaler(), MLPClassifier((4,), "tanh", solver="lbfgs", alpha=3, random_state=SEED)))
case("whole", make_pipeline(StandardScaler(), LogisticRegression(C=100)), whole=True)
case("unscaled", LinearRegression(), regression=True)
golden.write()
