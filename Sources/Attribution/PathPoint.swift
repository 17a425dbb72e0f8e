/// A point of the path from a baseline to the input that was evaluated, as far as one score goes.
public struct PathPoint: Hashable, Sendable {
  /// α: 0 at the baseline, 1 at the input.
  public let position: Double
  /// F(x′ + α(x − x′)).
  public let score: Double
  /// dF/dα = (x − x′) · ∂F/∂x.
  public let slope: Double

  public init(position: Double, score: Double, slope: Double) {
    self.position = position
    self.score = score
    self.slope = slope
  }
}

extension [PathPoint] {
  /// For each two neighbours how far the trapezoid of their slopes misses the difference of their scores,
  /// rᵢ = h · (F′ₐ + F′_b)/2 − (F_b − Fₐ), which is known exactly.
  ///
  /// They may cancel in a completeness residual; Σ|rᵢ| cannot.
  public var intervalResiduals: [Double] {
    zip(self, dropFirst()).map { a, b in
      (b.position - a.position) * (a.slope + b.slope) / 2 - (b.score - a.score)
    }
  }
}

/// Everything an evaluation of one point of the path yields, for every score.
struct Sample: Sendable {
  var position = 0.0
  var scores: [Double] = []
  var slopes: [Double] = []
  /// ∂F/∂x, one array for each score.
  var gradients: [[Float]]

  func point(ofScore index: Int) -> PathPoint {
    PathPoint(position: position, score: scores[index], slope: slopes[index])
  }

  /// The same without its gradients, which take almost all of its memory.
  var withoutGradients: Sample {
    var sample = self
    sample.gradients = []
    return sample
  }

  var isFinite: Bool { scores.allSatisfy(\.isFinite) && slopes.allSatisfy(\.isFinite) }
}
