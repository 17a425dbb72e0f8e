import TestSupport
import Testing

@testable import Engine

@Suite struct ConcatenationTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let axis: Int
    /// The shapes of the inputs, the largest first.
    let shapes: [TensorShape]
    var testDescription: String { "\(shapes) along \(axis)" }

    var result: TensorShape {
      var dimensions = shapes[0].dimensions
      dimensions[axis] = shapes.reduce(0) { $0 + $1.dimensions[axis] }
      return TensorShape(dimensions)
    }

    /// The input and its element for each element of the result, by coordinates.
    var sources: [(input: Int, element: Int)] {
      (0..<result.count).map { index in
        var (rest, coordinates) = (index, [Int]())
        for extent in result.dimensions.reversed() {
          coordinates.insert(rest % extent, at: 0)
          rest /= extent
        }
        var input = 0
        while coordinates[axis] >= shapes[input].dimensions[axis] {
          coordinates[axis] -= shapes[input].dimensions[axis]
          input += 1
        }
        let element = zip(coordinates, shapes[input].dimensions).reduce(0) { $0 * $1.1 + $1.0 }
        return (input, element)
      }
    }
  }

  static let cases = [
    Case(axis: 2, shapes: [[3, 2, 32], [3, 2, 16], [3, 2, 5]]),
    Case(axis: 2, shapes: [[3, 2, 20], [3, 2, 3], [3, 2, 17]]),
    Case(axis: 0, shapes: [[2, 3, 20], [1, 3, 20]]),
    Case(axis: 1, shapes: [[2, 5, 3], [2, 1, 3], [2, 2, 3]]),
    Case(axis: 0, shapes: [[70], [1]]),
    Case(axis: 3, shapes: [[2, 2, 2, 1], [2, 2, 2, 1]]),
    Case(axis: 1, shapes: [[4, 9]]),
  ]

  @Test(arguments: Kernels.available, cases)
  func putsInputsOneBehindTheOther(kernels: Kernels, example: Case) throws {
    var random = Randomness(seed: 3)
    let operation = Concatenation(axis: example.axis)
    #expect(try operation.outputShape(for: example.shapes) == example.result)
    let harness = OperationHarness(operation: operation, shapes: example.shapes, kernels: kernels)
    let inputs = example.shapes.map { random.floats($0.count) }
    let upstream = random.floats(example.result.count)
    let found = try harness.run(inputs, upstream: upstream)
    #expect(found.output == example.sources.map { inputs[$0.input][$0.element] })
    var gradients = example.shapes.map { [Float](repeating: 0, count: $0.count) }
    for (source, number) in zip(example.sources, upstream) {
      gradients[source.input][source.element] = number
    }
    #expect(found.gradients == gradients)

    let addend = random.floats(inputs[0].count)
    let mask = addend.map { $0 > 0.1 }
    let finished = try harness.run(inputs, upstream: upstream, finish: (addend, mask)).gradients[0]
    #expect(finished == gradients[0].indices.map { mask[$0] ? gradients[0][$0] + addend[$0] : 0 })
  }

  /// A following batch norm and activation are fused, with the same results to the bit.
  @Test(
    arguments: Kernels.available, cases)
  func doesWhatFollows(kernels: Kernels, example: Case) throws {
    var random = Randomness(seed: 4)
    let channels = example.result.channels
    let affine = ChannelAffine(scale: random.floats(channels), shift: random.floats(channels))
    let inputs = example.shapes.map { random.floats($0.count) }
    let upstream = random.floats(example.result.count)
    let joined = example.sources.map { inputs[$0.input][$0.element] }
    for activation in [nil, .clip(.relu), .smooth(.gelu(isApproximate: false))] as [Activation?] {
      var apart = affine
      apart.activation = activation
      var together = try #require(Concatenation(axis: example.axis).absorbing(affine))
      together.activation = activation
      let expected = try OperationHarness(operation: apart, shapes: [example.result], kernels: kernels)
        .run([joined], upstream: upstream)
      let found = try OperationHarness(operation: together, shapes: example.shapes, kernels: kernels)
        .run(inputs, upstream: upstream)
      #expect(found.output == expected.output)
      #expect(found.mask == expected.mask)
      for (index, source) in example.sources.enumerated() {
        #expect(found.gradients[source.input][source.element] == expected.gradients[0][index])
      }
      #expect(together.absorbing(affine) == nil, "once is enough")
    }
  }

  @Test func takesNoOtherShapes() {
    let operation = Concatenation(axis: 1)
    for shapes in [[], [[4]], [[4, 2], [5, 2]], [[4, 2], [4, 2, 1]]] as [[TensorShape]] {
      #expect(throws: ShapeMismatch.self) { try operation.outputShape(for: shapes) }
    }
  }

  /// A DenseNet's structure: each layer reads all earlier layers.
  @Test(arguments: Kernels.available)
  func isOneOperationInANetwork(kernels: Kernels) throws {
    var random = Randomness(seed: 5)
    var graph = Graph(inputShape: [5, 5, 3])
    func convolution(_ inputs: Int, _ outputs: Int, to value: Graph.Value, _ name: String) throws
      -> Graph.Value
    {
      try graph.append(
        Convolution(
          weights: Tensor(random.floats(9 * inputs * outputs), shape: [3, 3, inputs, outputs]),
          bias: random.floats(outputs)), to: value, name: name)
    }
    var values = [try convolution(3, 16, to: graph.input, "stem")]
    for layer in 1...3 {
      let channels = 16 * values.count
      let all = try graph.append(Concatenation(axis: 2), to: values, name: "concat \(layer)")
      try graph.append(
        ChannelAffine(scale: random.floats(channels), shift: random.floats(channels)), to: all, name: "norm")
      try graph.append(Clip.relu, to: graph.output, name: "relu")
      values.append(try convolution(channels, 16, to: graph.output, "layer"))
    }
    try graph.append(GlobalAveragePooling(), to: graph.output, name: "pool")
    let network = Network(compiling: graph, kernels: kernels)
    let names = network.prepared.graph.nodes.map(\.operation.name)
    #expect(names.filter { $0 == "Concat" }.count == 3 && !names.contains("ChannelAffine"))
    let (found, written) = (
      Evaluator(network), Evaluator(Network(compilingAsWritten: graph, kernels: kernels))
    )
    let (input, upstream) = (random.floats(75), random.floats(16))
    #expect(relativeError(try found.forward(input), try written.forward(input)) < 1e-5)
    #expect(relativeError(try found.backward(upstream), try written.backward(upstream)) < 1e-5)
  }

  /// A value that occurs at several places gets the sum of their gradients, through its own ReLU.
  @Test(arguments: Kernels.available, [0, 1])
  func theSameValueTwice(kernels: Kernels, axis: Int) throws {
    var graph = Graph(inputShape: [3, 16])
    let x = try graph.append(Clip.relu, to: graph.input, name: "relu")
    try graph.append(Concatenation(axis: axis), to: x, x, graph.input, name: "concat")
    let evaluator = Evaluator(Network(compiling: graph, kernels: kernels))
    var random = Randomness(seed: 6)
    let (input, upstream) = (random.floats(48), random.floats(144))
    let shape: TensorShape = [3, 16]
    let sources = Case(axis: axis, shapes: [shape, shape, shape]).sources
    #expect(
      try evaluator.forward(input)
        == sources.map { $0.input < 2 ? max(0, input[$0.element]) : input[$0.element] })
    var expected = [Float](repeating: 0, count: 48)
    for (source, gradient) in zip(sources, upstream) where source.input == 2 || input[source.element] > 0 {
      expected[source.element] += gradient
    }
    #expect(relativeError(try Array(evaluator.backward(upstream)), expected) < 1e-6)
  }
}
