"""Random small models of supported operators, valid and slightly invalid, and what ONNX Runtime makes of each of them.

    Scripts/fuzz_models.py FOLDER COUNT [SEED]

writes FOLDER/models.bin, the files one after the other, FOLDER/cases.json and FOLDER/numbers.npy, from which
GraphFuzzTests (FUZZED_MODELS=FOLDER) compares igviz: the same numbers, or a refusal. Needs numpy, onnx and onnxruntime."""

import concurrent.futures
import json
import pathlib
import resource
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto as T
from onnx import helper, numpy_helper

onnxruntime.set_default_logger_severity(4)
OPSETS = [8, 9, 11, 13, 14, 17, 18, 20]


class Graph:
    """Values are (name, shape); those with a gradient come from x."""

    def __init__(self, random):
        self.random = random
        self.opset = int(random.choice(OPSETS))
        self.nodes, self.constants, self.values, self.count = [], {}, [], 0
        # What is cast to whole numbers.
        self.casts = []

    def chance(self, p):
        return self.random.random() < p

    def pick(self, options):
        return options[int(self.random.integers(len(options)))]

    def constant(self, array):
        self.count += 1
        name = f"c{self.count}"
        self.constants[name] = np.asarray(array)
        return name

    def floats(self, shape, low=-2.0, high=2.0):
        return self.constant(self.random.uniform(low, high, size=shape).astype(np.float32))

    def integers(self, values):
        return self.constant(np.array(values, dtype=np.int64))

    def bent(self, value):
        """A number of the file, now and then another."""
        if not self.chance(0.02):
            return value
        return self.pick([0, -1, 1, value + 1, value - 1, 7, 2**31, 2**62, -(2**63)])

    def node(self, kind, inputs, shape, **attributes):
        self.count += 1
        output = f"v{self.count}"
        attributes = {
            key: [self.bent(v) for v in value] if isinstance(value, list) and value and isinstance(value[0], int)
            else self.bent(value) if type(value) is int and key != "to" else value
            for key, value in attributes.items() if value is not None}
        if self.chance(0.005):
            attributes["colour"] = 1
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"n{self.count}", **attributes))
        self.values.append((output, shape))

    def step(self):
        value, shape = self.pick(self.values[-3:])
        options = [self.unary, self.binary, self.reduce, self.move, self.cast, self.choose]
        if len(shape) == 4:
            options += [self.image] * 4
        if len(shape) >= 2:
            options += [self.product, self.normalize]
        self.pick(options)(value, list(shape))

    def unary(self, x, shape):
        kind = self.pick([
            "Relu", "Sigmoid", "Tanh", "Exp", "Neg", "Abs", "Sqrt", "Softplus", "Softsign", "Elu", "LeakyRelu", "Selu",
            "HardSigmoid", "ThresholdedRelu", "Sin", "Cos", "Atan", "Erf", "Floor", "Ceil", "Sign", "Clip", "Identity", "Log",
            "Reciprocal", "Round", "Celu", "HardSwish", "Mish", "Gelu", "Asinh"])
        attributes = {}
        if kind in ("Elu", "LeakyRelu", "ThresholdedRelu", "Celu") and self.chance(0.5):
            attributes["alpha"] = float(self.random.uniform(0.1, 1.5))
        inputs = [x]
        if kind == "Clip":
            low, high = sorted(self.random.uniform(-1.5, 1.5, size=2).tolist())
            if self.opset < 11:
                attributes = {"min": low, "max": high}
            else:
                inputs += [self.constant(np.float32(low)) if self.chance(0.8) else "", self.constant(np.float32(high))]
        self.node(kind, inputs, shape, **attributes)

    def binary(self, x, shape):
        kind = self.pick(["Add", "Sub", "Mul", "Div", "Max", "Min", "Pow", "PRelu", "Mean", "Sum", "Mod"])
        other = [extent if self.chance(0.7) else 1 for extent in shape][self.random.integers(0, len(shape) + 1):]
        partners = [value for value, found in self.values if list(found) == shape]
        second = self.pick(partners) if self.chance(0.3) else self.floats(other, 0.2 if kind in ("Div", "Mod") else -2.0)
        if kind == "Pow":
            second = self.constant(np.float32(self.pick([0, 1, 2, 3, 0.5, -1])))
        inputs = [second, x] if self.chance(0.3) and kind not in ("Pow", "PRelu", "Mod") else [x, second]
        if kind == "PRelu":
            inputs[1] = self.floats(other)
        if kind in ("Max", "Min", "Mean", "Sum") and self.chance(0.3):
            inputs.append(self.floats([1]))
        self.node(kind, inputs, shape, fmod=1 if kind == "Mod" else None)

    def reduce(self, x, shape):
        kind = self.pick(["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceProd",
                          "ReduceLogSumExp"])
        axes = sorted({int(self.random.integers(-len(shape), len(shape))) for _ in range(self.random.integers(1, 3))} if shape else [])
        axes = sorted({axis % len(shape) for axis in axes}) if shape else []
        if not axes:
            return
        keeps = int(self.chance(0.6))
        rest = [1 if axis in axes else extent for axis, extent in enumerate(shape) if keeps or axis not in axes]
        as_input = self.opset >= 18 or (kind == "ReduceSum" and self.opset >= 13)
        if as_input:
            self.node(kind, [x, self.integers([self.bent(axis) for axis in axes])], rest, keepdims=keeps)
        else:
            self.node(kind, [x], rest, axes=axes, keepdims=keeps)

    def move(self, x, shape):
        kind = self.pick(["Reshape", "Transpose", "Flatten", "Slice", "Concat", "Pad", "Gather", "Expand", "Tile", "Unsqueeze", "Split"])
        rank = len(shape)
        if kind == "Reshape":
            wanted = [0] * (rank - 1) + [-1] if rank and self.chance(0.4) else [-1, self.pick([d for d in (1, 2, 3, 4) if np.prod(shape) % d == 0])]
            found = [-1 if w == -1 else shape[a] if w == 0 else w for a, w in enumerate(wanted)]
            known = int(np.prod([w for w in found if w != -1]))
            found = [int(np.prod(shape)) // known if w == -1 else w for w in found]
            self.node(kind, [x, self.integers([self.bent(w) for w in wanted])], found)
        elif kind == "Transpose" and rank:
            perm = self.random.permutation(rank).tolist()
            self.node(kind, [x], [shape[p] for p in perm], perm=perm)
        elif kind == "Flatten":
            axis = int(self.random.integers(0, rank + 1))
            self.node(kind, [x], [int(np.prod(shape[:axis])), int(np.prod(shape[axis:]))], axis=axis)
        elif kind == "Slice" and rank and self.opset >= 10:
            axis = int(self.random.integers(rank))
            step = int(self.pick([1, 1, 2, -1]))
            start, end = (0, shape[axis]) if step > 0 else (-1, -shape[axis] - 1)
            if step > 0 and shape[axis] > 1 and self.chance(0.6):
                start = int(self.random.integers(0, shape[axis]))
            found = list(shape)
            found[axis] = len(range(shape[axis])[start:end:step]) if step > 0 else shape[axis]
            self.node(kind, [x, *(self.integers([self.bent(v)]) for v in (start, end, axis, step))], found)
        elif kind == "Concat" and rank:
            axis = int(self.random.integers(rank))
            extra = list(shape)
            extra[axis] = int(self.random.integers(1, 3))
            found = list(shape)
            found[axis] += extra[axis]
            self.node(kind, [x, self.floats(extra)] if self.chance(0.5) else [self.floats(extra), x], found, axis=axis)
        elif kind == "Pad" and rank and self.opset >= 11:
            pads = self.random.integers(0, 3, size=2 * rank).tolist()
            mode = self.pick(["constant", "edge", "reflect"])
            if mode == "reflect":
                pads = [min(p, shape[i % rank] - 1) for i, p in enumerate(pads)]
            inputs = [x, self.integers([self.bent(int(p)) for p in pads])]
            if mode == "constant" and self.chance(0.5):
                inputs.append(self.constant(np.float32(0.5)))
            self.node(kind, inputs, [e + pads[i] + pads[rank + i] for i, e in enumerate(shape)], mode=mode)
        elif kind == "Gather" and rank:
            axis = int(self.random.integers(rank))
            indices = self.random.integers(-shape[axis], shape[axis], size=self.pick([(), (2,), (1, 2)]))
            found = shape[:axis] + list(indices.shape) + shape[axis + 1:]
            flat = np.array([self.bent(int(v)) for v in indices.ravel()], dtype=np.int64).reshape(indices.shape)
            self.node(kind, [x, self.constant(flat)], found, axis=axis)
        elif kind == "Expand":
            found = [2] + [e if e > 1 else int(self.pick([1, 3])) for e in shape]
            self.node(kind, [x, self.integers([self.bent(e) for e in found])], found)
        elif kind == "Tile" and rank:
            repeats = self.random.integers(1, 3, size=rank).tolist()
            self.node(kind, [x, self.integers([self.bent(int(r)) for r in repeats])], [e * r for e, r in zip(shape, repeats)])
        elif kind == "Unsqueeze" and self.opset >= 13:
            axis = int(self.random.integers(0, rank + 1))
            self.node(kind, [x, self.integers([self.bent(axis)])], shape[:axis] + [1] + shape[axis:])
        elif kind == "Split" and rank and self.opset >= 13:
            axis = int(self.random.integers(rank))
            if shape[axis] < 2:
                return
            cut = int(self.random.integers(1, shape[axis]))
            self.count += 1
            first, second = f"v{self.count}a", f"v{self.count}b"
            self.nodes.append(helper.make_node(
                "Split", [x, self.integers([self.bent(cut), self.bent(shape[axis] - cut)])], [first, second],
                name=f"n{self.count}", axis=self.bent(axis)))
            for name, extent in ((first, cut), (second, shape[axis] - cut)):
                self.values.append((name, shape[:axis] + [extent] + shape[axis + 1:]))

    def cast(self, x, shape):
        kind = self.pick([T.INT32, T.INT64, T.UINT8, T.INT8, T.BOOL, T.DOUBLE])
        self.node("Cast", [x], shape, to=kind)
        whole = self.values.pop()[0]
        if kind != T.BOOL and kind != T.DOUBLE:
            self.casts.append(x)
        if kind in (T.INT32, T.INT64) and self.chance(0.6):
            divisor = self.constant(np.array(int(self.pick([2, 3, -2])), dtype={T.INT32: np.int32, T.INT64: np.int64}[kind]))
            self.node(self.pick(["Div", "Mul", "Add", "Mod"]), [whole, divisor], shape)
            whole = self.values.pop()[0]
        self.node("Cast", [whole], shape, to=T.FLOAT)

    def choose(self, x, shape):
        self.node(self.pick(["Less", "Greater", "Equal"]), [x, self.floats([1])], shape)
        question = self.values.pop()[0]
        self.node("Where", [question, x, self.floats([1])] if self.chance(0.5) else [question, self.floats([1]), x], shape)

    def image(self, x, shape):
        kind = self.pick(["Conv", "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Resize",
                          "DepthToSpace", "SpaceToDepth", "LRN", "LpPool"])
        n, c, h, w = shape
        if kind in ("Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool"):
            kernel = [int(self.random.integers(1, min(3, e) + 1)) for e in (h, w)]
            strides = [int(self.random.integers(1, 3)) for _ in kernel]
            pads = [int(self.random.integers(0, k)) for k in kernel * 2]
            dilations = [int(self.pick([1, 1, 2])) for _ in kernel] if kind in ("Conv", "ConvTranspose") else [1, 1]
            if any((k - 1) * d + 1 > e + a + b for k, d, e, a, b in zip(kernel, dilations, (h, w), pads, pads[2:])):
                return
            attributes = {"strides": strides, "pads": pads}
            if self.chance(0.3):
                attributes.pop("pads")
                attributes["auto_pad"] = self.pick(["SAME_UPPER", "SAME_LOWER", "VALID"])
            if kind in ("Conv", "ConvTranspose"):
                group = self.pick([g for g in (1, c) if c % g == 0])
                outputs = int(self.random.integers(1, 4)) * group
                attributes |= {"dilations": dilations, "group": group if group > 1 else None}
                weights = [outputs, c // group] if kind == "Conv" else [c, outputs // group]
                inputs = [x, self.floats(weights + kernel)] + ([self.floats([outputs])] if self.chance(0.6) else [])
                if kind == "ConvTranspose" and self.chance(0.3):
                    attributes["output_padding"] = [int(self.random.integers(0, s)) for s in strides]
            else:
                inputs, outputs = [x], c
                attributes["kernel_shape"] = kernel
                if kind != "LpPool" and self.chance(0.3) and self.opset >= 10:
                    attributes["ceil_mode"] = 1
                if kind == "AveragePool" and self.chance(0.4):
                    attributes["count_include_pad"] = 1
            # The size is left to shape inference.
            self.node(kind, inputs, None, **attributes)
        elif kind.startswith("Global"):
            self.node(kind, [x], [n, c, 1, 1])
        elif kind == "Resize" and self.opset >= 11:
            scales = [1.0, 1.0] + [float(self.pick([0.5, 1.5, 2.0])) for _ in range(2)]
            places = self.pick(["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"])
            if any(extent * scale % 1 for extent, scale in zip(shape, scales)) and places == "align_corners":
                # ONNX' own cases and ONNX Runtime differ about sizes that are rounded.
                places = "half_pixel"
            self.node(kind, [x, self.floats([0]), self.constant(np.float32(scales))], None, mode=self.pick(["nearest", "linear", "cubic"]),
                      coordinate_transformation_mode=places)
        elif kind == "DepthToSpace" and c % 4 == 0:
            self.node(kind, [x], [n, c // 4, h * 2, w * 2], blocksize=2)
        elif kind == "SpaceToDepth" and h % 2 == 0 and w % 2 == 0:
            self.node(kind, [x], [n, c * 4, h // 2, w // 2], blocksize=2)
        elif kind == "LRN":
            self.node(kind, [x], shape, size=int(self.pick([1, 3, 5])), alpha=0.3)

    def product(self, x, shape):
        kind = self.pick(["MatMul", "MatMul", "Gemm", "Einsum"])
        inner, outer = shape[-1], int(self.random.integers(1, 5))
        if kind == "MatMul":
            self.node(kind, [x, self.floats([inner, outer])], shape[:-1] + [outer])
        elif kind == "Gemm" and len(shape) == 2:
            turned = int(self.chance(0.5))
            inputs = [x, self.floats([outer, inner] if turned else [inner, outer])]
            if self.chance(0.6):
                inputs.append(self.floats([outer]))
            self.node(kind, inputs, [shape[0], outer], transB=turned, alpha=float(self.pick([1.0, 0.5])), beta=float(self.pick([1.0, 2.0])))
        elif kind == "Einsum" and self.opset >= 12:
            self.node(kind, [x, self.floats([inner, outer])], shape[:-1] + [outer], equation="...i,ij->...j")

    def normalize(self, x, shape):
        kind = self.pick(["Softmax", "LogSoftmax", "BatchNormalization", "InstanceNormalization", "LayerNormalization", "LpNormalization", "Hardmax"])
        if kind == "Hardmax" and self.chance(0.8):
            # It jumps wherever two numbers change places.
            return
        c = shape[1]
        if kind in ("Softmax", "LogSoftmax", "LpNormalization", "Hardmax"):
            self.node(kind, [x], shape, axis=int(self.random.integers(-len(shape), len(shape))))
        elif kind == "BatchNormalization":
            self.node(kind, [x, self.floats([c]), self.floats([c]), self.floats([c]), self.floats([c], 0.3)], shape)
        elif kind == "InstanceNormalization" and len(shape) > 2:
            self.node(kind, [x, self.floats([c]), self.floats([c])], shape)
        elif kind == "LayerNormalization" and self.opset >= 17:
            self.node(kind, [x, self.floats([shape[-1]]), self.floats([shape[-1]])], shape)

    def model(self, shape, outputs=()):
        graph = helper.make_graph(
            self.nodes, "g", [helper.make_tensor_value_info("x", T.FLOAT, shape)],
            [helper.make_tensor_value_info(name, T.FLOAT, None) for name in [self.values[-1][0], *outputs]],
            [numpy_helper.from_array(array, name) for name, array in self.constants.items()])
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)


def inferred(graph, shape):
    """The shape of the last value, where the graph does not know it; `None` if there is none."""
    made = onnx.shape_inference.infer_shapes(graph.model(shape))
    for value in list(made.graph.value_info) + list(made.graph.output):
        if value.name == graph.values[-1][0] and value.type.tensor_type.HasField("shape"):
            extents = [d.dim_value for d in value.type.tensor_type.shape.dim]
            return extents if all(extents) else None
    return None


def case(seed):
    random = np.random.default_rng(seed)
    graph = Graph(random)
    shape = graph.pick([[1, 2, 4, 5], [1, 3, 6, 6], [1, 4, 5, 4], [2, 3], [1, 6], [5], [1, 3, 4], [2, 2, 3, 4]])
    graph.values.append(("x", shape))
    for _ in range(int(random.integers(1, 7))):
        before = len(graph.nodes), len(graph.values)
        try:
            graph.step()
        except (ValueError, IndexError, ZeroDivisionError):
            # Of shapes with nothing in them this script cannot make everything.
            continue
        if len(graph.values) > before[1] and graph.values[-1][1] is None:
            try:
                found = inferred(graph, shape)
            except Exception:
                found = None
            if found is None or np.prod(found) > 5000:
                if len(graph.nodes) == before[0] + 1:
                    # One of those that are not valid ends the graph.
                    graph.values[-1] = (graph.values[-1][0], [1])
                    break
            graph.values[-1] = (graph.values[-1][0], found)
        if np.prod(graph.values[-1][1], dtype=float) > 5000:
            break
    if not graph.nodes:
        return None
    model = graph.model(shape)
    x = random.uniform(-2, 2, size=shape).astype(np.float32)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    try:
        y = onnxruntime.InferenceSession(model.SerializeToString(), options).run(None, {"x": x})[0]
        problem = None
        casts = sorted(set(graph.casts) - {"x", graph.values[-1][0]})
        seen = onnxruntime.InferenceSession(graph.model(shape, casts).SerializeToString(), options).run(casts, {"x": x}) if casts else []
        # Whole numbers beyond those of single precision are not igviz's, and a cast of what is no number is nobody's.
        if not all(np.all(np.abs(value) < 1e5) for value in seen):
            return None
        # ONNX Runtime's sums over neighbouring channels pass NaN on to channels that are no neighbours.
        if np.isnan(y).any() and any(node.op_type == "LRN" for node in graph.nodes):
            return None
        if y.size > 1 << 14:
            return None
    except Exception as error:
        y, problem = None, str(error).replace("\n", " ")[:160]
    return model.SerializeToString(), x, y, problem


def limited():
    """A size that was bent may ask for all of the machine's memory, and end the process that is refused it."""
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def main():
    folder, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folder.mkdir(parents=True, exist_ok=True)
    models, numbers, cases, place = bytearray(), [], [], 0
    number = 0
    worker = None
    while len(cases) < count:
        number += 1
        worker = worker or concurrent.futures.ProcessPoolExecutor(1, initializer=limited)
        try:
            made = worker.submit(case, [seed, number]).result()
        except (MemoryError, SystemError, concurrent.futures.process.BrokenProcessPool):
            worker = worker.shutdown(cancel_futures=True)
            continue
        if made is None:
            continue
        data, x, y, problem = made
        entry = {"seed": number, "model": [len(models), len(data)], "x": [place, x.size], "xShape": list(x.shape), "problem": problem}
        models += data
        numbers.append(x.ravel())
        place += x.size
        if y is not None:
            y = np.asarray(y, np.float32)
            entry |= {"y": [place, y.size], "yShape": list(y.shape)}
            numbers.append(y.ravel())
            place += y.size
        cases.append(entry)
    (folder / "models.bin").write_bytes(bytes(models))
    np.save(folder / "numbers.npy", np.concatenate(numbers).astype(np.float32))
    (folder / "cases.json").write_text(json.dumps({
        "made_by": "Scripts/fuzz_models.py", "seed": seed, "versions": {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
        "cases": cases}) + "\n")
    print(f"{len(cases)} models, {sum(entry['problem'] is None for entry in cases)} of which ONNX Runtime runs, {len(models)} bytes")


if __name__ == "__main__":
    main()
