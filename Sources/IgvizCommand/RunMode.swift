import Attribution

/// What a run shows.
enum RunMode {
  /// Each input beside the maps that were asked for.
  case explanation
  /// Every method, measured.
  case comparison

  /// Unless some are asked for.
  ///
  /// - Parameters:
  ///   - isSeries: rows of a table or of an array on one sheet, where slopes beside attributions would only confuse.
  ///   - isQuick: whether a comparison leaves out slow methods.
  ///   - isForwardOnly: whether the model has no gradient.
  func methods(isSeries: Bool, isQuick: Bool = false, isForwardOnly: Bool = false) -> [MethodKind] {
    switch self {
    case .explanation where isForwardOnly: [.shapley]
    case .comparison where isForwardOnly: MethodKind.all.filter { $0.needs == .scoresOnly }
    case .explanation: isSeries ? [.integratedGradients] : [.gradient, .integratedGradients]
    case .comparison: isQuick ? MethodKind.quick : MethodKind.compared
    }
  }

  /// What the name of a picture ends in, unless one is asked for.
  var suffix: String {
    switch self {
    case .explanation: ".igviz.png"
    case .comparison: ".compare.png"
    }
  }
}
