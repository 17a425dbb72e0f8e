import CKernels
import Foundation
import TestSupport
import Testing

@testable import Engine

struct OperationCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let stride: Int?
  let dilation: Int?
  let groups: Int?
  let padding: [Int]?
  let clip: [Float]?
  var testDescription: String { name }
}

extension Kernels: CustomTestStringConvertible {
  public var testDescription: String { description }
}

/// Every operation on every instruction set, against PyTorch in double precision.
///
/// In single precision, the error of a sum of n products with random signs is about √n·ε of its norm. The longest sums here
/// have 450 terms, so 32·ε leaves a margin of one half.
@Suite struct OperationTests {
  static let tolerance = 32 * Double(Float.ulpOfOne)
  static let golden = Result { try Golden<OperationCase>("convnet") }

  @Test(arguments: try golden.get().cases, Kernels.available)
  func agreesWithPyTorch(_ reference: OperationCase, kernels: Kernels) throws {
    let golden = try Self.golden.get()
    func array(_ name: String) throws -> Golden<OperationCase>.Array {
      try golden.array("\(reference.name)/\(name)")
    }
    let residual = try? array("r")
    let inputs = [try array("x")] + (residual.map { [$0] } ?? [])
    let harness = OperationHarness(
      operation: try operation(reference, addsResidual: residual != nil),
      shapes: inputs.map { TensorShape($0.shape) },
      kernels: kernels)
    let result = try harness.run(inputs.map(\.values), upstream: array("g").values)
    #expect(relativeError(result.output, try array("y").values) < Self.tolerance)
    #expect(relativeError(result.gradients[0], try array("gx").values) < Self.tolerance)
    if residual != nil {
      #expect(relativeError(result.gradients[1], try array("gr").values) < Self.tolerance)
    }
  }

  /// The last contributor to a gradient also adds the other contributions and applies the mask.
  @Test(arguments: try golden.get().cases, Kernels.available)
  func finishesGradients(_ reference: OperationCase, kernels: Kernels) throws {
    let golden = try Self.golden.get()
    let input = try golden.array("\(reference.name)/x")
    let upstream = try golden.array("\(reference.name)/g").values
    let operation = try operation(reference, addsResidual: false)
    let harness = OperationHarness(operation: operation, shapes: [TensorShape(input.shape)], kernels: kernels)
    guard operation.prepared(for: harness.shapes, kernels: kernels).finishesGradient else { return }
    let plain = try harness.run([input.values], upstream: upstream).gradients[0]
    let addend = plain.indices.map { Float($0 % 7) - 3 }
    let mask = plain.indices.map { $0 * 2_654_435_761 >> 7 & 1 == 1 }
    let finished = try harness.run([input.values], upstream: upstream, finish: (addend, mask)).gradients[0]
    #expect(finished == plain.indices.map { mask[$0] ? plain[$0] + addend[$0] : 0 })
  }

  private func operation(_ reference: OperationCase, addsResidual: Bool) throws -> any NetworkOperation {
    let golden = try Self.golden.get()
    let weights = try golden.array("\(reference.name)/w")
    let tensor = Tensor(weights.values, shape: TensorShape(weights.shape))
    let bias = try golden.array("\(reference.name)/b").values
    let clip = reference.clip.map { Clip(lower: $0[0], upper: $0[1]) }
    guard let stride = reference.stride else { return Dense(weights: tensor, bias: bias, clip: clip) }
    let padding = reference.padding.map {
      Convolution.Padding.explicit(top: $0[0], left: $0[1], bottom: $0[2], right: $0[3])
    }
    var convolution = Convolution(
      weights: tensor, bias: bias, stride: stride, dilation: reference.dilation ?? 1,
      padding: padding ?? .same,
      groups: reference.groups ?? 1, clip: clip)
    convolution.addsResidual = addsResidual
    return convolution
  }
}

