import TestSupport
import Testing

@testable import Engine

extension Graph {
  /// Returns the output of the node with a name.
  fileprivate func value(_ name: String) throws -> Value {
    try #require(nodes.first { $0.name == name }).output
  }
}

/// Activations inside a network, and its output as a function of an activation.
@Suite struct ActivationTests {
  /// All values at which the network can be cut: with and without a clip, with one reader and with several.
  private static let names = [
    "pre", "stem norm", "stem clip", "expand clip", "project", "residual", "side clip", "second residual",
    "late relu",
    "doubled", "long way", "pool", "dense",
  ]

  private let weights = (0..<7).map { Float($0 % 3) - 0.8 }

  private func input(_ seed: UInt64) -> [Float] {
    var random = Randomness(seed: seed)
    return random.floats(9 * 8 * 3, scale: 2)
  }

  private func network(_ names: [String], _ graph: Graph, kernels: Kernels = .best) throws -> Network {
    let values = try names.map { ($0, try graph.value($0)) }
    return Network(compiling: graph, activations: Dictionary(values) { first, _ in first }, kernels: kernels)
  }

  /// Each activation equals the output of the graph that ends there.
  @Test(arguments: Kernels.available)
  func activationsAreTheValues(kernels: Kernels) throws {
    let graph = try tangledGraph()
    let network = try network(Self.names, graph, kernels: kernels)
    for mode in [EvaluationMode.gradient, .forward] {
      let evaluator = try Evaluator(network, batch: 2, mode: mode)
      _ = try evaluator.forward([input(1), input(2)])
      for name in Self.names {
        var head = graph
        head.output = try graph.value(name)
        let alone = Evaluator(Network(compilingAsWritten: head, kernels: kernels))
        for sample in 0..<2 {
          let found = Array(try evaluator.activation(name, sample: sample))
          #expect(relativeError(found, try alone.forward(input(UInt64(sample) + 1))) < 1e-6, "\(name)")
        }
        #expect(network.activations[name] == graph.shape(of: head.output))
      }
    }
  }

  /// The gradient at an activation is that of the rest of the network, before the mask of the clip that produced it.
  @Test(arguments: Kernels.available)
  func gradientsAreThoseOfTheRest(kernels: Kernels) throws {
    let graph = try tangledGraph()
    let network = try network(Self.names, graph, kernels: kernels)
    let evaluator = Evaluator(network, batch: 2)
    let outputs = try evaluator.forward([input(1), input(2)])
    var gradients: [[Float]] = []
    evaluator.backward([weights, weights]) { gradients.append(Array($1)) }
    for name in Self.names {
      let rest = try Evaluator(network, batch: 3, mode: .from(activation: name))
      #expect(rest.inputShape == network.activations[name])
      for sample in 0..<2 {
        let value = Array(try evaluator.activation(name, sample: sample))
        let gradient = Array(try evaluator.activationGradient(name, sample: sample))
        try rest.prepare(input(UInt64(sample) + 1))
        #expect(try rest.forward(value) == outputs[sample], "\(name)")
        #expect(try rest.backward(weights) == gradient, "\(name)")
        #expect(gradient.contains { $0 != 0 })
      }
    }
    let plain = Evaluator(Network(compiling: graph, kernels: kernels))
    for sample in 0..<2 {
      #expect(relativeError(outputs[sample], try plain.forward(input(UInt64(sample) + 1))) < 1e-6)
      #expect(relativeError(gradients[sample], try plain.backward(weights)) < 1e-5)
    }
  }

  /// These values are not fused further, so naming them changes no bit.
  @Test(arguments: Kernels.available)
  func namingChangesNoBit(kernels: Kernels) throws {
    let graph = try tangledGraph()
    let plain = Evaluator(Network(compiling: graph, kernels: kernels))
    let names = ["stem clip", "expand clip", "depthwise clip", "residual", "late relu", "doubled", "pool"]
    let named = Evaluator(try network(names, graph, kernels: kernels))
    #expect(try named.forward(input(4)) == plain.forward(input(4)))
    #expect(try named.backward(weights) == plain.backward(weights))
  }

