import Attribution
import Evaluation
import Explaining
import Foundation
import Models

/// The document that `--json` prints for one input. Its names are public: once published they stay.
public struct JSONDocument: Encodable {
  /// Grows when a name changes its meaning or goes.
  static let currentVersion = 3

  struct TargetEntry: Encodable {
    let output: String
    /// `null` for a sum.
    @Nullable var index: Int?
    /// Along the output's axes of more than one position.
    let position: [Int]
    let label: String
    /// The class whose score is taken away; `null` unless a difference is explained.
    @Nullable var contrastIndex: Int?
    @Nullable var contrastLabel: String?
    let score: String
  }

  struct Task: Encodable {
    let output: String
    let shape: [Int]
    let task: String
    let reason: String
  }

  struct OutputValue: Encodable {
    let output: String
    let index: Int
    let name: String
    let value: Double
  }

  /// A point of a path that was evaluated.
  struct Point: Encodable {
    let alpha: Double
    let score: Double
    let slope: Double
  }

  /// One target's attribution from one baseline or, after a column's baselines if there are several, their average.
  struct Run: Encodable {
    @Nullable var target: Int?
    let output: String
    let method: String
    /// The baseline it belongs to, as it was written.
    @Nullable var column: String?
    let baseline: String
    /// Of an average that was not integrated path by path its first baseline's; `null` for other averages, and where nothing
    /// is random.
    @Nullable var seed: UInt64?
    @Nullable var rule: String?
    let points: Int
    let evaluations: Int
    /// Scores that were computed without a gradient.
    let forwardEvaluations: Int
    /// Of the whole column.
    let seconds: Double
    let scoreInput: Double
    @Nullable var scoreBaseline: Double?
    @Nullable var sum: Double?
    /// Of what is attributed, what speaks for the target and what against it.
    @Nullable var positiveSum: Double?
    @Nullable var negativeSum: Double?
    /// Σ attributions − (F(x) − F(x′)).
    @Nullable var residual: Double?
    /// `null` when F(x) = F(x′).
    @Nullable var relativeResidual: Double?
    /// Σ attributions before any completeness correction; |that − (F(x) − F(x′))| as a share of what the score spans, and the
    /// standard error of it that the choice of points explains.
    @Nullable var uncorrectedSum: Double?
    @Nullable var uncorrectedResidual: Double?
    @Nullable var uncorrectedResidualError: Double?
    /// Why the sum is incomplete, in a word; `null` where it is not.
    @Nullable var shortfall: String?
    /// Of an adaptive rule, else `null`; the average has the worst of its baselines.
    @Nullable var residualDeviation: Double?
    @Nullable var residualSum: Double?
    @Nullable var mapError: Double?
    @Nullable var converged: Bool?
    /// Of an average of several.
    @Nullable var relativeStandardError: Double?
    /// Baselines that were compared with.
    let baselines: Int
    /// Of an average: the standard error of the evidence as a share of it, by places and by tiles, how its halves correlate by tiles, and how maps
    /// of all its gradients with other seeds would.
    @Nullable var evidenceError: Double?
    @Nullable var regionError: Double?
    @Nullable var splitHalf: Double?
    @Nullable var agreement: Double?
    /// `null` for one of several paths.
    @Nullable var grade: String?
    @Nullable var verdict: String?
    /// `null` for an average, and unless the model chooses one of several classes.
    @Nullable var baselineEntropyBits: Double?
    /// `null` for an average.
    @Nullable var unseenShare: Double?
    /// Only where paths are asked for.
    let path: [Point]?
  }

  let document: Int
  let version: String
  let image: String
  /// Of an array of several inputs; else `null`.
  @Nullable var row: Int?
  /// Of a row whose table says it: what it is called, and the class it really is.
  @Nullable var id: String?
  @Nullable var truth: String?
  let model: String
  let tasks: [Task]
  let score: String
  /// The first of the targets.
  let target: TargetEntry
  let targets: [TargetEntry]
  let top: [Explanation.Prediction]
  let outputs: [OutputValue]
  let attributions: [Run]
  /// Only of a text.
  let text: TextEntry?
  /// Only of a row of a table.
  let table: TableEntry?
  /// `null` when no tolerance was asked for.
  @Nullable var converged: Bool?
  /// What was measured of the columns' maps, for each target; empty where nothing was asked for.
  let evaluation: [EvaluationTable]
  let warnings: [String]
  let seconds: Explanation.Seconds
  let threads: Int
  let files: [String]

