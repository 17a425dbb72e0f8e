import Testing

@testable import Engine

/// Runs one prepared operation outside any network, between guarded memory regions.
struct OperationHarness {
  let operation: any NetworkOperation
  let shapes: [TensorShape]
  let kernels: Kernels

  struct Result {
    var output: [Float]
    /// The clip's mask, one value for each element.
    var mask: [Bool]?
    /// ∂(upstream · output)/∂input for each input.
    var gradients: [[Float]]
  }

  /// - Parameters:
  ///   - upstream: the gradient with respect to the output, after the clip.
  ///   - finish: for operations that finish gradients themselves, the addend of the first input's gradient and the elements to
  ///     keep.
  ///   - inputSlopes: the factors of the first input's gradient, instead of `finish`.
  func run(
    _ inputs: [[Float]], upstream: [Float], finish: (addend: [Float], mask: [Bool])? = nil,
    inputSlopes: [Float]? = nil
  ) throws -> Result {
    let prepared = operation.prepared(for: shapes, kernels: kernels)
    let outputShape = try operation.outputShape(for: shapes)
    let inputs = inputs.map { Guarded($0) }
    let output = Guarded([Float](repeating: 9, count: outputShape.count))
    let mask = Guarded([UInt16](repeating: 0xaaaa, count: Mask.words(for: outputShape)))
    let slopes = Guarded([Float](repeating: 7, count: outputShape.count))
    let scratch = Guarded([UInt64](repeating: .max, count: prepared.scratchBytes / 8 + 1))
    var buffers = Buffers(
      inputs: inputs.map { UnsafePointer($0.start) }, output: output.start,
      gate: prepared.gate.map { $0 == .mask ? .mask(mask.start) : .slopes(slopes.start) },
      outputGradient: nil,
      gradients: [],
      scratch: UnsafeMutableRawPointer(scratch.start))
    prepared.forward(buffers)

    let bits = prepared.gate == .mask ? Self.bits(mask.values, shape: outputShape) : nil
    let gated = upstream.indices.map { index in
      let slope = prepared.gate == .slopes ? slopes.values[index] : bits?[index] == false ? 0 : 1
      return slope == 0 || upstream[index] == 0 ? 0 : slope * upstream[index]
    }
    let gradient = Guarded(gated)
    let destinations = shapes.map { Guarded([Float](repeating: 5, count: $0.count)) }
    let addend = finish.map { Guarded($0.addend) }
    let readMask = finish.map { Guarded(Self.words($0.mask, shape: shapes[0])) }
    let readSlopes = inputSlopes.map { Guarded($0) }
    buffers.outputGradient = UnsafePointer(gradient.start)
    buffers.gradients = shapes.indices.map { index in
      prepared.passesGradient(toInput: index)
        ? nil
        : GradientTarget(
          destination: destinations[index].start, addend: addend.map { UnsafePointer($0.start) },
          gate: readMask.map { .mask($0.start) } ?? readSlopes.map { .slopes($0.start) })
    }
    prepared.backward(buffers)

    for (name, isWhole) in [
      ("inputs", inputs.allSatisfy(\.isWhole)), ("output", output.isWhole), ("mask", mask.isWhole),
      ("slopes", slopes.isWhole), ("read slopes", readSlopes?.isWhole ?? true),
      ("scratch", scratch.isWhole), ("gradient", gradient.isWhole),
      ("input gradients", destinations.allSatisfy(\.isWhole)), ("read mask", readMask?.isWhole ?? true),
    ] {
      #expect(isWhole, "written outside the \(name)")
    }
    return Result(
      output: output.values, mask: bits,
      gradients: shapes.indices.map {
        prepared.passesGradient(toInput: $0) ? gated : destinations[$0].values
      })
  }

  /// Returns the bits of a mask, without using the kernels.
  static func bits(_ words: [UInt16], shape: TensorShape) -> [Bool] {
    let perPixel = Mask.wordsPerPixel(channels: shape.channels)
    return (0..<shape.count).map { index in
      let (pixel, channel) = (index / shape.channels, index % shape.channels)
      return words[pixel * perPixel + channel / 16] >> (channel % 16) & 1 == 1
    }
  }

  static func words(_ bits: [Bool], shape: TensorShape) -> [UInt16] {
    let perPixel = Mask.wordsPerPixel(channels: shape.channels)
    var words = [UInt16](repeating: 0, count: shape.pixels * perPixel)
    for (index, bit) in bits.enumerated() where bit {
      let (pixel, channel) = (index / shape.channels, index % shape.channels)
      words[pixel * perPixel + channel / 16] |= 1 << (channel % 16)
    }
    return words
  }
}

/// An array between two guard regions with a fixed pattern.
final class Guarded<Value: BitwiseCopyable> {
  private static var wall: Int { 256 }
  private let raw: UnsafeMutableRawPointer
  private let count: Int

  init(_ values: [Value]) {
    count = values.count
    let bytes = values.count * MemoryLayout<Value>.stride
    raw = .allocate(byteCount: bytes + 2 * Self.wall, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0x7f, count: bytes + 2 * Self.wall)
    values.withUnsafeBytes {
      (raw + Self.wall).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(raw), byteCount: bytes)
    }
  }

  deinit { raw.deallocate() }

  var start: UnsafeMutablePointer<Value> { (raw + Self.wall).assumingMemoryBound(to: Value.self) }

  var values: [Value] { Array(UnsafeBufferPointer(start: start, count: count)) }

  var isWhole: Bool {
    let end = Self.wall + count * MemoryLayout<Value>.stride
    return (0..<Self.wall).allSatisfy {
      raw.load(fromByteOffset: $0, as: UInt8.self) == 0x7f
        && raw.load(fromByteOffset: end + $0, as: UInt8.self) == 0x7f
    }
  }
}
