import TestSupport
import Testing

@testable import Engine

@Suite struct PackedWeightsTests {
  /// Pieces of shared memory are aligned and belong to one owner each, also when others come and go.
  @Test func piecesAreTheirOwners() throws {
    var random = Randomness(seed: 3)
    var kept: [(weights: PackedWeights, count: Int, value: Float)] = []
    for round in 0..<300 {
      let count = round % 50 == 0 ? 700_000 : Int.random(in: 0...20_000, using: &random)
      let weights = PackedWeights(count: count) {
        $0.update(repeating: Float(round + 1))
        return true
      }
      let start = try #require(weights.start)
      #expect(Int(bitPattern: start).isMultiple(of: 64))
      kept.append((weights, count, Float(round + 1)))
      if kept.count > 40 { kept.remove(at: Int.random(in: 0..<40, using: &random)) }
      // What is freed comes back used.
      if round % 60 == 59, round < 299 { kept = [] }
    }
    for (weights, count, value) in kept {
      let isOwn = UnsafeBufferPointer(start: weights.start, count: count).allSatisfy { $0 == value }
      #expect(isOwn)
    }
  }
}