  /// - Parameters:
  ///   - name: the input's, as it was given.
  ///   - row: which of several inputs of an array or a table it is.
  ///   - id: what the table calls the row.
  ///   - truth: the class it really is, by the table.
  ///   - isTable: whether it is a row of a table, whose features are listed.
  ///   - files: what was written.
  ///   - showsPaths: whether every point of every path is listed.
  ///   - version: the program's.
  public init?(
    _ explanation: Explanation, name: String, row: Int? = nil, id: String? = nil, truth: String? = nil,
    isTable: Bool = false, files: [String] = [], showsPaths: Bool = false, version: String
  ) {
    targets = explanation.targets.map(TargetEntry.init)
    guard let first = targets.first else { return nil }
    target = first
    document = Self.currentVersion
    self.version = version
    image = name
    _row = Nullable(wrappedValue: row)
    _id = Nullable(wrappedValue: id)
    _truth = Nullable(wrappedValue: truth)
    model = explanation.model
    tasks = explanation.outputs.map {
      Task(output: $0.name, shape: $0.shape, task: $0.task.rawValue, reason: $0.reason)
    }
    score = first.score
    top = explanation.outputs.first { !$0.top.isEmpty }?.top ?? []
    outputs = explanation.outputs.flatMap { output in
      output.values.map { OutputValue(output: output.name, index: $0.index, name: $0.name, value: $0.value) }
    }
    // A plain gradient says nothing of itself; it is listed where nothing else is, or where it is measured.
    let columns = explanation.columns.filter {
      $0.method != MethodKind.gradient.name || !explanation.measurements.isEmpty
    }
    attributions = explanation.targets.enumerated().flatMap { index, target in
      (columns.isEmpty ? explanation.columns : columns).flatMap {
        Run.runs(of: index, in: $0, target: target, showsPaths: showsPaths)
      }
    }
    text = TextEntry(explanation)
    table = isTable && RowResults.suits(explanation) ? TableEntry(explanation) : nil
    _converged = Nullable(wrappedValue: explanation.isConverged)
    evaluation = explanation.measurements
    warnings = explanation.warnings.map(\.description)
    seconds = explanation.seconds
    threads = explanation.threads
    self.files = files
  }

