import Evaluation
import Explaining
import Fields
import Models

/// The sentences that state what a network answers while regions of its input are hidden.
package struct CheckSentences {
  let target: Target
  let checks: [RegionCheck]
  /// Whether regions are of words.
  let isText: Bool

  /// `nil` where nothing was checked.
  package init?(_ explanation: Explanation, column: Int, target: Int) {
    let column = explanation.columns[column]
    guard column.checks.indices.contains(target), !column.checks[target].isEmpty else { return nil }
    self.target = explanation.targets[target]
    checks = column.checks[target]
    isText = explanation.fields.contains { $0.axes.contains { $0.kind == .token } }
  }

  /// Whether hiding a region changes the score as the map says.
  package var isConfirmed: Bool { checks.contains(where: \.isConfirmed) }

  /// "African elephant, 67 %. Without the outlined quarter of the picture: 40 % (elsewhere: 53 %). With nothing else: 23 %
  /// (elsewhere: 5 %)."
  ///
  /// - Parameter isOutlined: whether the region is drawn.
  package func sentence(isOutlined: Bool) -> String {
    guard let first = checks.first else { return "" }
    let parts = ["\(target.name), \(value(first.score))."] + facts(isOutlined: isOutlined)
    return parts.joined(separator: " ")
  }

  /// The same without the answer; one for each region.
  package func facts(isOutlined: Bool) -> [String] {
    checks.count > 1 || checks.contains(where: \.isNegative)
      ? checks.map(signed) : checks.map { unsigned($0, isOutlined: isOutlined) }
  }

  /// Below a map that is drawn beside the one that is spoken of.
  package var note: String {
    checks.map { check in
      let place = checks.count > 1 ? "\(side(check)): " : ""
      return
        "\(place)hidden \(value(check.hidden.score)) (\(others): \(value(check.hidden.elsewhere))), alone "
        + "\(value(check.alone.score)) (\(others): \(value(check.alone.elsewhere)))"
        + (check.isConfirmed ? "" : " · unconfirmed")
    }.joined(separator: "; ")
  }

  private func unsigned(_ check: RegionCheck, isOutlined: Bool) -> String {
    let region =
      "\(isText ? "strongest" : isOutlined ? "outlined" : "strongest") \(size(check)) of the "
      + (isText ? "words" : "picture")
    let result =
      "Without the \(region): \(value(check.hidden.score)) (\(others): \(value(check.hidden.elsewhere))). With nothing else: "
      + "\(value(check.alone.score)) (\(others): \(value(check.alone.elsewhere)))."
    return check.isConfirmed
      ? result
      : "Unconfirmed: hiding it changes less than hiding \(isText ? "other words" : "other places"). \(result)"
  }

  /// "Region for tusker hidden: −0.07 (elsewhere: −0.02)."
  private func signed(_ check: RegionCheck) -> String {
    let change = (check.hidden.score - check.score).withSign
    let elsewhere = (check.hidden.elsewhere - check.score).withSign
    return "\(side(check)) hidden: \(change) (\(others): \(elsewhere))"
      + (check.isConfirmed ? "." : ", unconfirmed.")
  }

  private func side(_ check: RegionCheck) -> String {
    let kind = isText ? "Words" : "Region"
    if let other = target.contrastLabel { return "\(kind) for \(check.isNegative ? other : target.label)" }
    // "For" and "against" only where hiding confirmed the sign.
    guard check.isConfirmed else { return "\(kind) of \(check.isNegative ? "negative" : "positive") values" }
    return "\(kind) \(check.isNegative ? "against" : "for") \(target.label)"
  }

  private var others: String { isText ? "other words" : "elsewhere" }

  private func size(_ check: RegionCheck) -> String {
    let share = check.region.share
    return abs(share - 0.25) < 0.005 || isText ? "quarter" : "\((100 * share).fixed(0)) %"
  }

  /// A probability in percent, another number with its digits.
  private func value(_ score: Double) -> String {
    guard target.score == .probability, target.contrastLabel == nil else { return score.formatted }
    return score.asPercent
  }
}
