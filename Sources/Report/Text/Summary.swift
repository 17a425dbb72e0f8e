import Attribution
import Explaining
import Files
import Models

/// An explanation as text for the terminal.
public struct Summary {
  let explanation: Explanation
  let name: String

  /// A summary of an explanation.
  ///
  /// - Parameters:
  ///   - explanation: the explanation of one input.
  ///   - name: the input's name, as it was given.
  public init(_ explanation: Explanation, name: String) {
    self.explanation = explanation
    self.name = name
  }

  /// The model's answer and how its numbers were interpreted; how exact the explanation is; and the score while the strongest region is
  /// hidden.
  public var brief: String { ([answer] + verdicts + checks).joined(separator: "\n") }

  /// A line for each of the first three targets, about the column that a reader should see first.
  private var checks: [String] {
    guard let column = explanation.columns.leading else { return [] }
    return explanation.targets.indices.prefix(3).compactMap {
      CheckSentences(explanation, column: column, target: $0)?.sentence(isOutlined: false)
    }
  }

  /// The model's answer and how its numbers were interpreted.
  public var answer: String {
    let answers = zip(explanation.outputs, answers).map { output, answer in
      "\(answer) · read as \(output.task.rawValue): \(output.reason.text)"
    }
    return "\(name.printable): \(answers.joined(separator: "; "))"
  }

  /// The model's answer, without how its numbers were interpreted.
  var statements: String { answers.joined(separator: "; ") }

  /// The most probable class of each output; for numeric outputs, the explained values.
  public var prediction: String {
    zip(explanation.outputs, answers).map { output, answer in
      output.top.first.map { "\($0.label) \($0.probability.significant)" } ?? answer
    }.joined(separator: "; ")
  }

  private var answers: [String] {
    explanation.outputs.map { output in
      let targets = explanation.targets.enumerated().filter { $0.element.output == output.name }
      return targets.prefix(3).map { $1.formatted(explanation.score(ofTarget: $0)) }.joined(separator: ", ")
        + (targets.count > 3 ? " and \(targets.count - 3) more" : "")
    }
  }

  /// The number of targets whose verdicts have lines of their own.
  private static let maxTargets = 8

  /// A line for each column and target; beside others, a plain gradient has one only if it needs review.
  private var verdicts: [String] {
    explanation.columns.flatMap { column -> [String] in
      let isBeside = column.isAuxiliary && explanation.columns.count > 1
      let listed = column.verdicts.indices.prefix(Self.maxTargets).filter {
        !isBeside || column.verdicts[$0].grade.needsReview
      }
      let rest = isBeside ? [] : column.verdicts.dropFirst(Self.maxTargets).map(\.grade)
      let grades = Dictionary(grouping: rest, by: \.self).mapValues(\.count)
      return listed.map { line(column, target: $0) }
        + (rest.isEmpty
          ? [] : ["\(column.title), \(rest.count) more targets: \(Verdict.Grade.summary(of: grades))"])
    }
  }

  private func line(_ column: Explanation.MethodResult, target: Int) -> String {
    let name = explanation.targets.count > 1 ? ", \(explanation.targets[target].name)" : ""
    let baselines = column.baselineText(target: target).map { ", \($0)" } ?? ""
    let effort = column.effort(target: target)
    return "\(column.title)\(baselines)\(name): \(column.verdicts[target].text)"
      + (effort.isEmpty ? "" : ", after \(effort)") + (column.layerText.map { "; \($0)" } ?? "")
  }

  // MARK: In full

  /// The full report.
  public var full: String {
    var lines = ["\(explanation.model) on \(name)"]
    for output in explanation.outputs {
      lines.append("\(output.name) \(output.shape), read as \(output.task.rawValue): \(output.reason.text)")
      let explained = Set(explanation.targets.filter { $0.output == output.name }.compactMap(\.index))
      lines += output.top.map {
        "\(explained.contains($0.index) ? "▸" : " ") \($0.probability.fixed(4))  \($0.label) [\($0.index)]"
      }
      lines += output.values.prefix(20).map {
        "\(explained.contains($0.index) ? "▸" : " ") \($0.value.significant)  \($0.name)"
      }
      if output.values.count > 20 { lines.append("  and \(output.values.count - 20) more") }
      let regions = explanation.targets.filter { $0.output == output.name }.compactMap(\.region?.classIndex)
      lines += (output.regions ?? []).map {
        "\(regions.contains($0.index) ? "▸" : " ") \($0.share.percent)  \($0.label) [\($0.index)], \($0.pixels) pixels"
      }
    }
    lines.append("")
    for (index, target) in explanation.targets.enumerated() {
      lines.append("The \(target.score.rawValue) of \(target.indexedName)")
      for column in explanation.columns.judged {
        lines += self.lines(on: explanation.columns[column], target: index)
      }
      for column in explanation.columns {
        if let layer = column.layerText { lines.append("  \(column.title): \(layer)") }
      }
    }
    let seconds = explanation.seconds.attribute
    let threads = explanation.threads
    lines.append(
      "  \(seconds.fixed(2)) s on \(threads) thread\(threads == 1 ? "" : "s"), "
        + "\((1000 * seconds / Double(max(1, explanation.evaluations))).fixed(1)) ms per gradient")
    return lines.joined(separator: "\n")
  }

