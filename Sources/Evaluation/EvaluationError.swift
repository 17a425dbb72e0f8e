import Failures

/// Why a map cannot be measured.
public enum EvaluationError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// The number of values differs from the expected number, such as the number of elements or places of the field.
  case wrongCount(what: String, values: Int, expected: Int)
  /// A value is infinite or NaN; the index is that of the first one.
  case notFinite(what: String, index: Int)
  /// The explanations, or the networks with random weights, that a metric needs are missing.
  case lacks(metric: String, need: String)

  public var description: String {
    switch self {
    case .wrongCount(let what, let values, let expected):
      "\(what) has \(values) values; expected \(expected)"
    case .notFinite(let what, let index):
      "value \(index) of \(what) is infinite or NaN"
    case .lacks(let metric, let need):
      "the metric \(metric) needs \(need)"
    }
  }

  static func check(_ values: [Float], of what: String, count: Int) throws(EvaluationError) {
    guard values.count == count else {
      throw .wrongCount(what: what, values: values.count, expected: count)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(what: what, index: index) }
  }

  public var category: ErrorCategory { .input }
}
