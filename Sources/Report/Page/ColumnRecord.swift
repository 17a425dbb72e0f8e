import Explaining

/// A method with its baselines, as a tab of the page.
struct ColumnRecord: Hashable, Sendable, Codable {
  let number: Int
  let heading: String
  /// What the method compared with, and what it cost.
  let effort: String
  /// Maps of one unit can share a scale.
  let unit: String
  /// "probability per …"; for each target.
  let unitTexts: [String]
  /// For each target.
  let verdicts: [VerdictRecord]
  let isJudged: Bool

  init(_ column: Explanation.MethodResult, number: Int, heading: String, _ explanation: Explanation) {
    self.number = number
    self.heading = heading
    let parts = [column.baselineText(target: 0), column.effort(target: 0)].compactMap(\.self)
    effort = parts.filter { !$0.isEmpty }.joined(separator: ", ")
    unit = column.unit.rawValue
    let isPhoto = explanation.fields.contains(where: \.isPhoto)
    unitTexts = explanation.targets.map {
      column.unit.text(of: $0.score, perUnit: isPhoto ? "level" : "unit of the input")
    }
    verdicts = explanation.targets.indices.map { target in
      VerdictRecord(column.verdicts[target], sums: column.unit == .score ? column.sums(target: target) : "")
    }
    isJudged = column.isJudged
  }
}

extension Explanation.MethodResult {
  /// Whether something is known of how far it can be trusted: an average or an integral, and not a plain gradient.
  var isJudged: Bool { name != nil }
}

extension [Explanation.MethodResult] {
  /// The column a reader should see first.
  var leading: Int? { firstIndex(where: \.isJudged) ?? indices.last }
}

/// How far one map can be trusted.
struct VerdictRecord: Hashable, Sendable, Codable {
  let grade: String
  let sentence: String
  let text: String
  let needsReview: Bool
  /// "for it 135, against it 134, net 0.66".
  let sums: String

  init(_ verdict: Verdict, sums: String) {
    grade = verdict.grade.word
    sentence = verdict.grade.sentence
    text = verdict.text
    needsReview = verdict.grade.needsReview
    self.sums = sums
  }
}
