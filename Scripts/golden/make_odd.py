"""Small models of what is easily got wrong, and what ONNX Runtime makes of them: casts, whole numbers, odd padding, NaN.

Each takes x and gives y. Where a derivative is asked for, it is the one of y's sum in the direction of ones, by hand."""

import numpy as np
import onnx
import onnxruntime
from golden import FIXTURES, Golden
from onnx import TensorProto as T
from onnx import helper, numpy_helper

FOLDER = FIXTURES / "onnx" / "odd"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("odd", onnx=onnx.__version__, onnxruntime=onnxruntime.__version__)


def case(name, x, nodes, constants={}, opset=17, slope=None):
    """- nodes: (operator, inputs, output or outputs, attributes), the last of which makes y.
    - slope: of y's sum along ones."""
    x = np.asarray(x, np.float32)
    graph = helper.make_graph(
        [helper.make_node(kind, inputs, [outputs] if isinstance(outputs, str) else outputs, name=f"{kind} {index}", **attributes)
         for index, (kind, inputs, outputs, attributes) in enumerate(nodes)],
        name, [helper.make_tensor_value_info("x", T.FLOAT, x.shape)],
        [helper.make_tensor_value_info("y", T.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(array), key) for key, array in constants.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.save(made, FOLDER / f"{name}.onnx")
    y = onnxruntime.InferenceSession(made.SerializeToString()).run(["y"], {"x": x})[0]
    golden.case(name, {"x": x, "y": y}, slope=slope)


def back(source="z"):
    return ("Cast", [source], "y", {"to": T.FLOAT})


values = [2.7, -0.5, -2.7, 1.0, -1.0, 0.0]
for kind in ["INT32", "INT64", "INT8", "UINT8", "INT16", "UINT16", "BOOL"]:
    case(f"cast-{kind.lower()}", values + [300.25, 40000.0], [("Cast", ["x"], "z", {"to": getattr(T, kind)}), back()], slope=0)
case("cast-like", values, [("CastLike", ["x", "like"], "z", {}), back()], {"like": np.int32(3)}, slope=0)
case("cast-double", values, [("Cast", ["x"], "z", {"to": T.DOUBLE}), back()], slope=6)
case("cast-constant", [1.0, 2.0, 3.0], [
    ("Cast", ["c"], "i", {"to": T.INT64}), ("Cast", ["i"], "f", {"to": T.FLOAT}), ("Mul", ["x", "f"], "y", {})],
    {"c": np.float32([2.7, -0.5, 300.25])}, slope=302)
case("cast-constant-narrow", [1.0, 2.0, 3.0], [
    ("Cast", ["c"], "i", {"to": T.UINT8}), ("Cast", ["i"], "f", {"to": T.FLOAT}), ("Mul", ["x", "f"], "y", {})],
    {"c": np.float32([2.7, -3.5, 300.25])})
case("whole-division", [7.5, -7.5, 7.9, -7.9], [
    ("Cast", ["x"], "i", {"to": T.INT32}), ("Div", ["i", "d"], "z", {}), back()], {"d": np.int32([2, 2, -2, -2])}, slope=0)
case("whole-division-of-constants", [0.0, 0, 0, 0], [
    ("Div", ["a", "d"], "z", {}), ("Cast", ["z"], "f", {"to": T.FLOAT}), ("Add", ["x", "f"], "y", {})],
    {"a": np.int64([7, -7, 7, -7]), "d": np.int64([2, 2, -2, -2])}, slope=4)
case("whole-remainder", [7.5, -7.5, 7.9, -7.9], [
    ("Cast", ["x"], "i", {"to": T.INT64}), ("Mod", ["i", "d"], "z", {}), back()], {"d": np.int64([3, 3, -3, -3])})
case("large-integers", [0.0, 0, 0], [
    ("Sub", ["a", "b"], "z", {}), ("Cast", ["z"], "f", {"to": T.FLOAT}), ("Add", ["x", "f"], "y", {})],
    {"a": np.int64([2**24 + 1, 2**53 + 1, 2**62 + 3]), "b": np.int64([2**24, 2**53, 2**62])}, slope=3)
case("large-integers-compared", [0.0, 0], [
    ("Equal", ["a", "b"], "z", {}), ("Cast", ["z"], "f", {"to": T.FLOAT}), ("Add", ["x", "f"], "y", {})],
    {"a": np.int64([2**24 + 1, 2**53 + 1]), "b": np.int64([2**24, 2**53])})
case("large-integer-rounded", [0.0], [
    ("Cast", ["a"], "f", {"to": T.FLOAT}), ("Cast", ["f"], "i", {"to": T.INT64}), ("Sub", ["i", "b"], "z", {}),
    ("Cast", ["z"], "d", {"to": T.FLOAT}), ("Add", ["x", "d"], "y", {})], {"a": np.int64([2**24 + 1]), "b": np.int64([2**24])})
case("sizes-in-single-precision", [1.0], [
    ("Mul", ["a", "b"], "c", {}), ("Floor", ["c"], "d", {}), ("Cast", ["d"], "s", {"to": T.INT64}), ("Expand", ["x", "s"], "y", {})],
    {"a": np.float32([0.7]), "b": np.float32([10])}, slope=7)
random = np.random.default_rng(5)
image, weights = random.normal(size=(1, 2, 3, 4)), random.normal(size=(2, 3, 3, 3)).astype(np.float32)
for name, attributes in {
    "output-shape": {"output_shape": [6, 8]}, "output-shape-odd": {"output_shape": [6, 9]},
    "output-shape-upper": {"output_shape": [6, 8], "auto_pad": "SAME_UPPER"},
    "output-shape-lower": {"output_shape": [6, 8], "auto_pad": "SAME_LOWER"}, "same-upper": {"auto_pad": "SAME_UPPER"},
    "same-lower": {"auto_pad": "SAME_LOWER"}, "output-padding": {"output_padding": [1, 1]}, "valid": {"auto_pad": "VALID"},
}.items():
    case(f"transposed-{name}", image, [("ConvTranspose", ["x", "w"], "y", {"strides": [2, 2], **attributes})], {"w": weights})
nan = float("nan")
case("maximum-of-nothing", [1.0, nan, -2.0, 0.5], [("Max", ["x", "b"], "y", {})], {"b": np.float32([0, 0, nan, 1])})
case("minimum-of-nothing", [1.0, nan, -2.0, 0.5], [("Min", ["b", "x"], "y", {})], {"b": np.float32([0, 0, nan, 1])})
case("rectified-nothing", [1.0, nan, -2.0, 0.5], [("Relu", ["x"], "y", {})])
case("sign-of-nothing", [1.0, nan, -2.0, 0.0], [("Sign", ["x"], "y", {})])
case("logarithm-of-infinity", [1.0, float("inf"), -float("inf")], [("ReduceLogSumExp", ["x"], "y", {"axes": [0]})])
case("power-zero", [0.0, 2.0, -3.0], [("Pow", ["x", "p"], "y", {})], {"p": np.float32(0)}, slope=0)
case("power-one", [0.0, 2.0, -3.0], [("Pow", ["x", "p"], "y", {})], {"p": np.float32(1)}, slope=3)
case("remainder", [7.5, -7.5, 5.25], [("Mod", ["x", "d"], "y", {"fmod": 1})], {"d": np.float32([2, 2, -3])}, slope=3)
case("remainder-by-the-input", [2.0, 3.0, -4.0], [("Mod", ["a", "x"], "y", {"fmod": 1})], {"a": np.float32([7.5, -7.5, 9])}, slope=-3 + 2 + 2)
case("two-tables", [1.0, 2, 3], [
    ("Gather", ["a", "i"], "p", {}), ("Gather", ["b", "i"], "q", {}), ("Sub", ["p", "q"], "r", {}), ("Mul", ["x", "r"], "y", {})],
    {"i": np.int64([2, 0, 1]), "a": np.float32([1, 2, 3]), "b": np.float32([7, 8, 10])})
case("crop-and-resize", random.normal(size=(1, 1, 4, 5)), [
    ("Resize", ["x", "roi", "", "s"], "y", {"coordinate_transformation_mode": "tf_crop_and_resize", "mode": "linear"})],
    {"roi": np.float32([0, 0, 0.1, 0.2, 1, 1, 0.9, 0.7]), "s": np.int64([1, 1, 3, 3])})
case("descending-range", [1.0, 1, 1], [
    ("Range", ["a", "b", "c"], "r", {}), ("Mul", ["x", "r"], "y", {})],
    {"a": np.float32(3), "b": np.float32(0), "c": np.float32(-1)}, slope=6)
case("empty-range", [1.0, 2], [
    ("Range", ["a", "b", "c"], "r", {}), ("Concat", ["x", "r"], "y", {"axis": 0})],
    {"a": np.float32(0), "b": np.float32(-1e30), "c": np.float32(1)}, slope=2)
golden.write()
