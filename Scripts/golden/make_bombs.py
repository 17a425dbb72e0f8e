"""Models of a few hundred bytes that ask for gigabytes or hours; each must be refused, by its memory or by its arithmetic.

They take x of 1 × 3 × 8 × 8, those called wide-… of 1 × 1 × 2000 × 2000.
"""
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "onnx" / "bombs"
node = helper.make_node
half = numpy_helper.from_array(np.array([0.5], np.float32))


def array(name, values, kind=np.int64):
    return numpy_helper.from_array(np.array(values, kind), name)


def save(name, nodes, arrays=(), opset=17):
    shape = [1, 1, 2000, 2000] if name.startswith("wide-") else [1, 3, 8, 8]
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)], list(arrays))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())


def made(shape, *nodes, arrays=(), name, **options):
    """w of a shape, of nothing, then some nodes."""
    save(name, [node("ConstantOfShape", ["s"], ["w"], value=half), *nodes], [array("s", shape), *arrays], **options)


def folded(shape, *nodes, arrays=(), name):
    """w of a shape, and nodes that make z of it alone."""
    made(shape, *nodes, node("ReduceSum", ["z"], ["sum"], keepdims=0), node("Mul", ["x", "sum"], ["y"]), arrays=arrays, name=name)


def chain(operation, count, first, **attributes):
    names = [first, *(f"{operation}{i}" for i in range(count - 1)), "z"]
    return [node(operation, [a] if operation == "Cast" else [a, a] if operation != "Tile" else [a, "r"], [b], **attributes)
            for a, b in zip(names, names[1:])]


FOLDER.mkdir(parents=True, exist_ok=True)
made([1, 3, 900, 900], node("Conv", ["x", "w"], ["c"], pads=[450] * 4), node("ReduceSum", ["c"], ["y"]), name="conv-taps")
made([1 << 20, 3, 8, 8], node("Conv", ["x", "w"], ["c"]), node("ReduceSum", ["c"], ["y"]), name="conv-large")
made([1, 3, 2000, 2000], node("Conv", ["x", "w"], ["y"], pads=[1000] * 4), name="conv-thin")
made([192, 150000], node("Flatten", ["x"], ["f"]), node("Gemm", ["f", "w"], ["y"]), name="gemm")
made([64, 3, 3, 3], node("Conv", ["x", "w"], ["c"], pads=[3000] * 4), node("GlobalAveragePool", ["c"], ["y"]), name="conv-pads")
made([3, 8, 1000, 1000], node("ConvTranspose", ["x", "w"], ["c"], strides=[1000, 1000]),
     node("GlobalAveragePool", ["c"], ["y"]), name="conv-transpose")
made([60000, 3, 8, 8], node("Add", ["x", "w"], ["a"]), node("ReduceSum", ["a"], ["y"]), name="add")
folded([1], *chain("Tile", 17, "w"), arrays=[array("r", [3])], name="tile")
folded([1], *chain("Concat", 27, "w", axis=0), name="concat")
folded([5000000], *chain("Add", 8, "w"), name="sums")
folded([9000, 1], node("Transpose", ["w"], ["t"]), node("Add", ["w", "t"], ["z"]), name="outer")
folded([1], node("Pad", ["w", "p"], ["z"]), arrays=[array("p", [30000000, 30000000])], name="pad-constant")
folded([1], node("Range", ["a", "b", "c"], ["z"]), name="range",
       arrays=[array("a", 0, np.float32), array("b", 5e7, np.float32), array("c", 1, np.float32)])
folded([1], node("Range", ["a", "b", "c"], ["r"]), node("Cast", ["r"], ["z"], to=1), name="range-integers",
       arrays=[array("a", 0), array("b", 60000000), array("c", 1)])
folded([1], node("Expand", ["w", "e"], ["z"]), arrays=[array("e", [8000, 8000])], name="expand")
save("pad", [node("Pad", ["x", "p"], ["q"]), node("GlobalAveragePool", ["q"], ["y"])],
     [array("p", [0, 0, 4000, 4000, 0, 0, 4000, 4000])])
save("resize", [node("Resize", ["x", "", "f"], ["q"], mode="linear"), node("GlobalAveragePool", ["q"], ["y"])],
     [array("f", [1, 1, 1000, 1000], np.float32)])
save("resize-cubic", [node("Resize", ["x", "", "", "f"], ["q"], mode="cubic", antialias=1), node("GlobalAveragePool", ["q"], ["y"])],
     [array("f", [1, 3, 9000, 9000])], opset=18)
save("concat-input", [node("Flatten", ["x"], ["f"])]
     + [node("Concat", ["f" if i == 0 else f"u{i - 1}"] * 2, [f"u{i}"], axis=1) for i in range(20)]
     + [node("ReduceSum", ["u19"], ["y"])])
for kind in ["AveragePool", "MaxPool"]:
    save(f"wide-{kind.lower()}", [node(kind, ["x"], ["q"], kernel_shape=[2000, 2000], pads=[1000] * 4),
                                  node("GlobalAveragePool", ["q"], ["y"])])
save("wide-phases", [node("Conv", ["x", "k"], ["c"], strides=[2000, 2000]), node("Flatten", ["c"], ["y"])],
     [array("k", [[[[1]]]], np.float32)])
