/// What metrics say of several explanations of one score, controls among them.
public struct EvaluationTable: Hashable, Sendable, Codable {
  /// One explanation's results.
  public struct Row: Hashable, Sendable, Codable {
    /// Of the method or control.
    public var name: String
    /// Whether the map was made without the model.
    public var isControl: Bool
    /// In the order of the metrics.
    public var results: [MetricResult]

    /// The results of one map, one for each metric.
    public init(name: String, isControl: Bool, results: [MetricResult]) {
      self.name = name
      self.isControl = isControl
      self.results = results
    }

    /// The result of that name, if there is one.
    public func result(_ name: String) -> MetricResult? { results.first { $0.name == name } }

    /// Scores that were computed for the results.
    public var forwardEvaluations: Int { results.reduce(0) { $0 + $1.forwardEvaluations } }
    /// Explanations of other inputs that were made for the results.
    public var explanations: Int { results.reduce(0) { $0 + $1.explanations } }
  }

  /// Candidates in their order, then controls.
  public var rows: [Row]
  /// The seed of random metrics and controls.
  public var seed: UInt64

  /// Names of the results that stand for metrics, in the order of the first row that has them.
  public var columns: [String] {
    rows.flatMap(\.results).filter(\.isSummary).map(\.name).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  /// By how many more columns a row is better than another than it is worse; `nil` where they have none in common.
  public func margin(of row: Row, over other: Row) -> Int? {
    let outcomes = columns.compactMap { Self.compare(row, with: other, by: $0) }
    return outcomes.isEmpty ? nil : outcomes.count { $0 == .better } - outcomes.count { $0 == .worse }
  }

  /// The controls that are not the row itself.
  public func controls(besides row: Row) -> [Row] { rows.filter { $0.isControl && $0.name != row.name } }

  /// `nil` where one of the two has no such value.
  private static func compare(_ row: Row, with other: Row, by column: String) -> Comparison? {
    guard let own = row.result(column), let value = own.value, let rival = other.result(column)?.value else {
      return nil
    }
    return value == rival ? .equal : (value > rival) == own.higherIsBetter ? .better : .worse
  }

  private enum Comparison {
    case better
    case equal
    case worse
  }
}
