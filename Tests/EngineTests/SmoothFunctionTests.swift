import Foundation
import TestSupport
import Testing

@testable import Engine

@Suite struct SmoothFunctionTests {
  /// A function, with its value and slope in double precision.
  struct Case: Sendable, CustomTestStringConvertible {
    let function: SmoothFunction
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double
    var testDescription: String { function.name }
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  static let cases: [Case] = [
    Case(
      function: .sigmoid, value: { logistic($0) }, slope: { logistic($0) * logistic(-$0) }
    ),
    Case(
      function: .hyperbolicTangent, value: { tanh($0) },
      slope: { 1 / (cosh($0) * cosh($0)) }),
    Case(function: .exponential, value: { exp($0) }, slope: { exp($0) }),
    Case(
      function: .errorFunction, value: { erf($0) },
      slope: { 2 / Double.pi.squareRoot() * exp(-$0 * $0) }),
    Case(
      function: .swish(), value: { $0 * logistic($0) },
      slope: { logistic($0) * (1 + $0 * logistic(-$0)) }),
    Case(
      function: .swish(alpha: 1.702), value: { $0 * logistic(1.702 * $0) },
      slope: { logistic(1.702 * $0) * (1 + 1.702 * $0 * logistic(-1.702 * $0)) }),
    Case(
      function: .hardSwish, value: { $0 * min(max($0 / 6 + 0.5, 0), 1) },
      slope: { $0 <= -3 ? 0 : $0 >= 3 ? 1 : $0 / 3 + 0.5 }),
    Case(
      function: .gelu(isApproximate: false), value: { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) },
      slope: { 0.5 * erfc(-$0 / 2.0.squareRoot()) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }),
    Case(
      function: .gelu(isApproximate: true), value: { $0 * logistic(2 * inner($0)) },
      slope: { x in
        let (s, rest) = (logistic(2 * inner(x)), logistic(-2 * inner(x)))
        return s + x * s * rest * 2 * (2 / Double.pi).squareRoot() * (1 + 3 * 0.044_715 * x * x)
      }),
  ]

  private static func inner(_ x: Double) -> Double {
    (2 / Double.pi).squareRoot() * (x + 0.044_715 * x * x * x)
  }

  /// Against double precision: the error is that of a few units in the last place of x and of the result. Slopes near their own
  /// zero are as exact as their summands.
  @Test(arguments: Kernels.available, cases)
  func isWithinAFewUnits(kernels: Kernels, the: Case) throws {
    let x = stride(from: Float(-30), through: 30, by: 0.003_7).map { $0 } + [0, 1e-30, -1e-30, 1e-4, -1e-4]
    let result = try OperationHarness(operation: the.function, shapes: [[x.count]], kernels: kernels)
      .run([x], upstream: [Float](repeating: 1, count: x.count))
    var (worst, worstSlope) = (0.0, 0.0)
    for (index, x) in x.enumerated() {
      let (value, slope) = (the.value(Double(x)), the.slope(Double(x)))
      let unit = Double(Float.ulpOfOne) * (abs(value) + abs(Double(x) * slope))
      worst = max(worst, abs(Double(result.output[index]) - value) / max(unit, 1e-35))
      let slopeUnit = Double(Float.ulpOfOne) * max(abs(slope), 0.5) * (1 + abs(Double(x)))
      worstSlope = max(worstSlope, abs(Double(result.gradients[0][index]) - slope) / slopeUnit)
    }
    #expect(worst < 4, "\(worst) units in the last place")
    #expect(worstSlope < 4, "\(worstSlope) units of a slope")
  }

  @Test(arguments: Kernels.available)
  func endsAreWhatTheyShouldBe(kernels: Kernels) throws {
    func ends(_ function: SmoothFunction) throws -> (values: [Float], slopes: [Float]) {
      let result = try OperationHarness(operation: function, shapes: [[4]], kernels: kernels)
        .run([[-200, 200, .infinity, .nan]], upstream: [1, 1, 1, 1])
      #expect(result.output[3].isNaN)
      return (Array(result.output[..<3]), Array(result.gradients[0][..<3]))
    }
    let sigmoid = try ends(.sigmoid)
    #expect(sigmoid.values[0] < 1e-37 && sigmoid.values[1...] == [1, 1])
    #expect(sigmoid.slopes.allSatisfy { $0 < 1e-37 })
    #expect(try ends(.hyperbolicTangent).values == [-1, 1, 1])
    #expect(try ends(.errorFunction).values == [-1, 1, 1])
    #expect(try ends(.exponential).values == [0, .infinity, .infinity])
    for function in [
      SmoothFunction.swish(), .hardSwish, .gelu(isApproximate: false), .gelu(isApproximate: true),
    ] {
      let (values, slopes) = try ends(function)
      #expect(abs(values[0]) < 1e-30 && values[1...] == [200, .infinity], "\(function.name)")
      #expect(abs(slopes[0]) < 1e-30 && slopes[1] == 1, "\(function.name)")
    }
  }

