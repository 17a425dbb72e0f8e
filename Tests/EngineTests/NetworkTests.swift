import TestSupport
import Testing

@testable import Engine

@Suite struct NetworkTests {
  private func evaluate(_ network: Network, _ input: [Float]) throws -> (output: [Float], gradient: [Float]) {
    let evaluator = Evaluator(network)
    let output = try evaluator.forward(input)
    let gradient = try evaluator.backward(output.indices.map { Float($0 % 3) - 0.8 })
    return (output, Array(gradient))
  }

  /// Fills the memory of the next evaluator with NaNs.
  private func spoilMemory(of network: Network) {
    let memory = network.takeMemory(byteCount: network.evaluatorBytes(batch: network.batch))
    memory.start.initializeMemory(as: UInt8.self, repeating: 0xFF, count: memory.byteCount)
    network.giveBack(memory)
  }

  /// Folding, fusing, sharing memory and the instruction set do not change the results.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func simplifyingChangesNothing(seed: UInt64) throws {
    let graph = try tangledGraph(seed: seed)
    var random = Randomness(seed: seed + 100)
    let input = random.floats(graph.shape(of: graph.input).count, scale: 2)
    let plain = try evaluate(Network(compilingAsWritten: graph, kernels: .reference), input)
    for kernels in Kernels.available {
      let fused = try evaluate(Network(compiling: graph, kernels: kernels), input)
      #expect(relativeError(fused.output, plain.output) < 1e-6)
      #expect(relativeError(fused.gradient, plain.gradient) < 1e-5)
    }
  }

  @Test func whatCanBeFusedIs() throws {
    let names = try tangledGraph().simplified().nodes.map(\.operation.name)
    #expect(names.filter { $0 == "ChannelAffine" }.count == 1, "only the preprocessing is left")
    #expect(names.filter { $0 == "Clip" }.count == 0)
    #expect(names.filter { $0 == "Add" }.count == 3)
  }

  /// A comparison passes no gradient, not even an infinite one; the value's other reader passes its gradient.
  @Test(arguments: Kernels.available)
  func stepsStopTheGradient(kernels: Kernels) throws {
    var graph = Graph(inputShape: [1, 4, 1])
    let identity = Convolution(weights: Tensor([1], shape: [1, 1, 1, 1]), bias: [0])
    try graph.append(identity, to: graph.input, name: "identity")
    let relu = try graph.append(Clip.relu, to: graph.output, name: "relu")
    try graph.append(Elementwise.squareRoot, to: relu, name: "root")
    let step = try graph.append(Elementwise.step("Step") { $0 > 1 ? 2 : 3 }, to: graph.output, name: "step")
    try graph.append(Binary.product, to: relu, step, name: "product")
    let evaluator = Evaluator(Network(compiling: graph, kernels: kernels))
    #expect(try evaluator.forward([-1, 0, 0.25, 4]) == [0, 0, 0.75, 8])
    #expect(try evaluator.backward([1, 1, 1, 1]) == [0, 0, 3, 2])
    graph.output = step
    let network = Network(compiling: graph, kernels: kernels)
    spoilMemory(of: network)
    let onlyStep = Evaluator(network)
    #expect(try onlyStep.forward([-1, 0, 0.25, 4]) == [3, 3, 3, 2])
    #expect(try onlyStep.backward([1, 1, 1, 1]) == [0, 0, 0, 0])
  }

  /// Evaluators hand their memory on without clearing it.
  @Test(arguments: Kernels.available)
  func whatWasInMemoryDoesNotMatter(kernels: Kernels) throws {
    let network = Network(compiling: try tangledGraph(), kernels: kernels)
    var random = Randomness(seed: 11)
    let input = random.floats(network.inputShape.count, scale: 2)
    let expected = try evaluate(network, input)
    spoilMemory(of: network)
    let found = try evaluate(network, input)
    #expect(found.output == expected.output)
    #expect(found.gradient == expected.gradient)
  }

  @Test func memoryIsHandedOn() throws {
    let network = Network(compiling: try tangledGraph())
    let bytes = network.evaluatorBytes(batch: network.batch)
    let first = network.takeMemory(byteCount: bytes)
    let second = network.takeMemory(byteCount: bytes)
    #expect(first !== second)
    network.giveBack(first)
    #expect(network.takeMemory(byteCount: first.byteCount + 1) !== first)
    do {
      let evaluator = Evaluator(network, batch: network.batch)
      #expect(network.takeMemory(byteCount: bytes) !== first, "it is the evaluator's")
      withExtendedLifetime(evaluator) {}
    }
    #expect(network.takeMemory(byteCount: bytes) === first)
    #expect(network.takeMemory(byteCount: bytes) !== first)
  }

  /// The gradient equals central differences along random directions, in the network's own arithmetic.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func theGradientIsTheDerivative(seed: UInt64) throws {
    let network = Network(compiling: try tangledGraph(seed: seed), kernels: .reference)
    var random = Randomness(seed: seed + 7)
    let input = random.floats(network.inputShape.count, scale: 2)
    let (_, gradient) = try evaluate(network, input)
    func value(_ x: [Float]) throws -> Double {
      try evaluate(network, x).output.enumerated().reduce(0) {
        $0 + Double($1.element) * (Double($1.offset % 3) - 0.8)
      }
    }
    var errors: [Double] = []
    for _ in 0..<9 {
      let direction = random.floats(input.count)
      let step: Float = 1e-3
      let ahead = try value(zip(input, direction).map { $0 + step * $1 })
      let behind = try value(zip(input, direction).map { $0 - step * $1 })
      let slope = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      errors.append(abs((ahead - behind) / (2 * Double(step)) - slope) / abs(slope))
    }
    // A clip's kink between the two points spoils a difference; along most directions no kink matters.
    #expect(errors.sorted()[4] < 0.02)
  }

  @Test func theGradientCanBeAskedForAgain() throws {
    let network = Network(compiling: try tangledGraph())
    var random = Randomness(seed: 5)
    let input = random.floats(network.inputShape.count)
    let evaluator = Evaluator(network)
    _ = try evaluator.forward(input)
    func gradient(of output: Int) throws -> [Float] {
      try evaluator.backward((0..<7).map { $0 == output ? 1 : 0 })
    }
    let first = try gradient(of: 2)
    #expect(try gradient(of: 3) != first)
    #expect(try gradient(of: 2) == first)
    _ = try evaluator.forward(random.floats(network.inputShape.count))
    _ = try evaluator.forward(input)
    #expect(try gradient(of: 2) == first)
  }

  @Test func aClippedOutputMasksTheCallersWeights() throws {
    var graph = Graph(inputShape: [3])
    try graph.append(ChannelAffine(scale: [1, 1, 1], shift: [0, 0, 0]), to: graph.input, name: "identity")
    try graph.append(Clip.relu, to: graph.output, name: "relu")
    let evaluator = Evaluator(Network(compiling: graph))
    #expect(try Array(evaluator.forward([-1, 2, 3])) == [0, 2, 3])
    #expect(try evaluator.backward([5, 5, 5]) == [0, 5, 5])
  }

  @Test func aGraphWithoutNodesIsTheIdentity() throws {
    let evaluator = Evaluator(Network(compiling: Graph(inputShape: [2])))
    #expect(try Array(evaluator.forward([1, 2])) == [1, 2])
    #expect(
      try evaluator.backward([3, 4]) == [3, 4])
  }
}

