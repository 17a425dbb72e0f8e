import TestSupport
import Testing

@testable import Engine

/// Activations as exporters write them.
@Suite struct RecognitionTests {
  /// One way to write an activation, and the function that it is recognised as.
  struct Spelling: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let function: SmoothFunction?
    let write: @Sendable (inout Graph, Graph.Value) throws -> Void

    init(
      _ name: String, _ function: SmoothFunction?,
      _ write: @escaping @Sendable (inout Graph, Graph.Value) throws -> Void
    ) {
      (testDescription, self.function, self.write) = (name, function, write)
    }
  }

  static let spellings: [Spelling] = [
    Spelling("x · sigmoid(x)", .swish()) { graph, x in
      let s = try graph.append(SmoothFunction.sigmoid, to: x, name: "s")
      try graph.append(Binary.product, to: x, s, name: "end")
    },
    Spelling("sigmoid(1.5x) · x", .swish(alpha: 1.5)) { graph, x in
      let s = try graph.append(SmoothFunction.sigmoid, to: graph.scaled(x, by: 1.5), name: "s")
      try graph.append(Binary.product, to: s, x, name: "end")
    },
    Spelling("x · (1 + erf(x / √2)) · 0.5", .gelu(isApproximate: false)) { graph, x in
      let e = try graph.append(
        SmoothFunction.errorFunction, to: graph.scaled(x, by: 1 / 1.414_213_5), name: "e")
      let product = try graph.append(Binary.product, to: x, graph.scaled(e, by: 1, plus: 1), name: "p")
      _ = try graph.scaled(product, by: 0.5)
    },
    Spelling("0.5 · x · (1 + erf(x · 0.7071))", .gelu(isApproximate: false)) { graph, x in
      let e = try graph.append(SmoothFunction.errorFunction, to: graph.scaled(x, by: 0.707_106_77), name: "e")
      let half = try graph.scaled(x, by: 0.5)
      try graph.append(Binary.product, to: half, graph.scaled(e, by: 1, plus: 1), name: "end")
    },
    Spelling("0.5 · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))", .gelu(isApproximate: true)) { graph, x in
      let cube = try graph.append(Elementwise.power(3), to: x, name: "cube")
      let sum = try graph.append(Add(), to: x, graph.scaled(cube, by: 0.044_715), name: "sum")
      let t = try graph.append(
        SmoothFunction.hyperbolicTangent, to: graph.scaled(sum, by: 0.797_884_56), name: "t")
      let half = try graph.scaled(x, by: 0.5)
      try graph.append(Binary.product, to: half, graph.scaled(t, by: 1, plus: 1), name: "end")
    },
    Spelling("the same with x · x · x and factors elsewhere", .gelu(isApproximate: true)) { graph, x in
      let square = try graph.append(Binary.product, to: x, x, name: "square")
      let inner = try graph.append(
        Binary.product, to: graph.scaled(x, by: 0.797_884_56), graph.scaled(square, by: 0.044_715, plus: 1),
        name: "inner")
      let t = try graph.append(SmoothFunction.hyperbolicTangent, to: inner, name: "t")
      let product = try graph.append(Binary.product, to: graph.scaled(t, by: 1, plus: 1), x, name: "p")
      _ = try graph.scaled(product, by: 0.5)
    },
    Spelling("x · clip(x + 3, 0, 6) / 6", .hardSwish) { graph, x in
      let clip = try graph.append(Clip.relu6, to: graph.scaled(x, by: 1, plus: 3), name: "clip")
      let product = try graph.append(Binary.product, to: x, clip, name: "p")
      _ = try graph.scaled(product, by: 1 / 6)
    },
    Spelling("x · clip(x / 6 + 1/2, 0, 1)", .hardSwish) { graph, x in
      let clip = try graph.append(
        Clip(lower: 0, upper: 1), to: graph.scaled(x, by: 1 / 6, plus: 0.5), name: "clip")
      try graph.append(Binary.product, to: x, clip, name: "end")
    },
    Spelling("x · sigmoid(x + 1), which is none", nil) { graph, x in
      let s = try graph.append(SmoothFunction.sigmoid, to: graph.scaled(x, by: 1, plus: 1), name: "s")
      try graph.append(Binary.product, to: x, s, name: "end")
    },
    Spelling("x · (1 + erf(0.7 x)), which is none", nil) { graph, x in
      let e = try graph.append(SmoothFunction.errorFunction, to: graph.scaled(x, by: 0.7), name: "e")
      try graph.append(
        Binary.product, to: graph.scaled(x, by: 0.5), graph.scaled(e, by: 1, plus: 1), name: "end")
    },
    Spelling("x · clip(x + 3, 0, 5) / 6, which is none", nil) { graph, x in
      let clip = try graph.append(Clip(lower: 0, upper: 5), to: graph.scaled(x, by: 1, plus: 3), name: "clip")
      _ = try graph.scaled(graph.append(Binary.product, to: x, clip, name: "p"), by: 1 / 6)
    },
  ]

  @Test(arguments: spellings)
  func isOneOperation(spelling: Spelling) throws {
    var graph = Graph(inputShape: [5, 16])
    let x = try graph.append(
      SmoothFunction.hyperbolicTangent, to: graph.scaled(graph.input, by: 2), name: "x")
    try spelling.write(&graph, x)
    var recognised = graph
    recognised.recogniseActivations()
    let end = try #require(recognised.nodes.first { $0.output == recognised.output })
    #expect(end.operation as? SmoothFunction == spelling.function)
    guard spelling.function != nil else { return }
    #expect(end.inputs == [x])

    try graph.expectTheSameAsWritten()
  }
}

