import Attribution
import ConvNet
import Foundation

extension Explanation {
  /// A fixed rule's residual beyond this share of the score difference gets a warning.
  private static let worryingResidual = 0.05

  /// What a person reads on stdout; the last line is the picture's path.
  func summary(files: [String]) -> String {
    var lines = ["\(plan.modelName) on \(plan.inputName)"]
    for prediction in top {
      let isExplained = targets.contains { $0.score.target == prediction.index }
      lines.append(
        "\(isExplained ? "▸" : " ") \(prediction.probability.fixed(4))  \(prediction.label) [\(prediction.index)]"
      )
    }
    lines.append("")
    for (index, target) in targets.enumerated() {
      lines.append(
        top.isEmpty
          ? "Integrated Gradients of the output"
          : "Integrated Gradients of the \(scoreName) of \(target.indexedName)")
      for column in columns { lines += Self.lines(on: column, target: index, rule: plan.rule.name) }
    }
    // Targets share their evaluations.
    let evaluations = columns.reduce(0) { $0 + $1.attributions[0].evaluations }
    lines.append(
      "  \(seconds.attribute.fixed(2)) s on \(plan.threads) thread\(plan.threads == 1 ? "" : "s"), "
        + "\((1000 * seconds.attribute / Double(evaluations)).fixed(1)) ms per point of a path")
    lines.append("")
    return (lines + files.dropFirst() + files.prefix(1)).joined(separator: "\n")
  }

  private static func lines(on column: Column, target: Int, rule: String) -> [String] {
    let attribution = column.attributions[target]
    var lines: [String] = []
    for (path, (baseline, check)) in zip(attribution.paths, zip(column.baselines, column.checks)) {
      let seed = baseline.seed.map { ", seed \($0)" } ?? ""
      lines += [
        "  \(baseline.name) baseline\(seed): \(rule) rule, \(path.points) points, \(path.evaluations) gradients",
        completeness(
          input: path.scoreAtInput, baseline: path.scoreAtBaseline, sum: path.sum, residual: path.residual,
          relative: path.relativeResidual),
      ]
      if let accuracy = path.accuracy {
        lines.append(
          "    before closing the weights \(accuracy.openResidual.percent), deviation \(accuracy.residualDeviation.percent), "
            + "at most \(accuracy.residualSum.percent); map error at most about \(accuracy.mapError.percent); "
            + (accuracy.isConverged ? "converged" : "NOT CONVERGED"))
      }
      guard target == 0 else { continue }  // a baseline is the same for all targets
      var remarks: [String] = []
      if let entropy = check.entropy, let limit = check.entropyLimit {
        remarks.append("entropy \(entropy.fixed(1)) of \(limit.fixed(1)) bits")
      }
      remarks.append(
        "\(check.unseenShare.percent) of the pixels as in the input, where no attribution can be")
      lines.append("    baseline: " + remarks.joined(separator: "; "))
    }
    if attribution.paths.count > 1 {
      let spread = attribution.spread.map { ", map \(($0).percent) standard error" } ?? ""
      lines += [
        "  average of \(attribution.paths.count) baselines\(spread)",
        completeness(
          input: attribution.scoreAtInput, baseline: attribution.scoreAtBaseline, sum: attribution.sum,
          residual: attribution.residual, relative: attribution.relativeResidual),
      ]
    }
    return lines
  }

  private static func completeness(
    input: Double, baseline: Double, sum: Double, residual: Double, relative: Double?
  ) -> String {
    "    F(x) \(input.significant)  F(x′) \(baseline.significant)  Σ attributions \(sum.significant)  "
      + "residual \(residual.significant) (\(relative?.percent ?? "undefined") of F(x) − F(x′))"
  }

  var warnings: [String] {
    var warnings = emptiness.map { "\($0.title): nothing is shown: \($0.reason)" }
    for column in columns {
      for (target, attribution) in zip(targets, column.attributions) {
        let place =
          targets.count * columns.count == 1 ? "" : "\(target.name), \(column.name): "
        if attribution.isConverged == false {
          let points = attribution.paths.map(\.points).max() ?? 0
          warnings.append(
            "\(place)not converged after \(points) points of a path; give more --max-points or a larger --tolerance"
          )
        } else if attribution.isConverged == nil, let share = attribution.relativeResidual,
          share > Self.worryingResidual
        {
          warnings.append(
            "\(place)the attributions miss F(x) − F(x′) by \(share.percent); "
              + "more --steps, or the adaptive rule, bring them closer")
        }
        if attribution.paths.contains(where: { abs($0.difference) < BaselineCheck.smallDifference }) {
          warnings.append(
            "\(place)F(x) and F(x′) differ by less than \(BaselineCheck.smallDifference): "
              + "the baseline says almost what the input says, so there is little to attribute")
        }
      }
    }
    return warnings
  }
}

extension Double {
  /// With a fixed number of decimals, whatever the locale.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// With four significant digits.
  var significant: String { String(format: "%.4g", self) }

  /// A share with one decimal.
  var percent: String { "\((100 * self).fixed(1)) %" }
}
