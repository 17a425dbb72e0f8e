@testable import Evaluation
import Fields
import Synchronization
import TestSupport

/// A function whose best explanation is known.
struct Subject {
  /// The number of inputs in each call.
  let calls: Calls
  let evaluation: EvaluationCase

  final class Calls: Sendable {
    private let counts = Mutex<[Int]>([])
    func add(_ count: Int) { counts.withLock { $0.append(count) } }
    func reset() { counts.withLock { $0 = [] } }
    var all: [Int] { counts.withLock { $0 } }
    var total: Int { all.reduce(0, +) }
  }

  init(
    _ field: Field, isProbability: Bool = false, compressedSize: EvaluationCase.CompressedSize? = nil,
    isTop: @escaping @Sendable (Double) -> Bool = { _ in true },
    score: @escaping @Sendable ([Float]) -> Double
  ) throws {
    let calls = Calls()
    evaluation = try EvaluationCase(
      field: field, isProbability: isProbability, compressedSize: compressedSize
    ) {
      calls.add($0.count)
      return $0.map(score).map { Outcome(score: $0, isTop: isTop($0)) }
    }
    calls.reset()
    self.calls = calls
  }

  /// Returns the subject Σ wᵢ xᵢ + c, times `scale`.
  static func linear(
    _ field: Field, weights: [Float], constant: Double = 0, scale: Double = 1
  ) throws -> Subject {
    try Subject(field) { x in
      scale * zip(weights, x).reduce(constant) { $0 + Double($1.0) * Double($1.1) }
    }
  }
}

extension Field {
  /// Returns a picture with random levels.
  static func picture(_ height: Int, _ width: Int, channels: Int = 3, seed: UInt64 = 1) throws -> Field {
    var random = Randomness(seed: seed)
    return try Field(
      name: "photo", axes: [Axis(.y, height), Axis(.x, width), Axis(.channel, channels)],
      values: (0..<height * width * channels).map { _ in Float(Int.random(in: 0...255, using: &random)) },
      unit: Field.levelUnit)
  }

  /// Returns a table row of random numbers.
  static func row(_ count: Int, seed: UInt64 = 1, known: Bool = true) throws -> Field {
    var random = Randomness(seed: seed)
    let statistics = QuantityStatistics(lower: -2, upper: 2, mean: 0.5)
    return try Field(
      name: "row", axes: [Axis(.feature, count)], values: random.floats(count, scale: 2),
      statistics: known ? [statistics] : [])
  }
}

extension Evidence {
  /// Creates evidence from attributions: their positive parts, summed at each place.
  init(_ attributions: [Float], in evaluation: EvaluationCase) {
    var map = [Float](repeating: 0, count: evaluation.places.count)
    for (place, value) in zip(evaluation.places.ofElement, attributions) { map[place] += max(value, 0) }
    self.init(attributions: attributions, map: map)
  }
}
