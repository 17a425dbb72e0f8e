extension IntegratedGradients {
  /// How the points of a path are chosen.
  public enum Rule: Hashable, Sendable {
    /// The same points for all scores.
    case fixed(QuadratureRule)
    /// Points of its own for each score.
    case adaptive(AdaptiveRule)

    /// The name on the command line and in reports.
    public var name: String {
      switch self {
      case .fixed(let rule): rule.name
      case .adaptive: AdaptiveRule.name
      }
    }

    /// The integral of one score along one path, to be computed by this rule.
    ///
    /// - Parameter factors: what of γ′ is not in the samples, one for each element of a point.
    func quadrature(factors: [Float]) -> any PathQuadrature {
      switch self {
      case .fixed(let rule): FixedQuadrature(rule: rule, count: factors.count)
      case .adaptive(let rule): AdaptiveQuadrature(rule: rule, factors: factors)
      }
    }
  }
}
