import Fields

/// The largest relative change of an explanation when the input changes slightly.
///
/// max ‖a(x + u) − a(x)‖ / ‖a(x)‖ over random u, uniform within ± 2 % of each quantity's range; for the attributions, and for
/// the map that is drawn. x + u may leave the range.
///
/// Reference: Yeh, Hsieh, Suggala, Inouye & Ravikumar 2019, "On the (In)fidelity and Sensitivity of Explanations"; Captum's
/// `sensitivity_max`.
struct MaxSensitivity: Metric {
  /// The largest perturbation, as a share of a quantity's range.
  static let radius: Float = 0.02

  /// The number of perturbed inputs that are explained.
  var samples = 10

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let field = evaluation.field
    let radii = field.ranges.map { Self.radius * ($0.upperBound - $0.lowerBound) }
    var generator = SplitMix64(seed: seed, for: .perturbations)
    return try Self.results(for: candidate, in: evaluation, count: samples) { _ in
      field.mapValues { value, quantity in value + radii[quantity] * (2 * generator.uniform() - 1) }
    }
  }

  /// - Parameter input: returns the input that is explained for each of `count` samples.
  static func results(
    for candidate: Candidate, in evaluation: EvaluationCase, count: Int, input: (Int) -> [Float]
  ) throws -> [MetricResult] {
    guard let explain = candidate.explain else {
      throw EvaluationError.lacks(
        metric: MetricKind.maxSensitivity.name, need: MetricNeeds.explaining.firstInWords ?? "")
    }
    var attributions: [Double] = []
    var maps: [Double] = []
    let norms = [candidate.evidence.attributions, candidate.map].map { norm($0) }
    for sample in 0..<count {
      let evidence = try explain(input(sample))
      try evidence.check(candidate.name, for: evaluation)
      attributions.append(
        norm(zip(evidence.attributions, candidate.evidence.attributions).map { $0 - $1 }) / norms[0])
      maps.append(norm(zip(evidence.map, candidate.map).map { $0 - $1 }) / norms[1])
    }
    func result(_ suffix: String, _ changes: [Double], norm: Double, explanations: Int) -> MetricResult {
      MetricResult(
        .maxSensitivity, suffix, value: norm > 0 ? changes.max() : nil, isSummary: true,
        samples: norm > 0 ? changes : [], note: norm > 0 ? nil : .explanationIsZero,
        explanations: explanations)
    }
    return [
      result("", attributions, norm: norms[0], explanations: count),
      result("-map", maps, norm: norms[1], explanations: 0),
    ]
  }

  /// Returns the Euclidean norm ‖a‖.
  private static func norm(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

extension MetricKind {
  /// Max-sensitivity: the largest relative change of an explanation when the input changes slightly.
  public static let maxSensitivity = MetricKind(
    name: "max-sensitivity", title: "Max-sensitivity",
    summary: "largest relative change of the map when the input changes by 2 % of its range",
    reference: infidelity.reference,
    higherIsBetter: false, needs: .explaining, metric: MaxSensitivity())
}