  /// The document, with keys in alphabetical order.
  ///
  /// - Parameter isOneLine: for several documents, one a line.
  public func json(isOneLine: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !isOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension JSONDocument.TargetEntry {
  init(_ target: Target) {
    self.init(
      output: target.output, index: Nullable(wrappedValue: target.index), position: target.position,
      label: target.label, contrastIndex: Nullable(wrappedValue: target.contrastIndex),
      contrastLabel: Nullable(wrappedValue: target.contrastLabel), score: target.score.rawValue)
  }
}

extension JSONDocument.Run {
  static func runs(
    of index: Int, in column: Explanation.MethodResult, target: Target, showsPaths: Bool
  ) -> [Self] {
    let attributions = column.attributions[index]
    let single = zip(attributions.paths, column.baselines).map { path, baseline in
      Self(
        path, of: baseline, attributions,
        verdict: attributions.paths.count == 1 ? column.verdicts[index] : nil,
        in: column, target: target, showsPaths: showsPaths)
    }
    return single.count == 1
      ? single
      : single + [Self(averageOf: attributions, verdict: column.verdicts[index], in: column, target: target)]
  }

  private init(
    _ path: PathIntegral, of baseline: Explanation.BaselineInfo, _ attributions: Attributions,
    verdict: Verdict?, in column: Explanation.MethodResult, target: Target, showsPaths: Bool
  ) {
    self.init(
      target: Nullable(wrappedValue: target.index), output: target.output, method: column.method,
      column: Nullable(wrappedValue: column.name), baseline: baseline.name,
      seed: Nullable(wrappedValue: baseline.seed), rule: Nullable(wrappedValue: column.rule),
      points: path.points,
      evaluations: path.evaluations, forwardEvaluations: 0, seconds: column.seconds,
      scoreInput: path.completeness.scoreAtInput,
      scoreBaseline: Nullable(wrappedValue: path.completeness.scoreAtBaseline),
      sum: Nullable(wrappedValue: path.completeness.sum),
      // Only the mean of several maps is kept.
      positiveSum: Nullable(wrappedValue: attributions.paths.count == 1 ? attributions.positiveSum : nil),
      negativeSum: Nullable(wrappedValue: attributions.paths.count == 1 ? attributions.negativeSum : nil),
      residual: Nullable(wrappedValue: path.completeness.residual),
      relativeResidual: Nullable(wrappedValue: path.completeness.relativeResidual),
      uncorrectedSum: Nullable(wrappedValue: path.completeness.uncorrectedSum),
      uncorrectedResidual: Nullable(wrappedValue: path.completeness.uncorrectedShare),
      uncorrectedResidualError: Nullable(wrappedValue: path.completeness.residualErrorShare),
      shortfall: Nullable(wrappedValue: verdict?.shortfall?.word),
      residualDeviation: Nullable(wrappedValue: path.accuracy?.residualDeviation),
      residualSum: Nullable(wrappedValue: path.accuracy?.residualSum),
      mapError: Nullable(wrappedValue: path.accuracy?.mapError),
      converged: Nullable(wrappedValue: path.accuracy?.isConverged),
      relativeStandardError: Nullable(wrappedValue: nil), baselines: 1,
      evidenceError: Nullable(wrappedValue: nil), regionError: Nullable(wrappedValue: nil),
      splitHalf: Nullable(wrappedValue: nil),
      agreement: Nullable(wrappedValue: nil), grade: Nullable(wrappedValue: verdict?.grade.rawValue),
      verdict: Nullable(wrappedValue: verdict?.text),
      baselineEntropyBits: Nullable(wrappedValue: baseline.check.entropy),
      unseenShare: Nullable(wrappedValue: baseline.check.unseenShare),
      path: showsPaths
        ? path.curve.map { JSONDocument.Point(alpha: $0.position, score: $0.score, slope: $0.slope) } : nil)
  }

  private init(
    averageOf attributions: Attributions, verdict: Verdict, in column: Explanation.MethodResult,
    target: Target
  ) {
    func worst(_ value: KeyPath<Accuracy, Double>) -> Nullable<Double> {
      Nullable(wrappedValue: attributions.paths.compactMap { $0.accuracy?[keyPath: value] }.max())
    }
    self.init(
      target: Nullable(wrappedValue: target.index), output: target.output, method: column.method,
      column: Nullable(wrappedValue: column.name), baseline: "average",
      seed: Nullable(wrappedValue: attributions.average == nil ? nil : column.baselines.first?.seed),
      rule: Nullable(wrappedValue: column.rule), points: attributions.points,
      evaluations: attributions.evaluations, forwardEvaluations: attributions.forwardEvaluations,
      seconds: column.seconds, scoreInput: attributions.scoreAtInput,
      scoreBaseline: Nullable(wrappedValue: attributions.completeness?.scoreAtBaseline),
      sum: Nullable(wrappedValue: attributions.completeness?.sum),
      positiveSum: Nullable(wrappedValue: attributions.positiveSum),
      negativeSum: Nullable(wrappedValue: attributions.negativeSum),
      residual: Nullable(wrappedValue: attributions.completeness?.residual),
      relativeResidual: Nullable(wrappedValue: attributions.completeness?.relativeResidual),
      uncorrectedSum: Nullable(wrappedValue: attributions.completeness?.uncorrectedSum),
      uncorrectedResidual: Nullable(wrappedValue: attributions.completeness?.uncorrectedShare),
      uncorrectedResidualError: Nullable(wrappedValue: attributions.completeness?.residualErrorShare),
      shortfall: Nullable(wrappedValue: verdict.shortfall?.word),
      residualDeviation: worst(\.residualDeviation),
      residualSum: worst(\.residualSum), mapError: worst(\.mapError),
      converged: Nullable(wrappedValue: attributions.isConverged),
      relativeStandardError: Nullable(wrappedValue: attributions.relativeStandardError),
      baselines: attributions.baselineCount,
      evidenceError: Nullable(wrappedValue: attributions.stability?.standardError),
      regionError: Nullable(wrappedValue: attributions.stability?.regionError),
      splitHalf: Nullable(wrappedValue: attributions.stability?.splitHalf),
      agreement: Nullable(wrappedValue: attributions.stability?.agreement),
      grade: Nullable(wrappedValue: verdict.grade.rawValue), verdict: Nullable(wrappedValue: verdict.text),
      baselineEntropyBits: Nullable(wrappedValue: nil), unseenShare: Nullable(wrappedValue: nil), path: nil)
  }
}

/// An optional that is written as `null` instead of being left out; so are numbers that do not exist.
@propertyWrapper
struct Nullable<Value: Encodable>: Encodable {
  var wrappedValue: Value?

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let number = wrappedValue as? Double, !number.isFinite {
      try container.encodeNil()
    } else {
      try container.encode(wrappedValue)
    }
  }
}
