/// A fill, the score when it replaces the whole input, and the scale between this score and the input's.
struct Background {
  let values: [Float]
  let score: Double
  /// Why there is no scale; `nil` if there is one.
  let note: MetricNote?
  let forwardEvaluations: Int
  private let zero: Double
  private let unit: Double

  /// The relative rounding error of scores in single precision: smaller differences count as none.
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

  /// Returns a probability as a share of the input's; other scores on a scale from 0 at the fill to 1 at the input.
  func relative(_ score: Double) -> Double { (score - zero) / unit }
}
