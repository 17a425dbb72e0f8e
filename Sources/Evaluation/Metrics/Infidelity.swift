import Fields

/// The share of the score's changes under small and large random perturbations that an explanation does not predict.
///
/// E (β I·φ − (F(x) − F(x − I)))² / E (F(x) − F(x − I))²: 0 if every change is predicted, 1 if none is. β ≥ 0 is the factor
/// that minimizes it, so units do not matter. In Captum's `infidelity(normalize=True)`, β may be negative, which forgives an
/// explanation whose signs are all wrong, and the result is not divided.
///
/// I consists of shares of x − fill, where the fill has the mean of each channel: all of a random square, or normally
/// distributed shares of every place.
///
/// Reference: Yeh, Hsieh, Suggala, Inouye & Ravikumar 2019, "On the (In)fidelity and Sensitivity of Explanations".
struct Infidelity: Metric {
  /// The standard deviation of normally distributed shares.
  static let noise: Float = 0.3

  /// The number of perturbations of each kind.
  var samples = 64

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    guard let fill = Fill.mean.values(evaluation.field, seed) else { return [] }
    var generator = SplitMix64(seed: seed, for: .perturbations)
    var results: [MetricResult] = []
    if let grid = evaluation.tiles?.grid {
      let drops = try ScoreDrops(of: candidate, in: evaluation, fill: fill, count: samples) { _ in
        let square = Self.square(in: grid, using: &generator)
        return evaluation.places.ofElement.map { square.contains(grid.cell(of: $0)) ? 1 : 0 }
      }
      results.append(Self.result("squares", drops))
    }
    let drops = try ScoreDrops(of: candidate, in: evaluation, fill: fill, count: samples) { _ in
      let shares = (0..<(evaluation.places.count + 1) / 2).flatMap { _ in
        let pair = generator.normalPair()
        return [Self.noise * Float(pair.0), Self.noise * Float(pair.1)]
      }
      return evaluation.places.ofElement.map { shares[$0] }
    }
    return results + [Self.result("noise", drops)]
  }

  private static func result(_ perturbation: String, _ drops: ScoreDrops) -> MetricResult {
    let (value, note) = unexplained(drops)
    return MetricResult(
      .infidelity, "-\(perturbation)", value: value, isSummary: true, note: note,
      forwardEvaluations: drops.actual.count)
  }

  /// Returns the share of the squared drops that remains after the predictions are scaled for the best fit.
  static func unexplained(_ drops: ScoreDrops) -> (value: Double?, note: MetricNote?) {
    let pairs = zip(drops.predicted, drops.actual)
    let predicted = drops.predicted.reduce(0) { $0 + $1 * $1 }
    let both = pairs.reduce(0) { $0 + $1.0 * $1.1 }
    let actual = drops.actual.reduce(0) { $0 + $1 * $1 }
    if actual == 0 { return (nil, .scoreIsConstant) }
    if predicted == 0 { return (nil, .explanationIsZero) }
    let factor = max(both / predicted, 0)
    let residual = pairs.reduce(0) { sum, pair in
      let difference = factor * pair.0 - pair.1
      return sum + difference * difference
    }
    return (residual / actual, nil)
  }

  /// Returns a random square inside the grid; its side is a sixteenth to a quarter of the grid's shorter side.
  private static func square(in grid: Grid, using generator: inout SplitMix64) -> Grid.Rectangle {
    let shorter = min(grid.height, grid.width)
    let side = Int.random(in: max(1, shorter / 16)...max(1, shorter / 4), using: &generator)
    let top = Int.random(in: 0...grid.height - side, using: &generator)
    let left = Int.random(in: 0...grid.width - side, using: &generator)
    return Grid.Rectangle(rows: top..<top + side, columns: left..<left + side)
  }
}

extension MetricKind {
  /// Infidelity: the share of the score's changes under perturbations that the attributions do not predict.
  public static let infidelity = MetricKind(
    name: "infidelity", title: "Infidelity",
    summary: "share of the score's changes under random perturbations that the attributions do not predict",
    reference:
      "Yeh, Hsieh, Suggala, Inouye & Ravikumar 2019, \"On the (In)fidelity and Sensitivity of Explanations\"",
    higherIsBetter: false, metric: Infidelity())
}