/// Operations without golden data, small enough to be checked by hand or by differences.
@Suite struct SmallOperationTests {
  @Test(arguments: Kernels.available, [[1, 1, 1], [3, 2, 5], [2, 2, 16], [1, 3, 33], [2, 1, 70]])
  func clipsAndTheirMasks(kernels: Kernels, dimensions: [Int]) throws {
    let shape = TensorShape(dimensions)
    let input = (0..<shape.count).map { Float($0 % 23) - 9 }
    let other = (0..<shape.count).map { Float($0 % 5) * 0.5 }
    let upstream = (0..<shape.count).map { Float($0) + 1 }
    let relu6 = try OperationHarness(operation: Clip.relu6, shapes: [shape], kernels: kernels)
      .run([input], upstream: upstream)
    #expect(relu6.output == input.map { min(max($0, 0), 6) })
    #expect(relu6.mask == input.map { $0 > 0 && $0 < 6 })
    #expect(relu6.gradients[0] == input.indices.map { input[$0] > 0 && input[$0] < 6 ? upstream[$0] : 0 })

    let sum = try OperationHarness(
      operation: Add(activation: .clip(.relu)), shapes: [shape, shape], kernels: kernels
    )
    .run([input, other], upstream: upstream)
    let expected = zip(input, other).map(+)
    #expect(sum.output == expected.map { max($0, 0) })
    #expect(
      sum.gradients
        == [[Float]](repeating: expected.indices.map { expected[$0] > 0 ? upstream[$0] : 0 }, count: 2))
  }

  @Test func theEdgesOfAClipDoNotLetThrough() throws {
    let result = try OperationHarness(operation: Clip.relu6, shapes: [[3]], kernels: .best)
      .run([[0, 6, 3]], upstream: [1, 1, 1])
    #expect(result.gradients[0] == [0, 0, 1])
  }

  @Test func channelAffine() throws {
    let operation = ChannelAffine(scale: [2, -1], shift: [1, 0.5])
    let result = try OperationHarness(operation: operation, shapes: [[1, 2, 2]], kernels: .best)
      .run([[1, 2, 3, 4]], upstream: [1, 10, 100, 1000])
    #expect(result.output == [3, -1.5, 7, -3.5])
    #expect(result.gradients[0] == [2, -10, 200, -1000])
  }

  @Test func batchNormalizationIsAnAffineMap() {
    let operation = ChannelAffine(gamma: [2], beta: [1], mean: [3], variance: [3.75], epsilon: 0.25)
    #expect(operation.scale == [1])
    #expect(operation.shift == [-2])
  }

  /// In one long sum of equal terms every addition rounds in the same direction; summation in runs keeps the error small.
  @Test(arguments: Kernels.available)
  func longSumsAreExact(kernels: Kernels) throws {
    let (depth, columns) = (30_000, 5)
    let weights = Tensor([Float](repeating: 0.1, count: depth * columns), shape: [depth, columns])
    let dense = Dense(weights: weights, bias: [Float](repeating: 0, count: columns))
    let harness = OperationHarness(operation: dense, shapes: [[3, depth]], kernels: kernels)
    let ones = [Float](repeating: 1, count: 3 * depth)
    let result = try harness.run([ones], upstream: [Float](repeating: 1, count: 3 * columns))
    // Higham's bound for runs: the roundings of one run plus those of the sum over runs.
    let roundings = Double(IGVIZ_RUN) + Double(depth) / Double(IGVIZ_RUN)
    let expected = Double(depth) * Double(Float(0.1))
    #expect(result.output.allSatisfy { abs(Double($0) / expected - 1) < roundings * 0x1p-24 })
  }

  /// Weights larger than a level-2 cache serve several tiles at a time; 100 points make more tiles than that.
  @Test(arguments: Kernels.available)
  func largeWeightsServeEveryPoint(kernels: Kernels) throws {
    let (points, depth, columns) = (100, 512, 520)
    var random = Randomness(seed: 11)
    let x = random.floats(points * depth)
    let weights = random.floats(depth * columns)
    let upstream = random.floats(points * columns)
    let dense = Dense(
      weights: Tensor(weights, shape: [depth, columns]), bias: [Float](repeating: 0, count: columns))
    let harness = OperationHarness(operation: dense, shapes: [[points, depth]], kernels: kernels)
    let result = try harness.run([x], upstream: upstream)
    var output = [Double](repeating: 0, count: points * columns)
    var gradient = [Double](repeating: 0, count: points * depth)
    for point in 0..<points {
      for k in 0..<depth {
        var sum = 0.0
        for column in 0..<columns {
          let weight = Double(weights[k * columns + column])
          output[point * columns + column] += Double(x[point * depth + k]) * weight
          sum += Double(upstream[point * columns + column]) * weight
        }
        gradient[point * depth + k] = sum
      }
    }
    #expect(relativeError(result.output, output.map(Float.init)) < OperationTests.tolerance)
    #expect(relativeError(result.gradients[0], gradient.map(Float.init)) < OperationTests.tolerance)
  }

  /// Blocks of a row that touch one edge of the image, both or none; the channels do not fill a vector.
  @Test(arguments: Kernels.available, [5, 7, 8, 13, 14, 15, 21])
  func depthwiseEdges(kernels: Kernels, width: Int) throws {
    let channels = 37
    let shape: TensorShape = [6, width, channels]
    var random = Randomness(seed: UInt64(width))
    let paddings: [Convolution.Padding] = [
      .same, .explicit(top: 0, left: 0, bottom: 0, right: 0), .explicit(top: 1, left: 2, bottom: 0, right: 1),
    ]
    for (kernel, stride) in [(3, 1), (5, 1), (7, 1), (3, 2), (5, 2)] {
      for padding in paddings {
        let convolution = Convolution(
          weights: Tensor(
            random.floats(kernel * kernel * channels), shape: [kernel, kernel, 1, channels]),
          bias: random.floats(channels), stride: stride, padding: padding, groups: channels)
        guard let output = try? convolution.outputShape(for: [shape]) else { continue }
        let (x, upstream) = (random.floats(shape.count), random.floats(output.count))
        func result(_ kernels: Kernels) throws -> OperationHarness.Result {
          try OperationHarness(operation: convolution, shapes: [shape], kernels: kernels)
            .run([x], upstream: upstream)
        }
        let (found, expected) = (try result(kernels), try result(.reference))
        #expect(relativeError(found.output, expected.output) < OperationTests.tolerance)
        #expect(relativeError(found.gradients[0], expected.gradients[0]) < OperationTests.tolerance)
      }
    }
  }

  @Test func globalAveragePooling() throws {
    let result = try OperationHarness(operation: GlobalAveragePooling(), shapes: [[2, 2, 2]], kernels: .best)
      .run([[1, 10, 2, 20, 3, 30, 6, 60]], upstream: [4, 8])
    #expect(result.output == [3, 30])
    #expect(result.gradients[0] == [1, 2, 1, 2, 1, 2, 1, 2])
  }

  @Test func shapesThatDoNotFitAreNamed() throws {
    var graph = Graph(inputShape: [4, 4, 3])
    let weights = Tensor([Float](repeating: 0, count: 2 * 5), shape: [1, 1, 2, 5])
    #expect {
      try graph.append(
        Convolution(weights: weights, bias: [Float](repeating: 0, count: 5)), to: graph.input, name: "first")
    } throws: { error in
      "\(error)" == "Convolution 'first' on 4×4×3: has weights for 2 × 1 channels"
    }
    #expect(throws: GraphError.self) {
      try graph.append(GlobalAveragePooling(), to: graph.input, graph.input, name: "p")
    }
    let wide = Tensor([Float](repeating: 0, count: 75), shape: [5, 5, 3, 1])
    #expect(throws: GraphError.self) {
      try graph.append(
        Convolution(weights: wide, bias: [0], padding: .explicit(top: 0, left: 0, bottom: 0, right: 0)),
        to: graph.input, name: "wide")
    }
  }
}

@Suite struct PoolingTests {
  @Test func dilatedMaximum() throws {
    let axis = Pooling.Axis(kernel: 2, stride: 1, dilation: 2, before: 0, after: 0, roundsUp: false)
    let result = try OperationHarness(
      operation: Pooling(.maximum, axes: [axis, axis]), shapes: [[1, 4, 4, 1]], kernels: .best
    ).run([(1...16).map(Float.init)], upstream: [1, 10, 100, 1000])
    #expect(result.output == [11, 12, 15, 16])
    #expect(result.gradients[0] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 10, 0, 0, 100, 1000])
  }
}
