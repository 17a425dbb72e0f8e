import Attribution
import Explaining

extension Explanation.MethodResult {
  /// The target whose map deserves the least trust.
  var worstTarget: Int? {
    verdicts.indices.max { verdicts[$0].grade.rank < verdicts[$1].grade.rank }
  }

  /// "black baseline", "39 baselines, noise+gaussian:80"; `nil` for a method without.
  func baselineText(target: Int) -> String? {
    let count = attributions[target].baselineCount
    return name.map { count == 1 ? "\($0) baseline" : "\(count) baselines, \($0)" }
  }

  /// Gradients and the rule that placed them.
  func effort(target: Int) -> String {
    let count = attributions[target].evaluations
    let forward = attributions[target].forwardEvaluations
    let parts =
      (count > 0 ? ["\(count) gradient\(count == 1 ? "" : "s")"] : [])
      + (forward > 0 && count == 0 ? ["\(forward) forward passes"] : [])
    return parts.joined() + (rule.map { " (\($0) rule)" } ?? "")
  }

  /// How much positive and negative parts cancel: "for it 135, against it 134, net 0.66".
  func sums(target: Int) -> String {
    let (positive, negative) = (attributions[target].positiveSum, attributions[target].negativeSum)
    return
      "for it \(positive.significant), against it \(abs(negative).significant), net \((positive + negative).significant)"
  }
}

extension Verdict.Grade {
  /// The larger, the less a map can be trusted.
  var rank: Int {
    switch self {
    case .stable: 0
    case .exact: 1
    case .fair: 2
    case .unmeasured: 3
    case .weak: 4
    case .beaten: 5
    case .inexact: 6
    case .little: 7
    case .nothing: 8
    case .incomplete: 9
    }
  }
}
