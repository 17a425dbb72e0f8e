import CKernels
import TestSupport
import Testing

@testable import Engine

/// The gradient of a 1 × 1 convolution is computed only where the mask of its input passes it.
@Suite struct SampledProductTests {
  enum Pattern: String, CaseIterable {
    case nothing, everything, half, few, oneChannel

    func wants(channel: Int, using random: inout Randomness) -> Bool {
      switch self {
      case .nothing: false
      case .everything: true
      case .half: Bool.random(using: &random)
      case .few: Int.random(in: 0..<20, using: &random) == 0
      case .oneChannel: channel == 33
      }
    }
  }

  private struct Case {
    let shape: TensorShape
    let convolution: Convolution
    let input: [Float]
    let upstream: [Float]
    let addend: [Float]
    let mask: [Bool]

    init(pixels: Int, channels: Int, outputs: Int, pattern: Pattern) {
      var random = Randomness(seed: 6)
      shape = [1, pixels, channels]
      var convolution = Convolution(
        weights: Tensor(random.floats(channels * outputs), shape: [1, 1, channels, outputs]),
        bias: random.floats(outputs))
      convolution.inputIsRectified = true
      self.convolution = convolution
      input = random.floats(shape.count)
      upstream = random.floats(pixels * outputs)
      addend = random.floats(shape.count)
      mask = (0..<shape.count).map { pattern.wants(channel: $0 % channels, using: &random) }
    }

    /// mask ⊙ (upstream · weightsᵀ + addend), by the definition.
    var expected: [Float] {
      let (channels, outputs) = (shape.channels, upstream.count / shape.pixels)
      return (0..<shape.count).map { index in
        guard mask[index] else { return 0 }
        let (pixel, channel) = (index / channels, index % channels)
        let sum = (0..<outputs).reduce(0.0) {
          $0 + Double(upstream[pixel * outputs + $1])
            * Double(convolution.weights.elements[channel * outputs + $1])
        }
        return Float(sum + Double(addend[index]))
      }
    }
  }

  @Test(arguments: Kernels.available, Pattern.allCases)
  func itIsTheMaskedProduct(kernels: Kernels, pattern: Pattern) throws {
    for (pixels, channels, outputs) in [
      (1, 40, 64), (4, 48, 80), (7, 131, 65), (9, 200, 150), (13, 36, 333),
    ] {
      let example = Case(pixels: pixels, channels: channels, outputs: outputs, pattern: pattern)
      #expect(SampledProduct.isWorthwhile(depth: outputs, columns: channels))
      let found = try OperationHarness(
        operation: example.convolution, shapes: [example.shape], kernels: kernels
      ).run([example.input], upstream: example.upstream, finish: (example.addend, example.mask))
      #expect(relativeError(found.gradients[0], example.expected) < OperationTests.tolerance)
      let passed = zip(found.gradients[0], example.mask).filter { $0 != 0 && !$1 }.count
      #expect(passed == 0)
    }
  }

  /// There is no mask as long as other readers of the same value have not contributed.
  @Test(arguments: Kernels.available)
  func withoutAMaskEverythingIsComputed(kernels: Kernels) throws {
    let example = Case(pixels: 9, channels: 70, outputs: 90, pattern: .everything)
    let found = try OperationHarness(
      operation: example.convolution, shapes: [example.shape], kernels: kernels
    ).run([example.input], upstream: example.upstream)
    let expected = zip(example.expected, example.addend).map { $0 - $1 }
    #expect(relativeError(found.gradients[0], expected) < OperationTests.tolerance)
  }

  /// A result depends neither on the other elements of the mask nor on neighbouring pixels.
  @Test(arguments: Kernels.available)
  func companyChangesNothing(kernels: Kernels) throws {
    func gradient(_ pattern: Pattern) throws -> (values: [Float], mask: [Bool]) {
      let example = Case(pixels: 9, channels: 131, outputs: 100, pattern: pattern)
      let found = try OperationHarness(
        operation: example.convolution, shapes: [example.shape], kernels: kernels
      ).run([example.input], upstream: example.upstream, finish: (example.addend, example.mask))
      return (found.gradients[0], example.mask)
    }
    let (all, _) = try gradient(.everything)
    let (half, mask) = try gradient(.half)
    let differences = mask.indices.filter { mask[$0] && half[$0] != all[$0] }.count
    #expect(differences == 0 && mask.contains(true))
  }

  /// The memory ends with the last pixel and the last weight, so that a sanitizer detects reads beyond. Mask bits behind the
  /// last channel are set and must not be read as channels.
  @Test(arguments: Kernels.available)
  func nothingBehindTheLastChannelIsRead(kernels: Kernels) {
    var random = Randomness(seed: 2)
    let (pixels, depth, columns, panel) = (5, 64, 37, kernels.panel)
    let input = Guarded(random.floats(pixels * depth))
    let weights = UnsafeMutablePointer<Float>.allocate(
      capacity: (depth + panel - 1) / panel * columns * panel)
    let exactInput = UnsafeMutablePointer<Float>.allocate(capacity: pixels * depth)
    defer {
      weights.deallocate()
      exactInput.deallocate()
    }
    exactInput.initialize(from: input.start, count: pixels * depth)
    weights.initialize(repeating: 0, count: (depth + panel - 1) / panel * columns * panel)
    for n in 0..<depth {
      for k in 0..<columns { weights[(n / panel * columns + k) * panel + n % panel] = 1 }
    }
    let output = Guarded([Float](repeating: 9, count: pixels * columns))
    let mask = [UInt16](repeating: .max, count: pixels * Mask.wordsPerPixel(channels: columns))
    let scratch = Guarded(
      [UInt64](repeating: .max, count: kernels.sampledProductBytes(columns: columns) / 8 + 1))
    mask.withUnsafeBufferPointer { mask in
      var job = igviz_product()
      job.grid.height = 1
      job.grid.width = Int32(pixels)
      job.batch = .one
      (job.input, job.input_stride, job.depth) = (UnsafePointer(exactInput), depth, depth)
      (job.output, job.output_stride, job.columns) = (output.start, columns, columns)
      job.weights = UnsafePointer(weights)
      job.scratch = UnsafeMutableRawPointer(scratch.start)
      job.epilogue.read_mask = mask.baseAddress
      job.epilogue.mask_words = Mask.wordsPerPixel(channels: columns)
      kernels.sampledProduct(job)
    }
    let sums = (0..<pixels).flatMap { pixel in
      let sum = input.values[pixel * depth..<(pixel + 1) * depth].reduce(0) { $0 + Double($1) }
      return [Float](repeating: Float(sum), count: columns)
    }
    #expect(relativeError(output.values, sums) < OperationTests.tolerance)
    #expect(output.isWhole && scratch.isWhole)
  }

  @Test func shortSumsAndLargeWeightsAreLeftToTheProduct() {
    #expect(SampledProduct.isWorthwhile(depth: 80, columns: 480))
    #expect(!SampledProduct.isWorthwhile(depth: 24, columns: 144))
    #expect(!SampledProduct.isWorthwhile(depth: 512, columns: 2048))
  }
}
