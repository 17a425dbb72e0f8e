import Fields

/// A metric: whether the attributions of several pieces together predict the drop of the score without them.
///
/// Pearson's r between Σ attributions over random subsets of n pieces and the drop of the score when these pieces are replaced
/// by the mean of each channel; the value is the mean of r over several n. Pieces are pixels, or tiles of a 14 × 14 grid. With
/// a single n, it is the faithfulness correlation of Bhatt, Weller & Moura 2020.
///
/// Reference: Ancona, Ceolini, Öztireli & Gross 2018, "Towards better understanding of gradient-based attribution methods for
/// Deep Neural Networks".
struct SensitivityN: Metric {
  /// The shares of pieces that are removed.
  static let shares = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8]

  /// The number of subsets of each size.
  var subsets = 32

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    var generator = SplitMix64(seed: seed, for: .subsets)
    return try RemovalLevel.allCases.compactMap { level in
      guard let pieces = level.pieces(of: candidate.map, in: evaluation) else { return nil }
      let count = pieces.elements.count
      var sizes: [Int] = []
      for share in Self.shares {
        let size = max(1, Int((share * Double(count)).rounded()))
        if size < count, sizes.last != size { sizes.append(size) }
      }
      let correlations = try sizes.map { size in
        try Self.correlation(of: candidate, in: evaluation, count: subsets) { _ in
          let chosen = Self.subset(of: count, size: size, using: &generator)
          return chosen.flatMap { pieces.elements[$0] }
        }
      }
      let known = zip(sizes, correlations).compactMap { size, r in r.map { (Double(size), $0) } }
      return MetricResult(
        .sensitivityN, "-\(level.rawValue)",
        value: known.isEmpty ? nil : known.reduce(0) { $0 + $1.1 } / Double(known.count), isSummary: true,
        samples: known.map(\.1),
        curves: [
          .init(
            name: "\(MetricKind.sensitivityN.name)-\(level.rawValue)", xName: "\(level.rawValue) removed",
            yName: "correlation", x: known.map(\.0), y: known.map(\.1))
        ], note: known.isEmpty ? .nothingVaries : nil, forwardEvaluations: sizes.count * subsets)
    }
  }

  /// Returns Pearson's r over subsets of elements; `nil` if the sums or the scores do not vary.
  static func correlation(
    of candidate: Candidate, in evaluation: EvaluationCase, count: Int, subset: (Int) -> [Int]
  ) throws -> Double? {
    guard let fill = Fill.mean.values(evaluation.field, 0) else { return nil }
    let drops = try ScoreDrops(of: candidate, in: evaluation, fill: fill, count: count) { sample in
      var shares = [Float](repeating: 0, count: fill.count)
      for element in subset(sample) { shares[element] = 1 }
      return shares
    }
    return Correlation.pearson(drops.predicted, drops.actual)
  }

  /// Returns `size` of `count` numbers; all subsets are equally probable.
  private static func subset(of count: Int, size: Int, using generator: inout SplitMix64) -> ArraySlice<Int> {
    var numbers = Array(0..<count)
    for place in 0..<size { numbers.swapAt(place, Int.random(in: place..<count, using: &generator)) }
    return numbers.prefix(size)
  }
}

extension MetricKind {
  /// Sensitivity-n: the correlation between the attributions of random sets of pieces and the drops of the score without them.
  public static let sensitivityN = MetricKind(
    name: "sensitivity-n", title: "Sensitivity-n",
    summary:
      "correlation between the attributions of random sets of pixels and the drop of the score without these pixels",
    reference:
      "Ancona, Ceolini, Öztireli & Gross 2018, \"Towards better understanding of gradient-based attribution methods for "
      + "Deep Neural Networks\"",
    higherIsBetter: true, metric: SensitivityN())
}
