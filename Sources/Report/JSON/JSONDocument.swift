import Attribution
import Evaluation
import Explaining
import Foundation
import Models

/// The document that `--json` prints for one input. Its names are a public interface: published names stay.
public struct JSONDocument: Encodable {
  /// Increases when a name is removed or changes its meaning.
  static let currentVersion = 3

  struct TargetEntry: Encodable {
    let output: String
    /// `null` for a sum.
    @Nullable var index: Int?
    /// Indices along the output's axes of more than one position.
    let position: [Int]
    let label: String
    /// The class whose score is subtracted; `null` unless a difference is explained.
    @Nullable var contrastIndex: Int?
    @Nullable var contrastLabel: String?
    /// For an output along the tokens of a text: the tokens of the element and of the class whose score is subtracted; else left out.
    var token: String?
    var contrastToken: String?
    let score: String
    /// Only for a class of a class map.
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

  /// A part of an output, encoded with the output's name beside the part's keys.
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
  /// The input's number in an array or a table; else `null`.
  @Nullable var row: Int?
  /// The row's name and the true class, if the table has them; else `null`.
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
  /// Only for class maps.
  let regions: [OfOutput<Explanation.ClassShare>]?
  let attributions: [Run]
  /// Checks for each target and column; empty if nothing was checked.
  let checks: [CheckEntry]
  /// Only for a text.
  let text: TextEntry?
  /// Only for a table's row.
  let table: TableEntry?
  /// Whether every path reached its tolerance; `null` if none was requested.
  @Nullable var converged: Bool?
  /// The metrics of the columns' maps, for each target; empty if none were requested.
  let evaluation: [EvaluationTable]
  let warnings: [String]
  let seconds: Explanation.Seconds
  let threads: Int
  let files: [String]

  /// The document of an explanation; `nil` for one without targets.
  ///
  /// - Parameters:
  ///   - explanation: the explanation of one input.
  ///   - name: the input's name, as it was given.
  ///   - row: the input's number in an array or a table.
  ///   - id: the row's name in the table.
  ///   - truth: the true class in the table.
  ///   - isTable: whether the input is a table's row, whose features are listed.
  ///   - files: the files that were written.
  ///   - showsPaths: whether every point of every path is listed.
  ///   - version: the program's version.
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
    // A plain gradient has no error estimate. It is listed only if it is alone, or if maps are measured.
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

  /// Returns the document, with keys in alphabetical order.
  ///
  /// - Parameter isOneLine: whether the document is one line, for several documents in one stream.
  /// - Throws: `EncodingError`
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
