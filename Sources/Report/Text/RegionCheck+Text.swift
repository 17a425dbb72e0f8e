import Evaluation
import Explaining
import Fields
import Models

/// Sentences about the model's scores while regions of its input are hidden.
package struct CheckSentences {
  let target: Target
  let checks: [RegionCheck]
  /// Whether regions consist of words.
  let isText: Bool
  /// For a difference of two classes, their probabilities: "0.23 − 0.67".
  private let parts: String?

  /// `nil` if nothing was checked.
  package init?(_ explanation: Explanation, column: Int, target: Int) {
    let column = explanation.columns[column]
    guard column.checks.indices.contains(target), !column.checks[target].isEmpty else { return nil }
    self.target = explanation.targets[target]
    checks = column.checks[target]
    isText = explanation.fields.contains { $0.axes.contains { $0.kind == .token } }
    parts = Self.parts(of: explanation.targets[target], in: explanation)
  }

  private static func parts(of target: Target, in explanation: Explanation) -> String? {
    let top = explanation.outputs.first { $0.name == target.output }?.top ?? []
    guard target.score == .probability,
      let first = top.first(where: { $0.index == target.index }),
      let second = top.first(where: { $0.index == target.contrastIndex })
    else { return nil }
    return "\(first.probability.fixed(2)) − \(second.probability.fixed(2))"
  }

  /// Whether hiding confirms the map. A single positive region must be confirmed and, alone, keep more of the score than other regions;
  /// with signed regions, one that is confirmed suffices.
  package var isConfirmed: Bool {
    areSigned ? checks.contains(where: \.isConfirmed) : checks.allSatisfy { $0.isConfirmed && $0.isEnough }
  }

  /// Whether there are regions of both signs, or a region of negative values.
  private var areSigned: Bool { checks.count > 1 || checks.contains(where: \.isNegative) }

  /// Returns the answer and the facts: "African elephant, 67 %. Without the outlined quarter of the picture: 40 % (elsewhere: 53 %). With
  /// nothing else: 23 % (elsewhere: 5 %)."
  ///
  /// - Parameter isOutlined: whether the region is drawn.
  package func sentence(isOutlined: Bool) -> String {
    guard let first = checks.first else { return "" }
    let answer =
      parts.map { "\(target.name), \($0) = \(value(first.score))." }
      ?? "\(target.name), \(value(first.score))."
    let parts = [answer] + facts(isOutlined: isOutlined)
    return parts.joined(separator: " ")
  }

  /// Returns the sentences without the answer, one for each region.
  package func facts(isOutlined: Bool) -> [String] {
    areSigned
      ? checks.map(signed) : checks.map { unsigned($0, isOutlined: isOutlined) }
  }

  /// The short form, as a note below a map.
  package var note: String {
    if checks.count > 1 { return checks.map(signed).joined(separator: " ") }
    return checks.map { check in
      "hidden \(value(check.hidden.score)) (\(others): \(value(check.hidden.elsewhere))), alone "
        + "\(value(check.alone.score)) (\(others): \(value(check.alone.elsewhere)))"
        + (check.isConfirmed ? check.isEnough ? "" : " · partly confirmed" : " · unconfirmed")
    }.joined(separator: "; ")
  }

  private func unsigned(_ check: RegionCheck, isOutlined: Bool) -> String {
    let region =
      "\(isText ? "strongest" : isOutlined ? "outlined" : "strongest") \(size(check)) of the "
      + (isText ? "words" : "picture")
    let result =
      "Without the \(region): \(value(check.hidden.score)) (\(others): \(value(check.hidden.elsewhere))). With nothing else: "
      + "\(value(check.alone.score)) (\(others): \(value(check.alone.elsewhere)))."
    let others = isText ? "other words" : "other places"
    guard check.isConfirmed else {
      return "Unconfirmed: hiding it lowers the score no further than hiding \(others). \(result)"
    }
    return check.isEnough
      ? result : "Partly confirmed: alone it keeps no more than \(others) do. \(result)"
  }

  /// Returns the facts about a signed region: "Region for tusker hidden: −0.07 (elsewhere: −0.02)."
  private func signed(_ check: RegionCheck) -> String {
    let change = difference(check.hidden.score - check.score)
    let elsewhere = difference(check.hidden.elsewhere - check.score)
    return "\(side(check)) hidden: \(change) (\(others): \(elsewhere))"
      + (check.isConfirmed ? "." : ", unconfirmed.")
  }

  private func side(_ check: RegionCheck) -> String {
    let kind = isText ? "Words" : "Region"
    if let other = target.contrastLabel { return "\(kind) for \(check.isNegative ? other : target.label)" }
    // "For" and "against" are used only if hiding confirmed the sign.
    guard check.isConfirmed else { return "\(kind) of \(check.isNegative ? "negative" : "positive") values" }
    return "\(kind) \(check.isNegative ? "against" : "for") \(target.label)"
  }

  private var others: String { isText ? "other words" : "elsewhere" }

  private func size(_ check: RegionCheck) -> String {
    let share = check.region.share
    return abs(share - 0.25) < 0.005 || isText ? "quarter" : "\((100 * share).fixed(0)) %"
  }

  /// Returns a change of the score: two decimals for probabilities, four significant digits for other numbers.
  private func difference(_ change: Double) -> String {
    guard target.score == .probability else { return change.withSign }
    return abs(change) < 0.005 ? "0.00" : (change > 0 ? "+" : "") + change.signed
  }

  /// Returns a probability in percent, a difference of two probabilities with two decimals, another number with four significant digits.
  private func value(_ score: Double) -> String {
    guard target.score == .probability else { return score.formatted }
    if target.contrastLabel != nil { return abs(score) < 0.005 ? "0.00" : score.signed }
    return score.asPercent
  }
}
