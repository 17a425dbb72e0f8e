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
    /// Along the tokens of a text: the token of the element, and that of the class whose score is taken away; else left out.
    var token: String?
    var contrastToken: String?
    let score: String
    /// Only of a class of a class map.
    let region: RegionEntry?
  }

  /// The pixels over which a class's score is averaged.
  struct RegionEntry: Encodable {
    let classIndex: Int
    /// `null` for the pixels at which the class is predicted.
    @Nullable var mask: String?
    let rows: Int
    let columns: Int
    let pixels: Int
    let share: Double
    let runs: [Int]
  }

  /// The keys of a part of an output, and the output's name beside them.
  struct OfOutput<Part: Encodable>: Encodable {
    private enum Keys: CodingKey { case output }

    let output: String
    let part: Part

    func encode(to encoder: any Encoder) throws {
      try part.encode(to: encoder)
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(output, forKey: .output)
    }
  }

  struct Task: Encodable {
    let output: String
    let shape: [Int]
    let task: String
    let reason: String
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
  let outputs: [OfOutput<Explanation.Value>]
  /// Only of class maps.
  let regions: [OfOutput<Explanation.ClassShare>]?
  let attributions: [Run]
  /// For each target and column; empty where nothing was checked.
  let checks: [CheckEntry]
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

  /// The document of an explanation; `nil` for one without targets.
  ///
  /// - Parameters:
  ///   - explanation: of one input.
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
    self.row = row
    self.id = id
    self.truth = truth
    model = explanation.model
    tasks = explanation.outputs.map {
      Task(output: $0.name, shape: $0.shape, task: $0.task.rawValue, reason: $0.reason.text)
    }
    score = first.score
    top = explanation.outputs.first { !$0.top.isEmpty }?.top ?? []
    outputs = explanation.outputs.flatMap { output in
      output.values.map { OfOutput(output: output.name, part: $0) }
    }
    let shares = explanation.outputs.flatMap { output in
      (output.regions ?? []).map { OfOutput(output: output.name, part: $0) }
    }
    regions = shares.isEmpty ? nil : shares
    // A plain gradient says nothing of itself; it is listed where nothing else is, or where it is measured.
    let columns = explanation.columns.filter { !$0.isAuxiliary || !explanation.measurements.isEmpty }
    attributions = explanation.targets.enumerated().flatMap { index, target in
      (columns.isEmpty ? explanation.columns : columns).flatMap {
        Run.runs(of: index, in: $0, target: target, showsPaths: showsPaths)
      }
    }
    checks = CheckEntry.all(of: explanation)
    text = TextEntry(explanation)
    table = isTable && RowResults.suits(explanation) ? TableEntry(explanation) : nil
    converged = explanation.isConverged
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
    let encoder = JSONEncoder.document
    if !isOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension JSONDocument.TargetEntry {
  init(_ target: Target) {
    self.init(
      output: target.output, index: target.index, position: target.position,
      label: target.label, contrastIndex: target.contrastIndex,
      contrastLabel: target.contrastLabel, token: target.token, contrastToken: target.contrastToken,
      score: target.score.rawValue, region: target.region.map(JSONDocument.RegionEntry.init))
  }
}

extension JSONDocument.RegionEntry {
  init(_ region: TargetRegion) {
    self.init(
      classIndex: region.classIndex, mask: region.mask, rows: region.rows, columns: region.columns,
      pixels: region.pixels, share: region.share, runs: region.runs)
  }
}
