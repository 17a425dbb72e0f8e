import TestSupport
import Testing

@testable import Engine

/// Products skip channels that are zero in neighbouring pixels, which changes the time but not the result.
@Suite struct SkippedZerosTests {
  /// The places at which the input of a convolution is zero.
  enum Pattern: String, CaseIterable {
    case nothing, everything, manyChannels, half, corner

    func zeroes(pixel: Int, channel: Int, width: Int, using random: inout Randomness) -> Bool {
      switch self {
      case .nothing: false
      case .everything: true
      case .manyChannels: channel % 7 != 2
      case .half: Bool.random(using: &random)
      case .corner: pixel % width < width / 2
      }
    }
  }

  private struct Case {
    let shape: TensorShape
    let convolution: Convolution
    let input: [Float]
    let upstream: [Float]

    init(kernel: Int, stride: Int, depth: Int, columns: Int, pattern: Pattern, clip: Clip?) throws {
      var random = Randomness(seed: 5)
      let width = 11
      shape = [9, width, depth]
      let weights = Tensor(
        random.floats(kernel * kernel * depth * columns), shape: [kernel, kernel, depth, columns])
      convolution = Convolution(weights: weights, bias: random.floats(columns), stride: stride, clip: clip)
      var input = random.floats(shape.count)
      for index in input.indices
      where pattern.zeroes(pixel: index / depth, channel: index % depth, width: width, using: &random) {
        input[index] = index % 3 == 0 ? -0.0 : 0
      }
      self.input = input
      upstream = random.floats(try convolution.outputShape(for: [shape]).count)
    }

    func result(isRectified: Bool, kernels: Kernels) throws -> OperationHarness.Result {
      var convolution = convolution
      convolution.inputIsRectified = isRectified
      return try OperationHarness(operation: convolution, shapes: [shape], kernels: kernels)
        .run([input], upstream: upstream)
    }
  }

  /// The same terms are added in the same order, and runs end at the same places.
  @Test(arguments: Kernels.available, Pattern.allCases)
  func sumsAreTheSameToTheBit(kernels: Kernels, pattern: Pattern) throws {
    for (kernel, stride, depth, columns) in [
      (1, 1, 70, 40), (1, 1, 33, 150), (1, 1, 700, 100), (3, 1, 28, 33), (3, 1, 90, 20), (3, 2, 17, 50),
    ] {
      let example = try Case(
        kernel: kernel, stride: stride, depth: depth, columns: columns, pattern: pattern, clip: nil)
      let plain = try example.result(isRectified: false, kernels: kernels)
      let skipping = try example.result(isRectified: true, kernels: kernels)
      let differences = zip(skipping.output, plain.output).filter { $0 != $1 }.count
      #expect(differences == 0)
    }
  }

  /// The zeros of gradients come from the mask of the clip.
  @Test(arguments: Kernels.available, Pattern.allCases)
  func sumsAndGradientsAgreeWithTheReference(kernels: Kernels, pattern: Pattern) throws {
    for (kernel, depth, columns) in [(1, 700, 40), (1, 40, 700), (3, 90, 100), (5, 20, 30)] {
      let example = try Case(
        kernel: kernel, stride: 1, depth: depth, columns: columns, pattern: pattern, clip: .relu)
      let expected = try example.result(isRectified: false, kernels: .reference)
      let found = try example.result(isRectified: true, kernels: kernels)
      #expect(relativeError(found.output, expected.output) < OperationTests.tolerance)
      let isSameMask = found.mask == expected.mask
      #expect(isSameMask)
      #expect(relativeError(found.gradients[0], expected.gradients[0]) < OperationTests.tolerance)
    }
  }

  /// Zero times infinity is not zero, so infinite weights must not be skipped.
  @Test(arguments: Kernels.available)
  func infiniteWeightsAreNotLeftOut(kernels: Kernels) throws {
    var dense = Dense(
      weights: Tensor([Float](repeating: .infinity, count: 4 * 40), shape: [4, 40]),
      bias: [Float](repeating: 0, count: 40))
    dense.inputIsRectified = true
    let result = try OperationHarness(operation: dense, shapes: [[1, 4]], kernels: kernels)
      .run([[0, 0, 0, 0]], upstream: [Float](repeating: 0, count: 40))
    #expect(result.output.allSatisfy { $0.isNaN })
  }

  @Test func zerosAreLookedForBehindAReLU() throws {
    func convolution(clip: Clip? = nil) -> Convolution {
      Convolution(
        weights: Tensor([Float](repeating: 1, count: 4), shape: [1, 1, 2, 2]), bias: [0, 0], clip: clip)
    }
    let axis = Pooling.Axis(kernel: 2, stride: 2, dilation: 1, before: 0, after: 0, roundsUp: false)
    var graph = Graph(inputShape: [1, 8, 8, 2])
    try graph.append(convolution(clip: .relu), to: graph.input, name: "of the input")
    try graph.append(convolution(), to: graph.output, name: "behind a fused ReLU")
    let relu = try graph.append(Clip.relu6, to: graph.output, name: "relu6")
    try graph.append(convolution(), to: graph.output, name: "behind a ReLU")
    try graph.append(Pooling(.maximum, axes: [axis, axis]), to: relu, name: "pooling")
    let pooled = try graph.append(
      convolution(clip: Clip(lower: -1, upper: 1)), to: graph.output, name: "behind a pooled ReLU")
    try graph.append(convolution(), to: graph.output, name: "behind another clip")
    try graph.append(Add(), to: graph.output, pooled, name: "sum")
    try graph.append(GlobalAveragePooling(), to: graph.output, name: "average")
    try graph.append(
      Dense(weights: Tensor([1, 1], shape: [2, 1]), bias: [0]), to: graph.output, name: "behind a sum")
    graph.markRectifiedInputs()
    let marked = graph.nodes.filter {
      ($0.operation as? Convolution)?.inputIsRectified ?? ($0.operation as? Dense)?.inputIsRectified ?? false
    }
    #expect(marked.map(\.name) == ["behind a fused ReLU", "behind a ReLU", "behind a pooled ReLU"])
  }
}
