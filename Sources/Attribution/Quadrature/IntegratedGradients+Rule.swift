extension IntegratedGradients {
  /// How the points of a path are chosen.
  public enum Rule: Hashable, Sendable {
    /// The same points for all scores.
    case fixed(QuadratureRule)
    /// Points of its own for each score.
    case adaptive(AdaptiveRule)
    /// A few points on each of many paths.
    case stratified(StratifiedRule)

    /// The name on the command line and in reports.
    public var name: String {
      switch self {
      case .fixed(let rule): rule.name
      case .adaptive: AdaptiveRule.name
      case .stratified: StratifiedRule.name
      }
    }

  }
}
