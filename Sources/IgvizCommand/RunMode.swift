import Attribution

/// The purpose of a run: explanation or comparison.
enum RunMode {
  /// Each input is drawn beside the requested maps.
  case explanation
  /// Every method is run and measured.
  case comparison

  /// Returns the default methods, for runs without `--method`.
  ///
  /// - Parameters:
  ///   - isSeries: whether rows of a table or of an array share one sheet, where plain gradients beside attributions would only confuse.
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

  /// The default suffix of a picture's file name.
  var suffix: String {
    switch self {
    case .explanation: ".igviz.png"
    case .comparison: ".compare.png"
    }
  }
}
