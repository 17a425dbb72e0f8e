/// The results of metrics for several explanations of one score, including controls.
public struct EvaluationTable: Hashable, Sendable, Codable {
  /// The results of one explanation.
  public struct Row: Hashable, Sendable, Codable {
    /// The name of the method or control.
    public var name: String
    /// Whether the map was made without the model.
    public var isControl: Bool
    /// The results, in the order of the metrics.
    public var results: [MetricResult]

    /// Creates a row from the results of one map.
    public init(name: String, isControl: Bool, results: [MetricResult]) {
      self.name = name
      self.isControl = isControl
      self.results = results
    }

    /// Returns the result with a name; `nil` if there is none.
    public func result(_ name: String) -> MetricResult? { results.first { $0.name == name } }

    /// The number of inputs that were scored for the results.
    public var forwardEvaluations: Int { results.reduce(0) { $0 + $1.forwardEvaluations } }
    /// The number of other inputs that were explained for the results.
    public var explanations: Int { results.reduce(0) { $0 + $1.explanations } }
  }

  /// The candidates in order, then the controls.
  public var rows: [Row]
  /// The seed of random metrics and controls.
  public var seed: UInt64

  /// Names of the results that summarise a metric, in the order of the first row that has them.
  public var columns: [String] {
    rows.flatMap(\.results).filter(\.isSummary).map(\.name).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  /// Returns the number of columns in which a row is better than another, minus the number in which it is worse; `nil` if they
  /// have no columns in common.
  public func margin(of row: Row, over other: Row) -> Int? {
    let outcomes = columns.compactMap { Self.compare(row, with: other, by: $0) }
    return outcomes.isEmpty ? nil : outcomes.count { $0 == .better } - outcomes.count { $0 == .worse }
  }

  /// Returns the controls, without the row itself.
  public func controls(besides row: Row) -> [Row] { rows.filter { $0.isControl && $0.name != row.name } }

  /// `nil` if one of the rows has no value in the column.
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
