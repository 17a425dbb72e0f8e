import Attribution
import Explaining
import Fields

/// The results for rows of a table. All rows have the same features; the names of targets can differ (`rowTargets`).
package struct RowResults: Sendable {
  /// One row of the table.
  package struct Row: Sendable {
    package var number: Int
    /// The row's name in the table.
    package var id: String?
    /// The true class, if the table has it.
    package var truth: String?
    /// The most probable class; `nil` if the model predicts numbers.
    package var predicted: String?
    /// The value of each feature.
    package var values: [RowFeature.Value]
    package var parts: [Part]

    /// The row with its classes: "row 3 (a17): versicolor, actually virginica".
    package var title: String {
      var title = "row \(number)" + (id.map { " (\($0))" } ?? "")
      if let predicted { title += ": \(predicted)" }
      if let truth { title += predicted == truth ? " (correct)" : ", actually \(truth)" }
      return title
    }
  }

  /// The result of one column for one target.
  package struct Part: Sendable {
    package var column: Int
    package var target: Int
    /// The mean of the baselines, for each feature; empty for a method without baselines.
    package var baseline: [RowFeature.Value]
    /// One attribution for each feature. For a category: the sum over its embedding or, for slopes, the norm.
    package var attributions: [Float]
    package var scoreAtInput: Double
    package var completeness: Completeness?
    package var verdict: Verdict
  }

  package private(set) var features: [String] = []
  package private(set) var targets: [String] = []
  /// Names of the columns: methods and baselines.
  package private(set) var columns: [String] = []
  /// The requested baselines of each column; `nil` for a method without baselines.
  private(set) var baselineNames: [String?] = []
  package private(set) var model = ""
  /// The name of the score, which is the unit of the attributions.
  package private(set) var score = ""
  package private(set) var rows: [Row] = []

  package init() {}

  /// Whether an explanation is of a row: every axis of its fields is an axis of features or has one position.
  package static func suits(_ explanation: Explanation) -> Bool {
    explanation.fields.allSatisfy { field in
      PositionIndex.axes(of: field).allSatisfy { $0.kind == .feature || $0.extent == 1 }
    }
  }

  /// Adds the explanation of a row.
  ///
  /// - Parameters:
  ///   - number: the row's number in the table.
  ///   - id: the row's name in the table.
  ///   - truth: the true class.
  package mutating func add(_ explanation: Explanation, number: Int, id: String?, truth: String?) {
    let features = RowFeature.all(of: explanation)
    if rows.isEmpty {
      model = explanation.model
      self.features = features.map(\.name)
      targets = explanation.targets.map(\.name)
      columns = Explanation.MethodResult.names(of: explanation.columns)
      baselineNames = explanation.columns.map(\.name)
      score = explanation.targets.first?.score.title ?? ""
    }
    // The names of targets such as the most probable class differ from row to row.
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

  /// The names of each row's targets.
  private(set) var rowTargets: [[String]] = []

  /// Returns the name of the score at a column's baseline: "F(x′), mean".
  func baselineScoreName(_ column: Int) -> String {
    baselineNames[column].map { "F(x′), \($0)" } ?? "F(x′)"
  }
}
