import TestSupport
import Testing

@testable import Engine

@Suite struct PackedWeightsTests {
  /// Each piece of shared memory is aligned and has a single owner, also while other pieces are allocated and freed.
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
      // Freed memory is reused with its old contents.
      if round % 60 == 59, round < 299 { kept = [] }
    }
    for (weights, count, value) in kept {
      let isOwn = UnsafeBufferPointer(start: weights.start, count: count).allSatisfy { $0 == value }
      #expect(isOwn)
    }
  }
}
