import TestSupport
import Testing

@testable import Engine

/// Winograd convolutions of 3 × 3 pixels, against direct sums.
@Suite struct WinogradTests {
  /// Height, width, input channels, output channels, padding and groups.
  static let sizes = [
    [14, 13, 32, 32, 1, 1], [13, 14, 33, 50, 1, 1], [16, 17, 70, 97, 0, 1], [15, 15, 40, 64, 2, 1],
    [33, 20, 128, 64, 1, 2],
  ]

  private func convolution(_ size: [Int], seed: UInt64) -> Convolution {
    var random = Randomness(seed: seed)
    let (depth, columns, padding) = (size[2] / size[5], size[3], size[4])
    let weights = random.floats(9 * depth * columns, scale: 1 / Float(9 * depth).squareRoot())
    return Convolution(
      weights: Tensor(weights, shape: [3, 3, depth, columns]), bias: random.floats(columns),
      padding: .explicit(top: padding, left: padding, bottom: padding, right: padding), groups: size[5])
  }

  /// All epilogues, forwards and backwards. The tolerance is that of the direct sums, of which each result here has two or
  /// three in sequence.
  @Test(arguments: Kernels.available, sizes)
  func isTheSum(kernels: Kernels, size: [Int]) throws {
    var random = Randomness(seed: 12)
    let shape: TensorShape = [size[0], size[1], size[2]]
    let input = random.floats(shape.count)
    for activation in [nil, Activation.clip(.relu6), .smooth(.swish())] {
      for addsResidual in [false, true] where !addsResidual || size[4] == 1 {
        var operation = convolution(size, seed: 11)
        operation.activation = activation
        let output = try operation.outputShape(for: [shape])
        operation.addsResidual = addsResidual
        let shapes = addsResidual ? [shape, output] : [shape]
        let inputs = addsResidual ? [input, random.floats(output.count)] : [input]
        let upstream = random.floats(output.count)
        let finish = (addend: random.floats(input.count), mask: input.map { $0 > 0.2 })
        func result(_ kernels: Kernels) throws -> OperationHarness.Result {
          try OperationHarness(operation: operation, shapes: shapes, kernels: kernels)
            .run(inputs, upstream: upstream, finish: size[5] == 1 ? finish : nil)
        }
        let (found, expected) = (try result(kernels), try result(.reference))
        #expect(relativeError(found.output, expected.output) < 2e-6)
        // Here rounding moves no number across an edge of the clip, where the gradient would differ.
        #expect(found.mask == expected.mask)
        #expect(relativeError(found.gradients[0], expected.gradients[0]) < 2e-6)
      }
    }
  }

  /// The samples of a batch and the squares of a block are independent.
  @Test(arguments: Kernels.available)
  func doesNotDependOnTheBatch(kernels: Kernels) throws {
    var random = Randomness(seed: 13)
    var graph = Graph(inputShape: [15, 15, 40])
    try graph.append(convolution([15, 15, 40, 48, 1, 1], seed: 3), to: graph.input, name: "first")
    try graph.append(Clip.relu, to: graph.output, name: "relu")
    try graph.append(convolution([15, 15, 48, 33, 1, 1], seed: 4), to: graph.output, name: "second")
    let network = Network(compiling: graph, kernels: kernels)
    let (single, batch) = (Evaluator(network), Evaluator(network, batch: 3))
    let inputs = (0..<3).map { _ in random.floats(9000) }
    let upstream = random.floats(graph.shape(of: graph.output).count)
    let outputs = try batch.forward(inputs)
    batch.backward(inputs.map { _ in upstream }) { index, gradient in
      #expect((try? single.forward(inputs[index])) == outputs[index])
      #expect((try? single.backward(upstream)) == Array(gradient))
    }
  }

  /// Winograd is used for these sizes, but not for sizes where direct sums are faster.
  @Test(arguments: Kernels.available.filter { $0.winograd != nil })
  func onlyWhereItIsFaster(kernels: Kernels) {
    func usesIt(_ size: [Int], stride: Int = 1, dilation: Int = 1) -> Bool {
      let (padding, depth, columns) = (size[4], size[2] / size[5], size[3] / size[5])
      let axis = { (extent: Int) in
        ConvolutionGeometry.Axis(
          input: extent, kernel: 3, stride: stride, dilation: dilation, padding: padding,
          output: (extent + 2 * padding - 2 * dilation - 1) / stride + 1)
      }
      let correlation = ConvolutionGeometry(vertical: axis(size[0]), horizontal: axis(size[1])).forward
      let tensor = Tensor([Float](repeating: 1, count: 9 * depth * columns), shape: [3, 3, depth, columns])
      return PackedProduct(
        correlation, channels: .init(depth: depth, columns: columns),
        weights: WeightMatrix(
          tensor, kernelIndices: correlation.kernelIndices, outputs: 0..<columns, isTransposed: false),
        kernels: kernels
      ).usesWinograd
    }
    for size in Self.sizes { #expect(usesIt(size), "\(size)") }
    #expect(!usesIt([14, 13, 32, 32, 1, 1], stride: 2))
    #expect(!usesIt([14, 13, 32, 32, 1, 1], dilation: 2))
    #expect(!usesIt([14, 13, 31, 32, 1, 1]))
    #expect(!usesIt([14, 13, 32, 31, 1, 1]))
    #expect(!usesIt([12, 12, 32, 32, 1, 1]))
  }

  @Test func everyFastInstructionSetHasIt() {
    #expect(Kernels.available.filter { $0.winograd == nil }.map(\.description) == ["reference"])
  }
}
