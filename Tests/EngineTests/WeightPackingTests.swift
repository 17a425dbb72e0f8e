import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Weights are packed as by the plain loops below, to the bit, for any memory layout.
@Suite struct WeightPackingTests {
  /// Returns weights as [panels][kernel elements][input channels][panel].
  private func packedPlainly(
    _ weights: Tensor, kernelIndices: [Int], outputs: Range<Int>, isTransposed: Bool, panel: Int
  ) -> [Float] {
    let shape = weights.shape.dimensions
    let (depth, columns) = isTransposed ? (outputs.count, shape[2]) : (shape[2], outputs.count)
    let elements = weights.elements
    var packed: [Float] = []
    for first in stride(from: 0, to: columns, by: panel) {
      for kernel in kernelIndices {
        for input in 0..<depth {
          for output in first..<first + panel {
            let (k, n) = isTransposed ? (output, input) : (input, output)
            packed.append(
              output < columns ? elements[(kernel * shape[2] + k) * shape[3] + outputs.lowerBound + n] : 0)
          }
        }
      }
    }
    return packed
  }

  private func packed(_ matrix: WeightMatrix, count: Int, panel: Int) -> (weights: [Float], areFinite: Bool) {
    var areFinite = true
    let weights = [Float](unsafeUninitializedCapacity: count) { packed, initialized in
      packed.initialize(repeating: .nan)
      areFinite = matrix.pack(into: packed, panel: panel)
      initialized = count
    }
    return (weights, areFinite)
  }

  private func check(_ weights: Tensor, panel: Int, random: inout Randomness) {
    let shape = weights.shape.dimensions
    let all = Array(0..<shape[0] * shape[1])
    let groups = [1, 2, 3].filter { shape[3].isMultiple(of: $0) }.randomElement(using: &random) ?? 1
    let group = Int.random(in: 0..<groups, using: &random) * (shape[3] / groups)
    for isTransposed in [false, true] {
      let kernels =
        Bool.random(using: &random) ? all : Array(all.shuffled(using: &random).prefix(all.count / 2))
      let outputs = group..<group + shape[3] / groups
      let expected = packedPlainly(
        weights, kernelIndices: kernels, outputs: outputs, isTransposed: isTransposed, panel: panel)
      let matrix = WeightMatrix(
        weights, kernelIndices: kernels, outputs: outputs, isTransposed: isTransposed)
      let (result, areFinite) = packed(matrix, count: expected.count, panel: panel)
      #expect(result.map(\.bitPattern) == expected.map(\.bitPattern), "\(shape) transposed \(isTransposed)")
      #expect(areFinite == expected.allSatisfy(\.isFinite))
    }
  }

  @Test func smallWeights() {
    var random = Randomness(seed: 8)
    for round in 0..<200 {
      let shape = [3, 3, 70, 60].map { Int.random(in: 1...$0, using: &random) }
      // The layout of another program's file, and the layout of the engine.
      let order = [0, 1, 2, 3].shuffled(using: &random)
      var values = random.floats(shape.reduce(1, *))
      if round % 5 == 0 {
        values[Int.random(in: values.indices, using: &random)] =
          [.infinity, -.infinity, .nan].randomElement(using: &random) ?? 0
      }
      var weights = TestMemory.tensor(
        values, shape: TensorShape(order.map { shape[$0] }), offset: Int.random(in: 0..<4, using: &random)
      ).transposed((0..<4).map { order.firstIndex(of: $0) ?? 0 })
      if Bool.random(using: &random) { weights = weights.scaled(byChannel: random.floats(shape[3])) }
      if Bool.random(using: &random) {
        weights = weights.selecting(Array(0..<shape[2]).shuffled(using: &random), along: 2)
      }
      if Bool.random(using: &random) { weights = weights.scaled(byChannel: random.floats(shape[3])) }
      check(weights, panel: [1, 8, 16, 48].randomElement(using: &random) ?? 48, random: &random)
    }
  }

  /// Weights so large that several threads pack a part each and release what they have read.
  @Test(arguments: [[0, 1, 2, 3], [3, 2, 0, 1], [2, 3, 0, 1], [0, 1, 3, 2]])
  func largeWeights(order: [Int]) {
    var random = Randomness(seed: 2)
    for shape in [[1, 1, 1500, 1100], [3, 3, 310, 420]] {
      let weights = TestMemory.tensor(
        random.floats(shape.reduce(1, *)), shape: TensorShape(order.map { shape[$0] })
      ).transposed((0..<4).map { order.firstIndex(of: $0) ?? 0 })
      check(weights.selecting(Array(0..<shape[2]).reversed(), along: 2), panel: 48, random: &random)
    }
  }

  @Test func patches() {
    var random = Randomness(seed: 3)
    let shape = [3, 2, 5, 70]
    let weights = TestMemory.tensor(random.floats(2100), shape: TensorShape(shape)).scaled(
      byChannel: random.floats(70))
    // [70 output channels] to the [3 × 2 × 5] numbers of a patch.
    let matrix = Tensor(weights.elements, shape: [1, 1, 30, 70])
    let expected = packedPlainly(matrix, kernelIndices: [0], outputs: 0..<70, isTransposed: true, panel: 16)
    let result = packed(WeightMatrix(scattering: weights), count: expected.count, panel: 16)
    #expect(result.weights == expected)
  }

  /// The ranges that jobs read are adjacent and cover all numbers: numbers before a range may already be released.
  @Test func jobsCoverWhatTheyRead() {
    let weights = Tensor([Float](repeating: 1, count: 3000 * 1000), shape: [1, 1, 3000, 1000])
    for isTransposed in [false, true] {
      let matrix = WeightMatrix(weights, kernelIndices: [0], outputs: 0..<1000, isTransposed: isTransposed)
      var buffer = [Float](repeating: 0, count: 3_100_000)
      buffer.withUnsafeMutableBufferPointer { buffer in
        weights.withNumbers { base, format in
          let packing = WeightPacking(matrix, at: base, format: format, into: buffer, panel: 48)
          let ranges = packing.jobs.map(packing.numbers)
          #expect(ranges.count > 1 && ranges.first?.lowerBound == 0 && ranges.last?.upperBound == 3_000_000)
          for (range, next) in zip(ranges, ranges.dropFirst()) {
            #expect(range.upperBound == next.lowerBound)
          }
        }
      }
    }
  }
}