  private func lines(on column: Explanation.MethodResult, target: Int) -> [String] {
    let attributions = column.attributions[target]
    guard !column.baselines.isEmpty else { return linesWithoutBaselines(on: column, target: target) }
    var lines: [String] = []
    for (path, baseline) in zip(attributions.paths, column.baselines) {
      let seed = baseline.seed.map { ", seed \($0)" } ?? ""
      lines.append(
        "  \(column.title) from \(baseline.name)\(seed): \(column.rule ?? "") rule, \(path.points) points, \(path.evaluations) gradients"
      )
      lines += text(path)
      guard target == 0 else { continue }  // a baseline is the same for all targets
      var remarks: [String] = []
      if let entropy = baseline.check.entropy, let limit = baseline.check.entropyLimit {
        remarks.append("entropy \(entropy.fixed(1)) of \(limit.fixed(1)) bits")
      }
      remarks.append(
        "\(baseline.check.unseenShare.percent) of the positions equal the baseline and have no attribution")
      lines.append("    baseline: " + remarks.joined(separator: "; "))
    }
    if attributions.baselineCount > 1 {
      lines.append(
        "  \(column.title), average of \(attributions.baselineCount) baselines, \(column.name ?? ""): "
          + "\(column.rule ?? "") rule, \(attributions.evaluations) gradients")
      if let mean = attributions.completeness { lines.append(text(mean)) }
      if let mean = attributions.completeness, attributions.average != nil {
        let error = mean.residualErrorShare.map { " (standard error \($0.percent))" } ?? ""
        lines.append(
          "    before correction, \(mean.uncorrectedShare.percent) of the score's span was missing\(error)")
      }
      lines += errors(of: attributions)
    }
    lines.append("    \(column.sums(target: target))")
    lines.append("    \(column.verdicts[target].text)")
    return lines
  }

  /// Returns the lines on a method that compares the input with no baselines.
  private func linesWithoutBaselines(on column: Explanation.MethodResult, target: Int) -> [String] {
    let attributions = column.attributions[target]
    let effort = column.effort(target: target)
    var lines = ["  \(column.title)" + (effort.isEmpty ? "" : ": \(effort)")]
    lines += attributions.paths.flatMap(text) + errors(of: attributions)
    lines.append("    \(column.sums(target: target))")
    lines.append("    \(column.verdicts[target].text)")
    return lines
  }

  /// Returns the lines on the completeness and the accuracy of one path.
  private func text(_ path: PathIntegral) -> [String] {
    let accuracy = path.accuracy.map { accuracy in
      "    before correction \(accuracy.uncorrectedResidual.percent) of the score's span, deviation \(accuracy.residualDeviation.percent), "
        + "at most \(accuracy.residualSum.percent); map error about \(accuracy.mapError.percent); "
        + (accuracy.isConverged ? "converged" : "NOT CONVERGED")
    }
    return [text(path.completeness)] + (accuracy.map { [$0] } ?? [])
  }

  /// Returns the lines on the standard errors of an average; none for a map that is no average.
  private func errors(of attributions: Attributions) -> [String] {
    let elements = attributions.relativeStandardError.map {
      "    standard error of the elements: \($0.percent) of the map"
    }
    let evidence = attributions.stability.map { stability in
      let halves = stability.splitHalf.map { ", halves correlate by \($0.fixed(3))" } ?? ""
      return "    standard error of the drawn evidence: \(stability.standardError.percent), by regions "
        + "\(stability.regionError.percent)\(halves)"
    }
    return [elements, evidence].compactMap(\.self)
  }

  private func text(_ completeness: Completeness) -> String {
    "    F(x) \(completeness.scoreAtInput.significant)  F(x′) \(completeness.scoreAtBaseline.significant)  "
      + "Σ attributions \(completeness.sum.significant)  residual \(completeness.residual.significant) "
      + "(\(completeness.relativeResidual?.percent ?? "undefined") of F(x) − F(x′))"
  }
}
