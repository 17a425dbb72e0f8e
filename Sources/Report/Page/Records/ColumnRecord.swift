import Explaining
import Fields

/// A method with its baselines: a tab of the page, and data for the page's script.
struct ColumnRecord: Encodable, Sendable {
  let tab: Int
  let isLeading: Bool
  let heading: String
  /// Part of the names of files that readers save from the page.
  let stem: String
  /// The baselines, the number of gradients, the rule and the layer.
  let effort: String
  /// The unit of the attributions; maps of one unit can share a scale.
  let unit: String
  /// The unit for each target: "probability per …".
  let unitTexts: [String]
  /// For each target.
  let verdicts: [VerdictRecord]
  /// The results of hiding regions, for each target.
  let checks: [[CheckRecord]]

  private enum CodingKeys: String, CodingKey { case stem, unit, unitTexts, effort, verdicts, checks }

  init(
    _ column: Explanation.MethodResult, number: Int, heading: String, isLeading: Bool,
    isMeasured: Bool, _ subject: PictureSubject
  ) throws(FieldError) {
    (tab, self.isLeading, self.heading, stem) = (number, isLeading, heading, heading.asFileName)
    let parts = [column.baselineText(target: 0), column.effort(target: 0), column.layerText].compactMap(
      \.self)
    effort = parts.filter { !$0.isEmpty }.joined(separator: ", ")
    unit = column.unit.rawValue
    let isPhoto = subject.explanation.fields.contains(where: \.isPhoto)
    unitTexts = subject.explanation.targets.map {
      column.unit.text(named: $0.score.title, perUnit: isPhoto ? "level" : "unit of the input")
    }
    let explanation = subject.explanation
    let confirmed = explanation.targets.indices.map {
      CheckSentences(explanation, column: number, target: $0)?.isConfirmed ?? true
    }
    var checks: [[CheckRecord]] = []
    for target in subject.explanation.targets.indices {
      checks.append(try CheckRecord.all(subject, column: number, target: target))
    }
    self.checks = checks
    verdicts = zip(column.verdicts, checks).enumerated().map { target, found in
      VerdictRecord(
        found.0, check: found.1.map(\.sentence), isConfirmed: confirmed[target],
        sums: column.unit == .score ? column.sums(target: target) : "", isMeasured: isMeasured)
    }
  }
}

/// The verdict on one map, as data for the page.
struct VerdictRecord: Encodable, Sendable {
  let grade: String
  let sentence: String
  let text: String
  let needsReview: Bool
  /// The recommended next step.
  let next: String
  /// "positive 135, negative −134, net 0.66"; empty unless the attributions are in units of the score.
  let sums: String

  /// - Parameters:
  ///   - check: the sentences of the check by hiding; they come before the map's own, unless the map is unreliable.
  ///   - isConfirmed: whether the check confirms the map.
  init(_ verdict: Verdict, check: [String], isConfirmed: Bool, sums: String, isMeasured: Bool) {
    grade = verdict.grade.word
    let own = verdict.sums == nil ? verdict.grade.sentence : verdict.plain
    let found = check.joined(separator: " ")
    // The reason why a map is unreliable comes first; hiding does not find it.
    let isOwnFirst = check.isEmpty || verdict.grade.needsReview && verdict.grade != .unconfirmed
    sentence = isOwnFirst ? own : found
    // If another seed was compared, the sentence contains everything but the sums.
    let details = verdict.sums.map { [isOwnFirst ? found : own, "\($0.capitalizedFirst)."] }
    text = (details ?? [isOwnFirst ? found : "", verdict.text.capitalizedFirst])
      .filter { !$0.isEmpty }.joined(separator: " ")
    needsReview = verdict.grade.needsReview || !isConfirmed
    next = verdict.grade.nextStep(isMeasured: isMeasured)
    self.sums = sums
  }
}
