import Attribution
import Explaining
import Fields

/// What was found for rows of a table: features and targets are the same for all.
package struct RowResults: Sendable {
  /// One row of the table.
  package struct Row: Sendable {
    package var number: Int
    /// As the table names it.
    package var id: String?
    /// The class it really is, where the table says it.
    package var truth: String?
    /// What the model says most of all; `nil` where it says numbers.
    package var predicted: String?
    /// Of each feature.
    package var values: [RowFeature.Value]
    package var parts: [Part]

    /// "row 3 (a17): versicolor, truly virginica"
    package var title: String {
      var title = "row \(number)" + (id.map { " (\($0))" } ?? "")
      if let predicted { title += ": \(predicted)" }
      if let truth { title += predicted == truth ? " (correct)" : ", actually \(truth)" }
      return title
    }
  }

  /// What one column says of one target.
  package struct Part: Sendable {
    package var column: Int
    package var target: Int
    /// Of each feature; the mean of the baselines. Empty of a method without.
    package var baseline: [RowFeature.Value]
    /// Of each feature; of a category the sum over its embedding.
    package var attributions: [Float]
    package var scoreAtInput: Double
    package var completeness: Completeness?
    package var verdict: Verdict
  }

  package private(set) var features: [String] = []
  package private(set) var targets: [String] = []
  /// Names of the columns: methods and baselines.
  package private(set) var columns: [String] = []
  /// The baselines of each column, as they were asked for; `nil` of a method without.
  private(set) var baselineNames: [String?] = []
  package private(set) var model = ""
  /// The unit of the score.
  package private(set) var score = ""
  package private(set) var rows: [Row] = []

  package init() {}

  /// Whether an explanation is of a row: every field has one axis that counts.
  package static func suits(_ explanation: Explanation) -> Bool {
    explanation.fields.allSatisfy { field in
      PositionIndex.axes(of: field).allSatisfy { $0.kind == .feature || $0.extent == 1 }
    }
  }

  /// - Parameters:
  ///   - number: of the row, in the table.
  ///   - id: what the table calls it.
  ///   - truth: what it really is.
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
