import Explaining
import Fields

/// A method with its baselines: a tab of the page, and what the page's script says of it.
struct ColumnRecord: Encodable, Sendable {
  let tab: Int
  let isLeading: Bool
  let heading: String
  /// Part of the names of files that readers save.
  let stem: String
  /// What the method compared with, and what it cost.
  let effort: String
  /// Maps of one unit can share a scale.
  let unit: String
  /// "probability per …"; for each target.
  let unitTexts: [String]
  /// For each target.
  let verdicts: [VerdictRecord]
  /// For each target what hiding a region showed.
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

/// How far one map can be trusted.
struct VerdictRecord: Encodable, Sendable {
  let grade: String
  let sentence: String
  let text: String
  let needsReview: Bool
  /// What a reader should do next.
  let next: String
  /// "positive 135, negative -134, net 0.66".
  let sums: String

  /// - Parameters:
  ///   - check: what hiding showed; it comes before what the map says of itself.
  ///   - isConfirmed: whether the check confirms the map.
  init(_ verdict: Verdict, check: [String], isConfirmed: Bool, sums: String, isMeasured: Bool) {
    grade = verdict.grade.word
    let own = verdict.sums == nil ? verdict.grade.sentence : verdict.plain
    let found = check.joined(separator: " ")
    // What makes a map unreliable comes first; hiding shows nothing of that.
    let isOwnFirst = check.isEmpty || verdict.grade.needsReview && verdict.grade != .unconfirmed
    sentence = isOwnFirst ? own : found
    // The sentence of a map that another seed was compared with lacks the sums alone.
    let details = verdict.sums.map { [isOwnFirst ? found : own, "\($0.capitalizedFirst)."] }
    text = (details ?? [isOwnFirst ? found : "", verdict.text.capitalizedFirst])
      .filter { !$0.isEmpty }.joined(separator: " ")
    needsReview = verdict.grade.needsReview || !isConfirmed
    next = verdict.grade.nextStep(isMeasured: isMeasured)
    self.sums = sums
  }
}