  /// An activation fused with any kind of product equals the separate activation, on all kernels and in batches.
  @Test(arguments: Kernels.available, [SmoothFunction.swish(), .gelu(isApproximate: false)])
  func fusedIsAsWritten(kernels: Kernels, function: SmoothFunction) throws {
    var random = Randomness(seed: 5)
    var graph = Graph(inputShape: [9, 7, 3])
    func convolve(_ kernel: Int, to outputs: Int, groups: Int = 1, stride: Int = 1, _ name: String) throws {
      let depth = graph.shape(of: graph.output).channels / groups
      let weights = random.floats(
        kernel * kernel * depth * outputs, scale: 1 / Float(kernel * depth).squareRoot())
      try graph.append(
        Convolution(
          weights: Tensor(weights, shape: [kernel, kernel, depth, outputs]),
          bias: random.floats(outputs, scale: 0.3), stride: stride, groups: groups), to: graph.output,
        name: name)
      try graph.append(function, to: graph.output, name: name + " activation")
    }
    try convolve(3, to: 20, "thin")
    let skip = graph.output
    try convolve(1, to: 70, "pointwise")
    try convolve(3, to: 70, groups: 70, "depthwise")
    try convolve(3, to: 20, groups: 5, "grouped")
    try graph.append(Add(), to: graph.output, skip, name: "residual")
    try graph.append(function, to: graph.output, name: "after the sum")
    try convolve(5, to: 33, stride: 2, "strided")
    try graph.append(GlobalAveragePooling(), to: graph.output, name: "pool")
    let weights = Tensor(random.floats(33 * 40), shape: [33, 40])
    try graph.append(Dense(weights: weights, bias: random.floats(40)), to: graph.output, name: "dense")
    try graph.append(function, to: graph.output, name: "end")

    let written = Evaluator(Network(compilingAsWritten: graph, kernels: kernels))
    let network = Network(compiling: graph, kernels: kernels)
    #expect(network.prepared.graph.nodes.count == 8)
    let evaluator = Evaluator(network, batch: 3)
    let inputs = (0..<3).map { _ in random.floats(9 * 7 * 3, scale: 2) }
    let upstream = random.floats(40)
    let outputs = try evaluator.forward(inputs)
    var gradients: [[Float]] = []
    evaluator.backward(outputs.map { _ in upstream }) { gradients.append(Array($1)) }
    for (index, input) in inputs.enumerated() {
      let output = try written.forward(input)
      #expect(relativeError(outputs[index], output) < 1e-5)
      #expect(relativeError(gradients[index], try written.backward(upstream)) < 1e-5)
      #expect(try Evaluator(forwardOnly: network).forward(input) == outputs[index])
    }
  }

  /// A slope of zero stops even an infinite gradient, and a gradient of zero stops an infinite slope.
  @Test(arguments: Kernels.available)
  func zerosWin(kernels: Kernels) throws {
    let result = try OperationHarness(operation: SmoothFunction.exponential, shapes: [[3]], kernels: kernels)
      .run([[-200, 200, 0]], upstream: [.infinity, 0, 2])
    #expect(result.gradients[0] == [0, 0, 2])
  }
}

/// Squeeze-and-excite: means over pixels, and one factor for each channel.
@Suite struct ChannelKernelTests {
  @Test(arguments: Kernels.available, [[1, 2, 3], [5, 7, 16], [13, 3, 70], [300, 1, 5]])
  func sumsOverPixels(kernels: Kernels, extents: [Int]) throws {
    var random = Randomness(seed: 3)
    let (images, shape) = (2, TensorShape([2] + extents))
    let (pixels, channels) = (extents[0] * extents[1], extents[2])
    let x = random.floats(shape.count)
    let upstream = random.floats(images * channels)
    for (operation, factor) in [
      (GlobalAveragePooling() as any NetworkOperation, 1 / Double(pixels)),
      (Reduction(.mean, axes: [1, 2], keepsAxes: true), 1 / Double(pixels)),
      (Reduction(.sum, axes: [1, 2], keepsAxes: false), 1),
    ] {
      let slopes = random.floats(shape.count)
      let result = try OperationHarness(operation: operation, shapes: [shape], kernels: kernels)
        .run([x], upstream: upstream, inputSlopes: slopes)
      for image in 0..<images {
        for channel in 0..<channels {
          let places = (0..<pixels).map { (image * pixels + $0) * channels + channel }
          let sum = places.reduce(0.0) { $0 + Double(x[$1]) } * factor
          #expect(abs(Double(result.output[image * channels + channel]) - sum) < 1e-5 * (1 + abs(sum)))
          for place in places {
            let expected = Float(factor) * upstream[image * channels + channel] * slopes[place]
            #expect(abs(result.gradients[0][place] - expected) <= 1e-6 * abs(expected))
          }
        }
      }
    }
  }

  @Test(arguments: Kernels.available, [[1, 2, 3], [5, 7, 16], [13, 3, 70], [300, 1, 5]])
  func scalesChannels(kernels: Kernels, extents: [Int]) throws {
    var random = Randomness(seed: 4)
    let (image, factors) = (TensorShape([2] + extents), TensorShape([2, 1, 1, extents[2]]))
    #expect(PreparedChannelScaling([image, factors], kernels: kernels) != nil)
    let (x, s) = (random.floats(image.count), random.floats(factors.count))
    let upstream = random.floats(image.count)
    let (pixels, channels) = (extents[0] * extents[1], extents[2])
    func factor(_ index: Int) -> Int { index / (pixels * channels) * channels + index % channels }
    for isReversed in [false, true] {
      let shapes = isReversed ? [factors, image] : [image, factors]
      let result = try OperationHarness(operation: Binary.product, shapes: shapes, kernels: kernels)
        .run(isReversed ? [s, x] : [x, s], upstream: upstream)
      #expect(result.output == x.indices.map { x[$0] * s[factor($0)] })
      let (ofImage, ofFactors) = (result.gradients[isReversed ? 1 : 0], result.gradients[isReversed ? 0 : 1])
      #expect(ofImage == x.indices.map { upstream[$0] * s[factor($0)] })
      var expected = [Double](repeating: 0, count: s.count)
      for index in x.indices { expected[factor(index)] += Double(upstream[index]) * Double(x[index]) }
      for (found, expected) in zip(ofFactors, expected) {
        #expect(abs(Double(found) - expected) < 1e-5 * Double(pixels))
      }
    }
  }
}
