import Attribution
import Explaining

/// How exactly a column was computed, in words.
struct Verdict {
  let attributions: Attributions

  /// The expected error of the integral, as a share of the map.
  private var integralError: Double? { attributions.paths.compactMap { $0.accuracy?.mapError }.max() }

  /// The larger of what is known of the map's error: that of the integral and that of an average over baselines.
  var mapError: Double? { [integralError, attributions.relativeStandardError].compactMap(\.self).max() }

  /// "converged: the map is off by about 4.8 %"; `nil` where there is neither an integral nor an average.
  var text: String? {
    // Exact integrals from baselines that happen to be drawn say nothing of others.
    var average: String?
    if let error = attributions.relativeStandardError, error >= integralError ?? 0 {
      let count = attributions.paths.count
      average =
        "the average\(count > 1 ? " of \(count)" : "") is off by about \(error.percent) (standard error)"
    }
    let error = average ?? integralError.map { "the map is off by about \($0.percent)" }
    let integral: String? =
      switch attributions.isConverged {
      case true?: average == nil ? "converged" : nil
      case false?: "NOT CONVERGED"
      case nil:
        attributions.completeness.map { completeness in
          completeness.relativeResidual.map { "attributions miss F(x) − F(x′) by \($0.percent) of it" }
            ?? "F(x) = F(x′)"
        }
      }
    let parts = [integral, error].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ": ")
  }

  /// Gradients and the rule that placed them.
  func effort(rule: String?) -> String {
    "\(attributions.evaluations) gradients" + (rule.map { " (\($0) rule)" } ?? "")
  }

  /// A fixed rule's residual, or the error of any map, from which on it should be seen.
  private static let worryingResidual = 0.05
  private static let worryingError = 0.5

  var isWorrying: Bool {
    let residual = attributions.isConverged == nil ? attributions.completeness?.relativeResidual ?? 0 : 0
    return attributions.isConverged == false || residual > Self.worryingResidual
      || mapError ?? 0 > Self.worryingError
  }
}
