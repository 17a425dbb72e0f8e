import TestSupport
import Testing

@testable import Engine

/// The memory of a test's numbers, freed with its owner.
final class TestMemory: MemoryOwner {
  nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

  /// - Parameter offset: the number of bytes before the first number, so that no number is aligned.
  init(_ numbers: [some FixedWidthInteger], offset: Int = 0) {
    bytes = numbers.withUnsafeBytes { source in
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count + offset, alignment: 64)
      UnsafeMutableRawBufferPointer(rebasing: copy[offset...]).copyMemory(from: source)
      return copy
    }
  }

  deinit { bytes.deallocate() }

  func prefetch(_ bytes: UnsafeRawBufferPointer) {}
  func hasRead(_ bytes: UnsafeRawBufferPointer) {}

  static func tensor(_ values: [Float], shape: TensorShape, offset: Int = 3) -> Tensor {
    let memory = TestMemory(values.map(\.bitPattern.littleEndian), offset: offset)
    let numbers = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory.bytes)[offset...])
    return Tensor(FloatStorage(numbers, as: .float32, of: memory), shape: shape)
  }
}

/// A tensor that is a view of stored numbers equals the array that it represents.
@Suite struct TensorTests {
  @Test func halvesAndBrains() {
    // 1, −2, the smallest above zero, 2⁻¹⁴ less one unit, the largest, −0, infinity.
    let halves: [UInt16] = [0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0x8000, 0x7c00]
    let expected: [Float] = [1, -2, 0x1p-24, 1023 * 0x1p-24, 65504, -0.0, .infinity]
    let memory = TestMemory(halves.map(\.littleEndian), offset: 1)
    let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory.bytes)[1...])
    let tensor = Tensor(FloatStorage(bytes, as: .float16, of: memory), shape: [7])
    #expect(tensor.elements.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(
      Tensor(FloatStorage(.init(rebasing: bytes[..<2]), as: .float16, of: memory), shape: [1]).elements == [1]
    )
    let brains = TestMemory([UInt16(0x3f80), 0xc040, 0x7fc0].map(\.littleEndian))
    let read = Tensor(FloatStorage(.init(brains.bytes), as: .bfloat16, of: brains), shape: [3]).elements
    #expect(read[0] == 1 && read[1] == -3 && read[2].isNaN)
  }

  /// All half-precision numbers, against Swift's own type where it exists.
  #if !(os(macOS) && arch(x86_64))
    @Test func everyHalf() {
      let memory = TestMemory((0...UInt16.max).map(\.littleEndian))
      let read = Tensor(FloatStorage(.init(memory.bytes), as: .float16, of: memory), shape: [1 << 16])
        .elements
      for bits in 0...UInt16.max {
        let expected = Float(Float16(bitPattern: bits))
        #expect(expected.isNaN ? read[Int(bits)].isNaN : read[Int(bits)].bitPattern == expected.bitPattern)
      }
    }
  #endif

  /// Views of views, against arrays whose elements are moved one by one.
  @Test(arguments: [false, true]) func viewsAreTheirElements(isStored: Bool) {
    var random = Randomness(seed: 4)
    for _ in 0..<300 {
      var shape = (0..<Int.random(in: 1...4, using: &random)).map { _ in Int.random(in: 1...5, using: &random)
      }
      var expected = random.floats(shape.reduce(1, *))
      var tensor =
        isStored
        ? TestMemory.tensor(expected, shape: TensorShape(shape)) : Tensor(expected, shape: TensorShape(shape))
      for _ in 0..<4 {
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          let order = Array(shape.indices).shuffled(using: &random)
          expected = RowMajor.transposition(of: shape, order: order).map { expected[Int($0)] }
          shape = order.map { shape[$0] }
          tensor = tensor.transposed(order)
        case 1:
          let axis = Int.random(in: shape.indices, using: &random)
          let positions = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            Int.random(in: 0..<shape[axis], using: &random)
          }
          let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
          var selected: [Float] = []
          for block in 0..<outer {
            for position in positions {
              let start = (block * shape[axis] + position) * inner
              selected += expected[start..<start + inner]
            }
          }
          expected = selected
          shape[axis] = positions.count
          tensor = tensor.selecting(positions, along: axis)
        case 2:
          let factors = random.floats(shape[shape.count - 1])
          for index in expected.indices { expected[index] *= factors[index % factors.count] }
          tensor = tensor.scaled(byChannel: factors)
        default:
          shape = Bool.random(using: &random) ? shape.filter { $0 != 1 } + [1] : [1] + [shape.reduce(1, *)]
          tensor = tensor.reshaped(to: TensorShape(shape))
        }
        #expect(tensor.shape.dimensions == shape)
        #expect(tensor.elements == expected)
        #expect(tensor == Tensor(expected, shape: TensorShape(shape)))
        #expect(tensor.hashValue == Tensor(expected, shape: TensorShape(shape)).hashValue)
        #expect(tensor.varies == expected.contains { $0 != expected[0] })
      }
    }
  }

  @Test func strides() {
    let memory = TestMemory((0..<20).map { Float($0).bitPattern.littleEndian })
    let numbers = FloatStorage(.init(memory.bytes), as: .float32, of: memory)
    let tensor = Tensor(numbers, shape: [3, 2], start: 1, strides: [2, 7])
    #expect(tensor.elements == [1, 8, 3, 10, 5, 12])
    #expect(tensor != Tensor(numbers, shape: [3, 2], start: 2, strides: [2, 7]))
  }
}
