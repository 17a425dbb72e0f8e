import Fields

/// The drops of the score when shares of the input are replaced by a fill, and the drops that an explanation predicts.
///
/// A share s of an element replaces it by x − s (x − fill). If the element contributes a, the predicted drop is s·a; for
/// attributions that are slopes, a is the slope times x − fill.
struct ScoreDrops {
  /// Σ sᵢ aᵢ of each sample.
  private(set) var predicted: [Double] = []
  /// F(x) − F(x − s (x − fill)) of each sample.
  private(set) var actual: [Double] = []

  /// - Parameter shares: returns the shares of all elements for one of `count` samples; called once for each sample, in order.
  init(
    of candidate: Candidate, in evaluation: EvaluationCase, fill: [Float], count: Int,
    shares: (Int) -> [Float]
  ) throws {
    let contributions = candidate.contributions(in: evaluation, from: fill)
    let input = evaluation.field.values
    var predicted: [Double] = []
    let outcomes = try evaluation.outcomes(count) { sample in
      let shares = shares(sample)
      precondition(shares.count == input.count, "\(shares.count) shares for \(input.count) elements")
      predicted.append(zip(shares, contributions).reduce(0) { $0 + Double($1.0) * $1.1 })
      return input.indices.map { input[$0] - shares[$0] * (input[$0] - fill[$0]) }
    }
    self.predicted = predicted
    actual = outcomes.map { evaluation.atInput.score - $0.score }
  }
}
