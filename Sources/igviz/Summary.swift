import Attribution
import ConvNet
import Foundation

extension Explanation {
  /// A residual beyond this share of the score difference gets a warning.
  private static let worryingResidual = 0.05

  /// What a person reads on stdout; the last line is the picture's path.
  func summary(files: [String]) -> String {
    var lines = ["\(plan.modelName) on \(plan.inputName)"]
    for prediction in top {
      let marker = prediction.index == score.target ? "▸" : " "
      lines.append("\(marker) \(prediction.probability.fixed(4))  \(prediction.label) [\(prediction.index)]")
    }
    lines.append("")
    lines.append(
      top.isEmpty
        ? "Integrated Gradients of the output"
        : "Integrated Gradients of the \(scoreName) of \"\(targetLabel)\" [\(score.target)]")
    for (baseline, attribution) in zip(baselines, attributions) {
      let seed = baseline.seed.map { ", seed \($0)" } ?? ""
      lines += [
        "  \(baseline.name) baseline\(seed): \(plan.rule.name) rule, \(attribution.points) points, "
          + "\(attribution.evaluations) gradients",
        Self.completeness(attribution),
      ]
    }
    if attributions.count > 1 {
      lines += ["  average of \(attributions.count) baselines", Self.completeness(average)]
    }
    let gradients = Double(average.evaluations)
    lines.append(
      "  \(seconds.attribute.fixed(2)) s on \(plan.threads) thread\(plan.threads == 1 ? "" : "s"), "
        + "\((1000 * seconds.attribute / gradients).fixed(1)) ms per gradient")
    lines.append("")
    return (lines + files.dropFirst() + files.prefix(1)).joined(separator: "\n")
  }

  private static func completeness(_ attribution: Attribution) -> String {
    "    F(x) \(attribution.scoreAtInput.significant)  F(x′) \(attribution.scoreAtBaseline.significant)  "
      + "Σ attributions \(attribution.sum.significant)  residual \(residual(of: attribution))"
  }

  /// Absolute and relative.
  private static func residual(of attribution: Attribution) -> String {
    let share = attribution.relativeResidual.map { "\((100 * $0).fixed(1)) %" } ?? "undefined"
    return "\(attribution.residual.significant) (\(share) of F(x) − F(x′))"
  }

  /// - Parameter label: the explained class, or `nil` when the output is a number.
  static func caption(
    plan: Plan, baselines: [Baseline], label: String?, scoreName: String, average: Attribution
  ) -> [String] {
    let baseline =
      baselines.count == 1
      ? "\(baselines[0].name) baseline" : "\(baselines.count) \(baselines[0].name) baselines"
    let sign = plan.visualizer.polarity == .positive ? "for" : "against"
    let model = (plan.modelName as NSString).lastPathComponent
    let name = label.map { "\($0) · " } ?? ""
    return [
      "\(name)\(scoreName) \(average.scoreAtInput.fixed(3)) · what speaks \(sign) it · \(model)",
      "\(baseline) · \(plan.rule.name) rule, \(average.points) points · completeness residual "
        + residual(of: average),
    ]
  }

  var warnings: [String] {
    var warnings = emptiness.map { "\($0.title): nothing is shown: \($0.reason)" }
    if let share = average.relativeResidual, share > Self.worryingResidual {
      warnings.append(
        "the attributions miss F(x) − F(x′) by \((100 * share).fixed(1)) %; more --steps bring them closer")
    }
    return warnings
  }
}

extension Double {
  /// With a fixed number of decimals, whatever the locale.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// With four significant digits.
  var significant: String { String(format: "%.4g", self) }
}
