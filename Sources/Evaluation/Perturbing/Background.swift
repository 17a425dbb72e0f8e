/// A fill, its score, and the scale it makes.
struct Background {
  let values: [Float]
  let score: Double
  /// Why there is no scale.
  let note: MetricNote?
  let forwardEvaluations: Int
  private let zero: Double
  private let unit: Double

  /// What single precision does not tell apart, as a share of the scores.
  private static let rounding = 0x1p-20

  init(_ values: [Float], evaluation: EvaluationCase) throws {
    self.values = values
    let atInput = evaluation.atInput.score
    if values == evaluation.field.values {
      (score, note, forwardEvaluations, zero, unit) = (atInput, .fillKeepsInput, 0, 0, 1)
      return
    }
    score = try evaluation.outcomes(1) { _ in values }[0].score
    forwardEvaluations = 1
    zero = evaluation.isProbability ? 0 : score
    unit = atInput - zero
    let isNothing = abs(unit) <= Self.rounding * max(abs(atInput), abs(score))
    note = !isNothing ? nil : evaluation.isProbability ? .noProbability : .fillKeepsScore
  }

  /// A probability as a share of the input's; another number from the fill's, 0, to the input's, 1.
  func relative(_ score: Double) -> Double { (score - zero) / unit }
}
