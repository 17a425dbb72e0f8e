"""Models with branches, loops, sequences, functions and computed indices, and what ONNX Runtime makes of them.

Each takes x and gives y. What the choices hang on is known: shapes, constants and what is computed of them."""

import numpy as np
import onnx
import onnxruntime
from golden import FIXTURES, Golden
from onnx import parser

FOLDER = FIXTURES / "onnx" / "control"
FOLDER.mkdir(parents=True, exist_ok=True)
golden = Golden("control", onnx=onnx.__version__, onnxruntime=onnxruntime.__version__)
random = np.random.default_rng(5)


def open_shapes(graph, ports):
    """The text form has no arrays of unknown shape: a number stands for one."""
    for port in ports:
        if port.type.tensor_type.elem_type == onnx.TensorProto.FLOAT and not port.type.tensor_type.shape.dim:
            port.type.tensor_type.ClearField("shape")
        if port.type.HasField("sequence_type"):
            port.type.sequence_type.elem_type.tensor_type.ClearField("shape")
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                open_shapes(attribute.g, [*attribute.g.input, *attribute.g.output])


def case(name, shape, body, functions="", domains="", opset=18, shuffled=False):
    x = random.uniform(0.5, 1.5, shape).astype(np.float32)
    extents = ",".join(map(str, shape))
    made = parser.parse_model(
        f'<ir_version: 10, opset_import: ["" : {opset}{domains}]>\n'
        f"agraph (float[{extents}] x) => (float y)\n{{{body}}}\n{functions}")
    open_shapes(made.graph, made.graph.output)
    for function in made.functions:
        open_shapes(function, [])
    y = onnxruntime.InferenceSession(made.SerializeToString()).run(["y"], {"x": x})[0]
    if shuffled:  # igviz takes nodes in any order
        nodes = list(made.graph.node)[::-1]
        del made.graph.node[:]
        made.graph.node.extend(nodes)
    onnx.save(made, FOLDER / f"{name}.onnx")
    golden.case(name, {"x": x, "y": y})


case("if-shape", [2, 3], """
  s = Shape(x)  two = Constant<value_int = 2>()  zero = Constant<value_int = 0>()
  rows = Gather(s, zero)  c = Equal(rows, two)
  y = If(c) <then_branch = a () => (float t) { t = Mul(x, x) }, else_branch = b () => (float e) { e = Neg(x) }>""")
case("if-nested", [3, 3], """
  s = Size(x)  ten = Constant<value_int = 10>()  c = Greater(s, ten)
  y = If(c) <then_branch = a () => (float t) { t = Mul(x, x) }, else_branch = b () => (float e) {
    d = Not(c)
    e = If(d) <then_branch = p () => (float q) { q = Exp(x) }, else_branch = r () => (float u) { u = Neg(x) }>
  }>""")
case("loop-for", [2, 3], """
  n = Constant<value_int = 4>()
  y = Loop(n, , x) <body = b (int64 i, bool c, float h) => (bool d, float k) {
    d = Identity(c)  f = Cast<to = 1>(i)  g = Mul(h, x)  k = Add(g, f) }>""")
case("loop-while", [4], """
  start = Constant<value_int = 1>()  yes = Constant<value = bool {1}>()
  last, y = Loop(, yes, start, x) <body = b (int64 i, bool c, int64 m, float h) => (bool d, int64 w, float k) {
    two = Constant<value_int = 2>()  limit = Constant<value_int = 20>()
    w = Mul(m, two)  d = Less(w, limit)  f = Cast<to = 1>(w)  k = Div(h, f) }>""")
case("loop-stack", [3, 2], """
  s = Shape(x)  z = Constant<value_int = 0>()  n = Gather(s, z)  h0 = Gather(x, z)
  last, y = Loop(n, , h0) <body = b (int64 i, bool c, float h) => (bool d, float k, float o) {
    d = Identity(c)  row = Gather(x, i)  k = Mul(h, row)  o = Add(k, row) }>""")
case("loop-nested", [2, 2], """
  n = Constant<value_int = 2>()
  y = Loop(n, , x) <body = b (int64 i, bool c, float h) => (bool d, float k) {
    d = Identity(c)
    k = Loop(n, , h) <body = e (int64 j, bool p, float u) => (bool q, float v) {
      q = Identity(p)  f = Cast<to = 1>(i)  g = Add(u, f)  v = Mul(g, x) }> }>""")
case("loop-never", [2], """
  n = Constant<value_int = 0>()
  y = Loop(n, , x) <body = b (int64 i, bool c, float h) => (bool d, float k) { d = Identity(c)  k = Neg(h) }>""")
case("scan", [2, 3], """
  z = Constant<value_int = 0>()  h0 = Gather<axis = 1>(x, z)
  last, y = Scan<num_scan_inputs = 1, scan_input_axes = [1], scan_output_axes = [1], scan_input_directions = [1],
    scan_output_directions = [1], body = b (float h, float e) => (float k, float o) { k = Mul(h, e)  o = Add(k, e) }>(h0, x)""")
case("sequence", [4, 2], """
  all = SplitToSequence(x)  one = Constant<value_int = 1>()  a = SequenceAt(all, one)  short = SequenceErase(all, one)
  long = SequenceInsert(short, a)  n = SequenceLength(long)  f = Cast<to = 1>(n)
  joined = ConcatFromSequence<axis = 0>(long)  y = Mul(joined, f)""")