  /// The results of the fused operations at other values are checked against differences.
  @Test(arguments: ["stem clip", "residual", "late relu"])
  func theGradientIsTheDerivative(name: String) throws {
    let network = try network([name], tangledGraph(seed: 2), kernels: .reference)
    let whole = Evaluator(network)
    _ = try whole.forward(input(5))
    let value = Array(try whole.activation(name))
    let rest = try Evaluator(network, mode: .from(activation: name))
    try rest.prepare(input(5))
    func score(_ value: [Float]) throws -> Double {
      zip(try rest.forward(value), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    var random = Randomness(seed: 3)
    var errors: [Double] = []
    for _ in 0..<9 {
      let direction = random.floats(value.count)
      let step: Float = 3e-4
      let difference =
        try
        (score(zip(value, direction).map { $0 + step * $1 })
        - score(zip(value, direction).map { $0 - step * $1 }))
        / (2 * Double(step))
      _ = try rest.forward(value)
      let slope = zip(try rest.backward(weights), direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      errors.append(abs(difference - slope) / abs(slope))
    }
    #expect(errors.sorted()[4] < 0.02)
  }

  /// An evaluation from an activation takes all other values from the prepared input, for every sample of a batch.
  @Test func theRestIsOfThePreparedInput() throws {
    let network = try network(["side clip"], tangledGraph())
    let whole = Evaluator(network, batch: 2)
    let outputs = try whole.forward([input(1), input(2)])
    let values = try (0..<2).map { Array(try whole.activation("side clip", sample: $0)) }
    let rest = try Evaluator(network, batch: 2, mode: .from(activation: "side clip"))
    #expect(throws: EvaluationError.notPrepared) { try rest.forward(values[0]) }
    try rest.prepare(input(1))
    let mixed = try rest.forward(values)
    #expect(mixed[0] == outputs[0])
    #expect(mixed[1] != outputs[1], "the second sample's way around is the first one's")
    #expect(try rest.forward(values[0]) == outputs[0], "what was prepared is still there")
    rest.backward([weights]) { _, _ in }
    #expect(try rest.forward(values) == mixed)
    try rest.prepare(input(2))
    #expect(try rest.forward(values)[1] == outputs[1])
  }

  /// d/dv of v² · 3 + v at v = clip(2x), in closed form.
  @Test func closedForm() throws {
    var graph = Graph(inputShape: [3])
    try graph.append(ChannelAffine(scale: [2, 2, 2], shift: [0, 0, 0]), to: graph.input, name: "double")
    let v = try graph.append(Clip.relu, to: graph.output, name: "clip")
    let square = try graph.append(Binary.product, to: v, v, name: "square")
    try graph.append(ChannelAffine(scale: [3, 3, 3], shift: [0, 0, 0]), to: square, name: "triple")
    try graph.append(Add(), to: graph.output, v, name: "sum")
    let evaluator = Evaluator(
      Network(compiling: graph, activations: ["v": v, "x": graph.input, "y": graph.output, "square": square]))
    #expect(try evaluator.forward([-1, 1, 2]) == [0, 14, 52])
    #expect(try evaluator.backward([1, 1, 10]) == [0, 26, 500])
    #expect(Array(try evaluator.activation("v")) == [0, 2, 4])
    #expect(Array(try evaluator.activation("x")) == [-1, 1, 2])
    #expect(
      Array(try evaluator.activationGradient("v")) == [1, 13, 250],
      "where the clip is shut there is a slope, too")
    #expect(Array(try evaluator.activationGradient("square")) == [3, 3, 30])
    #expect(Array(try evaluator.activationGradient("y")) == [1, 1, 10])
    #expect(Array(try evaluator.activationGradient("x")) == [0, 26, 500])
  }

  /// A value behind a step has a gradient although none reaches the input; a value that the output ignores has a gradient of zero.
  @Test func activationsThatNoGradientPasses() throws {
    var graph = Graph(inputShape: [2])
    let side = try graph.append(Elementwise.squareRoot, to: graph.input, name: "side")
    let step = try graph.append(Elementwise.step("Step") { $0 > 1 ? 2 : 3 }, to: graph.input, name: "step")
    try graph.append(Binary.product, to: step, step, name: "square")
    let evaluator = Evaluator(Network(compiling: graph, activations: ["side": side, "step": step]))
    for _ in 0..<2 {
      #expect(try evaluator.forward([1, 4]) == [9, 4])
      #expect(try evaluator.backward([1, 1]) == [0, 0])
      #expect(Array(try evaluator.activation("side")) == [1, 2], "dead, but asked for")
      #expect(Array(try evaluator.activationGradient("side")) == [0, 0])
      #expect(Array(try evaluator.activationGradient("step")) == [6, 4])
    }
  }

  @Test func mistakesAreErrors() throws {
    let network = try network(["pool"], tangledGraph())
    let evaluator = Evaluator(network, batch: 2)
    #expect(throws: EvaluationError.wrongSamples(0, batch: 0)) { try evaluator.activation("pool") }
    #expect(throws: EvaluationError.wrongCount(2, wanted: 216)) { try evaluator.forward([1, 2]) }
    #expect(throws: EvaluationError.wrongSamples(3, batch: 2)) {
      try evaluator.forward([input(1), input(1), input(1)])
    }
    #expect(throws: EvaluationError.wrongSamples(0, batch: 2)) { try evaluator.forward([[Float]]()) }
    _ = try evaluator.forward(input(1))
    #expect(throws: EvaluationError.wrongCount(1, wanted: 7)) { try evaluator.backward([1]) }
    #expect(throws: EvaluationError.wrongSamples(1, batch: 1)) { try evaluator.activation("pool", sample: 1) }
    let unknown = EvaluationError.unknownActivation("pond", known: ["pool"])
    #expect(throws: unknown) { try evaluator.activation("pond") }
    #expect(throws: unknown) { try Evaluator(network, mode: .from(activation: "pond")) }
    #expect(throws: EvaluationError.wrongSamples(0, batch: 0)) {
      try Evaluator(network, batch: 0, mode: .forward)
    }
    let forward = try Evaluator(network, mode: .forward)
    _ = try forward.forward(input(1))
    #expect(throws: EvaluationError.noGradient) { try forward.backward(weights) }
    #expect(throws: EvaluationError.noGradient) { try forward.activationGradient("pool") }
    #expect(throws: EvaluationError.wrongCount(1, wanted: 216)) {
      try network.outputs(count: 3, threads: 2) { $0 == 1 ? [1] : input(1) }
    }
  }
}
