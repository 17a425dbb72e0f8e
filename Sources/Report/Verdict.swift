import Attribution
import Explaining

/// How exactly a column was computed, in words.
struct Verdict {
  let attributions: Attributions

  /// The larger of what is known of the map's error: that of the integral and that of an average over baselines.
  var mapError: Double? {
    [attributions.paths.compactMap { $0.accuracy?.mapError }.max(), attributions.relativeStandardError]
      .compactMap(\.self).max()
  }

  /// "accurate to about 4.8 %", "NOT CONVERGED: …"; `nil` for a method without paths.
  var text: String? {
    guard !attributions.paths.isEmpty else { return nil }
    let error = mapError.map { "the map is off by about \($0.percent)" }
    switch attributions.isConverged {
    case true?:
      return (["converged"] + [error].compactMap(\.self)).joined(separator: ": ")
    case false?:
      return (["NOT CONVERGED"] + [error].compactMap(\.self)).joined(separator: ": ")
    case nil:
      let residual =
        attributions.completeness?.relativeResidual.map {
          "attributions miss F(x) − F(x′) by \($0.percent) of it"
        }
        ?? "F(x) = F(x′)"
      return ([residual] + (error.map { [$0] } ?? [])).joined(separator: "; ")
    }
  }

  /// Gradients and the rule that placed them.
  func effort(rule: String?) -> String {
    "\(attributions.evaluations) gradients" + (rule.map { " (\($0) rule)" } ?? "")
  }

  var isWorrying: Bool { attributions.isConverged == false || (mapError ?? 0) > 0.5 }
}