case("loop-sequence", [3, 2], """
  n = Constant<value_int = 3>()  empty = SequenceEmpty()
  list = Loop(n, , empty) <body = b (int64 i, bool c, seq(float) l) => (bool d, seq(float) m) {
    d = Identity(c)  row = Gather(x, i)  square = Mul(row, row)  m = SequenceInsert(l, square) }>
  y = ConcatFromSequence<axis = 0, new_axis = 1>(list)""")
case("function", [2, 3], "y = f.twice<power = 3.0>(x)", """
<domain: "f", opset_import: ["" : 18, "f" : 1]>
twice <power> (a) => (b) { c = f.once<p: float = @power>(a)  b = f.once(c) }
<domain: "f", opset_import: ["" : 18]>
once <p: float = 2.0> (a) => (b) { e = Constant<value_float: float = @p>()  b = Pow(a, e) }""", ', "f" : 1')
case("function-branch", [2, 3], "y = f.choose(x)", """
<domain: "f", opset_import: ["" : 18]>
choose (a) => (b) {
  n = Size(a)  six = Constant<value_int = 6>()  c = Equal(n, six)
  b = If(c) <then_branch = t () => (float p) { p = Exp(a) }, else_branch = e () => (float q) { q = Neg(a) }> }""", ', "f" : 1')
case("any-order", [2, 3], "a = Exp(x)  b = Neg(a)  c = Mul(a, b)  y = Add(c, x)", shuffled=True)
case("weights-normalized", [2, 3], """
  w = Constant<value = float[3,2] {0.5,1.5,-2.0,0.25,1.0,-1.0}>()  one = Constant<value = int64[1] {0}>()
  square = Mul(w, w)  sum = ReduceSum(square, one)  root = Sqrt(sum)  v = Div(w, root)
  low = Constant<value_float = -0.5>()  high = Constant<value_float = 0.5>()  c = Clip(v, low, high)
  mean = ReduceMean(c, one)  d = Sub(c, mean)  y = MatMul(x, d)""")
case("weights-in-training-mode", [1, 2, 4, 4], """
  w = Constant<value = float[1,2,4] {0.5,1.5,-2.0,0.25,1.0,-1.0,0.75,2.0}>()
  g = Constant<value = float[2] {1.0,2.0}>()  b = Constant<value = float[2] {0.0,0.0}>()
  v, m, s = BatchNormalization<training_mode = 1>(w, g, b, b, g)
  shape = Constant<value = int64[4] {2,1,2,2}>()  k = Reshape(v, shape)  y = Conv<group = 2>(x, k)""")
case("gather-nd", [2, 3, 4], """
  i = Constant<value = int64[2,2] {0,-1, 1,0}>()  y = GatherND(x, i)""")
case("gather-nd-batch", [2, 3, 4], """
  i = Constant<value = int64[2,2,1] {0,2, 1,-3}>()  y = GatherND<batch_dims = 1>(x, i)""")
case("gather-elements", [3, 4], """
  i = Constant<value = int64[3,2] {0,-1, 1,1, 3,2}>()  y = GatherElements<axis = -1>(x, i)""")
case("scatter-elements", [3, 3], """
  i = Constant<value = int64[2,3] {1,0,2, 0,2,1}>()  u = Constant<value = float[2,3] {1.0,1.1,1.2, 2.0,2.1,2.2}>()
  a = ScatterElements<axis = 0>(x, i, u)  y = Mul(a, x)""")
case("scatter-elements-add", [2, 3], """
  i = Constant<value = int64[2,3] {1,1,1, 0,2,0}>()  b = Constant<value = float[2,3] {0,0,0,0,0,0}>()
  a = ScatterElements<axis = 1, reduction = "add">(b, i, x)  y = Mul(a, a)""")
case("scatter-nd-add", [2, 3], """
  i = Constant<value = int64[3,1] {1,0,1}>()  u = Constant<value = float[3,3] {1,2,3, 4,5,6, 7,8,9}>()
  a = ScatterND<reduction = "add">(x, i, u)  y = Mul(a, x)""")
case("trilu", [3, 4], """
  k = Constant<value_int = -1>()  a = Trilu<upper = 0>(x, k)  b = Trilu(x)  y = Add(a, b)""")
case("compress", [3, 4], """
  c = Constant<value = bool[4] {0,1,1,0}>()  y = Compress<axis = 1>(x, c)""")
case("reverse-sequence", [4, 2], """
  n = Constant<value = int64[2] {3,2}>()  y = ReverseSequence(x, n)""")
case("cumsum", [2, 5], "a = Constant<value_int = 1>()  y = CumSum(x, a)")
case("cumsum-reverse-exclusive", [3, 2], "a = Constant<value_int = 0>()  b = CumSum<reverse = 1, exclusive = 1>(x, a)  y = Mul(b, x)")
case("dft", [2, 5, 1], "y = DFT<axis = 1>(x)", opset=17)
case("dft-inverse", [2, 4, 2], "y = DFT<axis = 1, inverse = 1>(x)", opset=17)
case("dft-onesided", [1, 6, 1], "y = DFT<axis = 1, onesided = 1>(x)", opset=17)
golden.write()
