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