@Suite struct MemoryPlanTests {
  @Test func arraysAliveTogetherNeverOverlap() {
    var random = Randomness(seed: 9)
    let turns = [0..<10, 10..<12, 20..<36]
    for _ in 0..<50 {
      var plan = MemoryPlan()
      var spans: [(array: Int, bytes: Int, first: Int, last: Int)] = []
      for _ in 0..<40 {
        let bytes = Int.random(in: 1...5000, using: &random)
        let first = Int.random(in: 0..<30, using: &random)
        let last = first + Int.random(in: 0..<8, using: &random)
        let array = plan.allocate(bytes: bytes, at: first)
        plan.touch(array, at: last)
        spans.append((array, bytes, first, last))
      }
      plan.assignPlaces(turns: turns)
      var total = 0
      for (index, a) in spans.enumerated() {
        let place = plan.places[a.array]
        #expect(place.offset.isMultiple(of: MemoryPlan.alignment))
        #expect(
          place.offset + a.bytes <= (place.isInWorkspace ? plan.workspaceBytes : plan.arenaBytes))
        // An array that outlives a turn is not in the workspace, because the turn of another sample begins before it is released.
        #expect(
          place.isInWorkspace
            == turns.contains { $0.lowerBound <= a.first && a.last < $0.upperBound })
        for b in spans[..<index] where a.first <= b.last && b.first <= a.last {
          let other = plan.places[b.array]
          #expect(
            place.isInWorkspace != other.isInWorkspace || place.offset + a.bytes <= other.offset
              || other.offset + b.bytes <= place.offset)
        }
        total += a.bytes
      }
      #expect(plan.arenaBytes + plan.workspaceBytes < total, "memory is shared")
      #expect(plan.arenaBytes > 0 && plan.workspaceBytes > 0)
    }
  }
}
