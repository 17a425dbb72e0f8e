import TestSupport
import Testing

@testable import Engine

/// Evaluation without a backward pass, and step by step.
@Suite struct ForwardOnlyTests {
  /// Blocks like EfficientNet's: a wide, a depthwise and a narrow layer, each with a ReLU6, and a residual.
  private func chain(blocks: Int) throws -> Graph {
    var random = Randomness(seed: 6)
    func convolution(_ kernel: Int, _ inputs: Int, _ outputs: Int, groups: Int = 1) -> Convolution {
      let count = kernel * kernel * inputs / groups * outputs
      return Convolution(
        weights: Tensor(
          random.floats(count, scale: 0.5), shape: [kernel, kernel, inputs / groups, outputs]),
        bias: random.floats(outputs, scale: 0.3), groups: groups)
    }
    var graph = Graph(inputShape: [12, 12, 8])
    for block in 0..<blocks {
      let start = graph.output
      try graph.append(convolution(1, 8, 48), to: start, name: "expand \(block)")
      try graph.append(Clip.relu6, to: graph.output, name: "expand clip \(block)")
      try graph.append(convolution(3, 48, 48, groups: 48), to: graph.output, name: "depthwise \(block)")
      try graph.append(Clip.relu6, to: graph.output, name: "depthwise clip \(block)")
      try graph.append(SmoothFunction.sigmoid, to: graph.output, name: "gate \(block)")
      try graph.append(convolution(1, 48, 8), to: graph.output, name: "project \(block)")
      try graph.append(Add(), to: graph.output, start, name: "residual \(block)")
    }
    return graph
  }

  @Test(arguments: Kernels.available)
  func outputsAreTheSameToTheBit(kernels: Kernels) throws {
    for graph in [try chain(blocks: 4), try tangledGraph()] {
      let network = Network(compiling: graph, kernels: kernels)
      var random = Randomness(seed: 8)
      let inputs = (0..<3).map { _ in random.floats(network.inputShape.count, scale: 3) }
      let expected = try inputs.map { try Evaluator(network).forward($0) }
      #expect(try Evaluator(network, batch: 3, mode: .forward).forward(inputs) == expected)
      let alone = try Evaluator(network, mode: .forward)
      #expect(try inputs.map { try alone.forward($0) } == expected)
    }
  }

  /// The memory holds one wide array that is read, one that is written, and the residual, for any number of blocks.
  @Test func memoryDoesNotGrowWithDepth() throws {
    let bytes = try [2, 8].map { try Network(compiling: chain(blocks: $0)).evaluatorBytes(mode: .forward) }
    #expect(bytes[0] == bytes[1])
    let network = Network(compiling: try chain(blocks: 8))
    #expect(Double(bytes[1]) < 0.3 * Double(network.evaluatorBytes()))
    #expect(try network.evaluatorBytes(mode: .gradient) == network.evaluatorBytes())
  }

  @Test func theFirstInfinityIsFound() throws {
    var graph = Graph(inputShape: [2])
    try graph.append(SmoothFunction.exponential, to: graph.input, name: "exp")
    try graph.append(Elementwise.squareRoot, to: graph.output, name: "root")
    let one = try graph.append(Constant(Tensor([1, 1], shape: [2])), to: [], name: "one")
    try graph.append(Binary.quotient, to: one, graph.nodes[1].output, name: "quotient")
    let network = Network(compiling: graph)
    for mode in [EvaluationMode.gradient, .forward] {
      let evaluator = try Evaluator(network, mode: mode)
      #expect(try evaluator.firstNonFiniteStep(at: [1, -1]) == nil)
      #expect(try evaluator.firstNonFiniteStep(at: [1, 100]) == "exp")
      #expect(try evaluator.firstNonFiniteStep(at: [1, -200]) == "quotient")
      #expect(throws: EvaluationError.wrongCount(1, wanted: 2)) { try evaluator.firstNonFiniteStep(at: [1]) }
    }
    let evaluator = Evaluator(network)
    #expect(try evaluator.firstNonFiniteGradientStep(at: [1, -1], weights: [1, 1]) == nil)
    // 1 / √(exp x)² overflows where 1 / √(exp x) does not.
    #expect(try evaluator.firstNonFiniteStep(at: [0, -100]) == nil)
    #expect(try evaluator.firstNonFiniteGradientStep(at: [0, -100], weights: [1, 1]) == "quotient")
    #expect(try evaluator.firstNonFiniteGradientStep(at: [0, 0], weights: [.infinity, 1]) == "quotient")
    #expect(throws: EvaluationError.wrongCount(1, wanted: 2)) {
      try evaluator.firstNonFiniteGradientStep(at: [0, 0], weights: [1])
    }
    #expect(throws: EvaluationError.noGradient) {
      try Evaluator(network, mode: .forward).firstNonFiniteGradientStep(at: [0, 0], weights: [1, 1])
    }
    #expect(try evaluator.forward([0, 0]) == [1, 1], "and afterwards everything is as before")
  }
}
