import Attribution
import Explaining
import Fields

/// What was found for rows of a table: features and targets are the same for all.
public struct RowResults: Sendable {
  /// One row of the table.
  public struct Row: Sendable {
    public var number: Int
    /// As the table names it.
    public var id: String?
    /// The class it really is, where the table says it.
    public var truth: String?
    /// What the model says most of all; `nil` where it says numbers.
    public var predicted: String?
    /// Of each feature.
    public var values: [RowFeature.Value]
    public var parts: [Part]

    /// "row 3 (a17): versicolor, truly virginica"
    public var title: String {
      var title = "row \(number)" + (id.map { " (\($0))" } ?? "")
      if let predicted { title += ": \(predicted)" }
      if let truth { title += predicted == truth ? " (correct)" : ", actually \(truth)" }
      return title
    }
  }

  /// What one column says of one target.
  public struct Part: Sendable {
    public var column: Int
    public var target: Int
    /// Of each feature; the mean of the baselines. Empty of a method without.
    public var baseline: [RowFeature.Value]
    /// Of each feature; of a category the sum over its embedding.
    public var attributions: [Float]
    public var scoreAtInput: Double
    public var completeness: Completeness?
    public var verdict: Verdict
  }

  public private(set) var features: [String] = []
  public private(set) var targets: [String] = []
  /// Names of the columns: methods and baselines.
  public private(set) var columns: [String] = []
  /// The baselines of each column, as they were asked for; `nil` of a method without.
  private(set) var baselineNames: [String?] = []
  public private(set) var model = ""
  /// The unit of the score.
  public private(set) var score = ""
  public private(set) var rows: [Row] = []

  public init() {}

  /// Whether an explanation is of a row: every field has one axis that counts.
  public static func suits(_ explanation: Explanation) -> Bool {
    explanation.fields.allSatisfy { field in
      PositionIndex.axes(of: field).allSatisfy { $0.kind == .feature || $0.extent == 1 }
    }
  }

  /// - Parameters:
  ///   - number: of the row, in the table.
  ///   - id: what the table calls it.
  ///   - truth: what it really is.
  public mutating func add(_ explanation: Explanation, number: Int, id: String?, truth: String?) {
    let features = RowFeature.all(of: explanation)
    if rows.isEmpty {
      model = explanation.model
      self.features = features.map(\.name)
      targets = explanation.targets.map(\.name)
      columns = Explanation.MethodResult.names(of: explanation.columns)
      baselineNames = explanation.columns.map(\.name)
      score = explanation.targets.first?.score.title ?? ""
    }
    // Targets may be named for their place, as the most probable class is: then each row has its own.
    let parts = explanation.columns.indices.flatMap { column in
      explanation.targets.indices.map { target in
        let attributions = explanation.columns[column].attributions[target]
        return Part(
          column: column, target: target,
          baseline: features.compactMap { $0.baseline(in: explanation.columns[column]) },
          attributions: features.map {
            $0.attribution(
              in: attributions.values, by: explanation.columns[column].embeddingReduction)
          },
          scoreAtInput: attributions.scoreAtInput,
          completeness: attributions.completeness, verdict: explanation.columns[column].verdicts[target])
      }
    }
    rows.append(
      Row(
        number: number, id: id, truth: truth, predicted: explanation.outputs.first?.top.first?.label,
        values: features.map(\.value), parts: parts))
    rowTargets.append(explanation.targets.map(\.name))
  }

  /// The targets of each row.
  private(set) var rowTargets: [[String]] = []

  /// "F(x′), mean": the score at a column's baseline, by its name.
  func baselineScoreName(_ column: Int) -> String {
    baselineNames[column].map { "F(x′), \($0)" } ?? "F(x′)"
  }
}