/// Layer norm as exporters write it.
@Suite struct StandardizationRecognitionTests {
  private typealias Value = Graph.Value

  /// Appends x − mean(x) and mean((x − mean(x))²) + ε.
  ///
  /// - Parameter factor: the factor of the distance where squares are products; by default the distance itself.
  private func statistics(
    _ graph: inout Graph, _ x: Value, squaresAreProducts: Bool, axes: Set<Int>, squaresOver: Set<Int>? = nil,
    factor: Value? = nil
  ) throws -> (distance: Value, variance: Value) {
    let distance = try distance(&graph, x, axes: axes)
    let square =
      squaresAreProducts
      ? try graph.append(Binary.product, to: distance, factor ?? distance, name: "square")
      : try graph.append(Elementwise.power(2), to: distance, name: "square")
    let variance = try graph.append(
      Reduction(.mean, axes: squaresOver ?? axes, keepsAxes: true), to: square, name: "variance")
    return (distance, try graph.scaled(variance, by: 1, plus: 1e-5))
  }

  private func distance(_ graph: inout Graph, _ x: Value, axes: Set<Int>) throws -> Value {
    let mean = try graph.append(Reduction(.mean, axes: axes, keepsAxes: true), to: x, name: "mean \(x)")
    return try graph.append(Binary.difference, to: x, mean, name: "distance \(x)")
  }

  enum Ending: CaseIterable { case quotient, product, power }

  @Test(arguments: Ending.allCases, [false, true])
  func isOneOperation(ending: Ending, squaresAreProducts: Bool) throws {
    var graph = Graph(inputShape: [5, 16])
    let x = try graph.scaled(graph.input, by: 2, plus: 1)
    let (distance, variance) = try statistics(
      &graph, x, squaresAreProducts: squaresAreProducts, axes: [1])
    switch ending {
    case .quotient:
      let root = try graph.append(Elementwise.squareRoot, to: variance, name: "root")
      try graph.append(Binary.quotient, to: distance, root, name: "end")
    case .product:
      let root = try graph.append(Elementwise.squareRoot, to: variance, name: "root")
      let reciprocal = try graph.append(Elementwise.reciprocal, to: root, name: "reciprocal")
      try graph.append(Binary.product, to: reciprocal, distance, name: "end")
    case .power:
      let reciprocal = try graph.append(Elementwise.power(-0.5), to: variance, name: "reciprocal")
      try graph.append(Binary.product, to: distance, reciprocal, name: "end")
    }
    var recognised = graph
    recognised.recogniseStandardizations()
    let end = try #require(recognised.nodes.last)
    let layer = try #require(end.operation as? Standardization)
    #expect(layer.axes == [1])
    #expect(abs(layer.epsilon - 1e-5) < 1e-11)
    #expect(end.inputs == [x])

    try graph.expectTheSameAsWritten()
  }

