import Attribution
import Explaining
import Foundation

extension Verdict {
  /// The verdict in one line: "stable (agreement 0.985); probability 0.002 → 0.67, attributions sum to 0.66".
  public var text: String {
    let own = ownGrade.needsReview || isConfirmed != false ? ownText : "unconfirmed; \(ownText)"
    guard let controls else { return own }
    let better = controls.better.joined(separator: ", ")
    let equal = controls.equal.joined(separator: ", ")
    if better.isEmpty {
      return own + (equal.isEmpty ? "; better than every control" : "; not clearly better than \(equal)")
    }
    return grade == .worseThanControl
      ? "weak: these controls score better: \(better); \(own)" : "\(own); worse than \(better)"
  }

  /// The verdict as a sentence for figures: whether another seed gives the same map, or whether the sum is right. It does not state whether
  /// the model is right.
  package var plain: String {
    guard case .map(let findings) = basis, let agreement = findings.agreementText else { return text }
    let own: String? =
      switch ownGrade {
      case .stable: "Another seed gives the same map (agreement \(agreement))"
      case .fair: "Another seed gives a similar map (agreement \(agreement))"
      case .weak: "Unreliable: another seed gives a different map (agreement \(agreement))"
      default: nil
      }
    guard let own else { return text }
    return own + (comparison.map { "; \($0)" } ?? "") + "."
  }

  /// The scores and the sum, for figures: "probability 0.0001 → 0.67, attributions sum to 0.63 before correction"; `nil` if `plain`
  /// contains them.
  package var sums: String? {
    guard case .map(let findings) = basis, plain != text else { return nil }
    return findings.explained
  }

  /// The comparison with controls.
  private var comparison: String? {
    guard let controls else { return nil }
    if !controls.better.isEmpty { return "worse than \(controls.better.joined(separator: ", "))" }
    return controls.equal.isEmpty
      ? "better than every control" : "not clearly better than \(controls.equal.joined(separator: ", "))"
  }

  /// The verdict without the comparison with controls.
  private var ownText: String {
    switch basis {
    case .map(let findings): findings.text(ownGrade)
    case .mean(let counts):
      "mean of \(counts.values.reduce(0, +)) maps: \(Grade.summary(of: counts))"
    }
  }
}

extension MapFindings {
  fileprivate func text(_ grade: Verdict.Grade) -> String {
    switch grade {
    case .inconclusive:
      "inconclusive: " + (isConstant ? "the input is constant, so no position stands out" : littleDifference)
    case .incomplete: "incomplete: \(incompleteness)"
    case .nothing: "empty: \(emptiness.map(reason) ?? "")"
    case .inexact: "inexact: not converged; \(inexactness)"
    case .stable: "stable (agreement \(agreement))\(andExplained)"
    case .fair: "fairly stable (agreement \(agreement)): other seeds give similar maps\(andExplained)"
    case .weak where stability?.agreement == nil: "weak: the map is constant\(andExplained)"
    case .weak, .worseThanControl:
      "weak: the map changes with the seed (agreement \(agreement))\(andExplained)"
    case .exact, .unconfirmed: exactness + andExplained
    case .unmeasured:
      "\(score == .output ? "" : "\(score.rawValue) ")\(text(scoreAtInput)); this method gives no error estimate"
    }
  }

  private var agreement: String { agreementText ?? "undefined" }

  /// The agreement with three decimals; `nil` if no other seed was compared.
  fileprivate var agreementText: String? {
    stability?.agreement.map { $0.fixed(3).replacing("-", with: "−") }
  }

  /// The scores of an inconclusive map: "the score is almost the same at the baseline: 0.66, input 0.67".
  private var littleDifference: String {
    guard let completeness else { return "" }
    return "the score is almost the same at \(baselineCount > 1 ? "the baselines" : "the baseline"): "
      + "\(text(completeness.scoreAtBaseline)), input \(text(completeness.scoreAtInput))"
  }

  /// The gap of an incomplete map: "the attributions sum to 0, but F(x) − F(x′) is −4.03 (100.0 % missing): …".
  private var incompleteness: String {
    guard let completeness else { return "" }
    let missing = -completeness.uncorrectedResidual
    let share =
      completeness.difference == 0 ? "" : " (\(abs(missing / completeness.difference).percent) missing)"
    let sum = abs(completeness.uncorrectedSum) < 1e-6 * abs(missing) ? 0 : completeness.uncorrectedSum
    let reason = shortfall.map { ": \(self.reason($0))" } ?? ""
    return
      "the attributions sum to \(text(sum)), but F(x) − F(x′) is \(text(completeness.difference))\(share)\(reason)"
  }

  private func reason(_ shortfall: Shortfall) -> String {
    if case .fewPoints = shortfall {
      return isConverged == false ? "not converged, too few points" : "too few points"
    }
    if !steps.isEmpty {
      let names = steps.prefix(2).map { "\($0.operation) '\($0.layer)'" }.joined(separator: ", ")
      let more = steps.count > 2 ? " and \(steps.count - 2) more" : ""
      return "the model has an operation without gradient (\(names)\(more))"
    }
    return switch shortfall {
    case .atBaseline(let share):
      "\(share.percent) of the difference lies within \(String(format: "%.0e", Shortfall.maxJumpWidth)) of the baseline, "
        + "at a kink of the model; choose another baseline"
    case .jump(let position, let share):
      "the score jumps by \(share.percent) of the difference at α = \(String(format: "%.3g", position)) of the path, "
        + "and gradients do not show jumps"
    case .gradient, .fewPoints: "more points do not reduce the gap"
    }
  }

  private func reason(_ empty: EmptyMap) -> String {
    switch empty {
    case .zero: "every attribution is zero"
    case .onlyAgainst: "there are no positive attributions; the negative ones sum to \(text(negativeSum))"
    case .roundingNoise: "its sums are smaller than the rounding errors"
    }
  }

  /// How the integral misses the requested accuracy.
  private var inexactness: String {
    let missing = completeness?.uncorrectedShare ?? 0
    // More points do not remove these shortfalls.
    let cause = shortfall.flatMap { $0 == .fewPoints ? nil : ": \(reason($0))" } ?? ""
    guard let mapError, mapError > missing else {
      return "the sum differs from F(x) − F(x′) by \(missing.percent) of the score's span\(cause)"
    }
    return "the map's error is about \(mapError.percent)\(cause)"
  }

  private var exactness: String {
    let baselines = baselineCount > 1 ? "these \(baselineCount) baselines" : "this baseline"
    let spread =
      baselineError.map { "; other random baselines would change the map by about \($0.percent)" } ?? ""
    if let mapError { return "converged for \(baselines), error of the map \(mapError.percent)\(spread)" }
    return
      "exact for \(baselines), residual \((completeness?.uncorrectedShare ?? 0).percent) of the score's span\(spread)"
  }

  /// "; probability 0.002 → 0.67, attributions sum to 0.66": the scores at the baseline and the input, and the sum before correction.
  private var andExplained: String { explained.map { "; \($0)" } ?? "" }

  /// `andExplained` without the semicolon; `nil` for a method without a sum.
  fileprivate var explained: String? {
    guard let completeness else { return nil }
    let sum = text(completeness.uncorrectedSum)
    return "\(score.title) \(text(completeness.scoreAtBaseline)) → \(text(completeness.scoreAtInput)), "
      + "attributions sum to \(sum)" + (sum == text(completeness.sum) ? "" : " before correction")
  }

  private func text(_ value: Double) -> String { value.formatted(digits: 3) }
}