  /// x · g + (β − mean(x) · g) with g = γ / deviation, as Keras writes it. With the mean of another value, or with another g,
  /// it is not recognised.
  @Test(arguments: 0..<3)
  func isFoundMultipliedOut(which: Int) throws {
    var random = Randomness(seed: 2)
    var graph = Graph(inputShape: [5, 16])
    let x = try graph.scaled(graph.input, by: 2, plus: 1)
    let (_, variance) = try statistics(&graph, x, squaresAreProducts: true, axes: [1])
    let root = try graph.append(Elementwise.squareRoot, to: variance, name: "root")
    let reciprocal = try graph.append(Elementwise.reciprocal, to: root, name: "reciprocal")
    func factor(_ name: String) throws -> Value {
      let gamma = try graph.append(Constant(Tensor(random.floats(16), shape: [16])), to: [], name: name)
      return try graph.append(Binary.product, to: reciprocal, gamma, name: "scaled \(name)")
    }
    let g = try factor("gamma")
    let mean = try graph.append(
      Reduction(.mean, axes: [1], keepsAxes: true), to: which == 1 ? graph.input : x, name: "center")
    let product = try graph.append(Binary.product, to: x, g, name: "product")
    let center = try graph.append(
      Binary.product, to: mean, which == 2 ? factor("other") : g, name: "scaled mean")
    let rest = try graph.append(
      ChannelAffine(scale: [Float](repeating: -1, count: 16), shift: random.floats(16)), to: center,
      name: "rest")
    try graph.append(Add(), to: product, rest, name: "end")
    try graph.expectTheSameAsWritten()
    graph.recogniseStandardizations()
    #expect((graph.nodes.last?.operation is ChannelAffine) == (which == 0))
    #expect(graph.nodes.contains { $0.operation is Standardization } == (which == 0))
  }

  /// Not recognised: other axes below the root, the root of another value's variance, the variance without a root, and a
  /// covariance.
  @Test(arguments: 0..<4)
  func whatOnlyLooksLikeOneIsNone(which: Int) throws {
    var graph = Graph(inputShape: [5, 16])
    let x = try graph.scaled(graph.input, by: 2, plus: 1)
    let other = try distance(&graph, graph.input, axes: [1])
    let (distance, variance) = try statistics(
      &graph, x, squaresAreProducts: which == 3, axes: [1], squaresOver: which == 0 ? [0, 1] : nil,
      factor: other)
    let root = try which == 2 ? variance : graph.append(Elementwise.squareRoot, to: variance, name: "root")
    try graph.append(Binary.quotient, to: which == 1 ? other : distance, root, name: "end")
    graph.recogniseStandardizations()
    #expect(graph.nodes.last?.operation is Binary)
  }
}

extension Graph {
  /// Expects that the compiled graph computes the results of its nodes one by one, forwards and backwards.
  fileprivate func expectTheSameAsWritten() throws {
    var random = Randomness(seed: 1)
    let count = shape(of: input).count
    let (values, upstream) = (random.floats(count, scale: 2), random.floats(count))
    let written = Evaluator(Network(compilingAsWritten: self, kernels: .best))
    let found = Evaluator(Network(compiling: self))
    #expect(relativeError(try found.forward(values), try written.forward(values)) < 1e-5)
    #expect(relativeError(try found.backward(upstream), try written.backward(upstream)) < 1e-5)
  }

  /// Returns scale · x + shift.
  fileprivate mutating func scaled(_ x: Value, by scale: Float, plus shift: Float = 0) throws -> Value {
    let channels = shape(of: x).channels
    let affine = ChannelAffine(
      scale: [Float](repeating: scale, count: channels), shift: [Float](repeating: shift, count: channels))
    return try append(affine, to: x, name: "affine \(nodes.count)")
  }
}
