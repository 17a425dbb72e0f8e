import Explaining
import Figure
import Files
import Foundation
import GradVisualizer
import ImageCoding

/// One photo's full view. Its properties fill the photo's template; those with a coding key are data for the page's script.
struct PhotoRecord: Encodable, Sendable {
  /// The photo's index among all photos of the report.
  let number: Int
  var name: String
  let model: String
  let predictions: [Prediction]
  /// How each output was interpreted, in a line each.
  let tasks: [String]
  let targets: [TargetRecord]
  let hasTargets: Bool
  let columns: [ColumnRecord]
  let hasTabs: Bool
  /// The index of the column that is shown first.
  let leading: Int
  /// The first target with its score.
  let answer: String
  let verdict: VerdictRecord?
  /// The recommended next step.
  let nextStep: String
  /// The most probable and the explained classes.
  let bars: [ClassBar]
  /// The photo before it was cropped; `nil` if there is none.
  let original: OriginalRecord?
  let warnings: [String]
  /// How the explanation was made, so that it can be reproduced.
  let facts: [Provenance]

  /// The beginning of the names of files that readers save from the page.
  let stem: String
  let width: Int
  let height: Int
  let isPhoto: Bool
  /// The model's input as PNG, because the script needs exact levels.
  let png: Data
  /// For each target, one map for each column.
  let maps: [[MapRecord]]
  /// The encoded properties as JSON; set when the page is rendered.
  var data = ""

  private enum CodingKeys: String, CodingKey {
    case number, stem, width, height, isPhoto, png, maps, columns, targets
  }

  struct Prediction: Sendable {
    let label: String
    let index: Int
    let value: String
    let isExplained: Bool
  }

  /// - Parameter outlines: how regions are found; `nil` if outlines were not requested.
  /// - Throws: `FieldError`, `ImageError`, `VisualizerError`
  init(
    _ subject: PictureSubject, number: Int, name: String, facts: [Provenance], outlines: KerasVisualizer?,
    photo: OriginalPhoto? = nil
  ) throws {
    let explanation = subject.explanation
    let headings = Explanation.MethodResult.headings(of: explanation.columns)
    let leading = explanation.columns.leading ?? 0
    let maps = try explanation.targets.indices.map { target in
      try explanation.columns.indices.map { try subject.evidence(column: $0, target: target) }
    }
    self.number = number
    self.name = name
    let fileName = (FilePath(name).name.withoutExtension.text ?? name).asFileName
    stem = fileName.isEmpty ? "map" : fileName
    self.facts = facts + Self.facts(of: explanation, headings: headings)
    model = explanation.model
    predictions = Self.predictions(of: explanation)
    tasks = explanation.outputs.map { "\($0.name) is read as \($0.task.rawValue): \($0.reason.text)." }
    targets = explanation.targets.indices.map {
      TargetRecord(explanation, target: $0, headings: headings, maps: maps[$0], picture: subject.image)
    }
    hasTargets = targets.count > 1
    columns = try zip(explanation.columns, headings).enumerated().map { index, column in
      try ColumnRecord(
        column.0, number: index, heading: column.1, isLeading: index == leading,
        isMeasured: !explanation.measurements.isEmpty, subject)
    }
    hasTabs = columns.count > 1
    self.leading = leading
    answer = targets.first?.answer ?? ""
    verdict = columns.isEmpty ? nil : columns[leading].verdicts.first
    nextStep = verdict?.next ?? ""
    bars = ClassBar.all(of: explanation)
    original = try photo.map(OriginalRecord.init)
    warnings = explanation.warnings.map(\.description)
    (width, height, isPhoto) = (subject.image.width, subject.image.height, subject.field.isPhoto)
    png = try subject.image.encoded(as: .png)
    self.maps = try maps.enumerated().map { target, maps in
      try maps.enumerated().map { column, map in
        MapRecord(
          map, outlines: try outlines.map { try subject.outlines(column: column, target: target, by: $0) })
      }
    }
  }

  /// Returns the facts that the command does not contain.
  private static func facts(of explanation: Explanation, headings: [String]) -> [Provenance] {
    let columns = zip(explanation.columns, headings).map { column, heading -> Provenance in
      let seeds = column.baselines.compactMap(\.seed)
      let range =
        seeds.count > 1 ? "seeds \(seeds[0])…\(seeds[seeds.count - 1])" : seeds.first.map { "seed \($0)" }
      let parts = [column.baselineText(target: 0), column.effort(target: 0), column.layerText, range]
        .compactMap(\.self)
      return Provenance(heading, parts.filter { !$0.isEmpty }.joined(separator: ", "))
    }
    let measured =
      explanation.measurements.first.map { [Provenance("metrics with seed", "\($0.seed)")] } ?? []
    return [
      Provenance("model", explanation.model),
      Provenance("targets", explanation.targets.map(\.indexedName).joined(separator: "; ")),
    ] + columns.filter { !$0.value.isEmpty } + measured
  }

  private static func predictions(of explanation: Explanation) -> [Prediction] {
    explanation.outputs.flatMap { output in
      let explained = Set(explanation.targets.filter { $0.output == output.name }.compactMap(\.index))
      return output.top.map {
        Prediction(
          label: $0.label, index: $0.index, value: $0.probability.fixed(4),
          isExplained: explained.contains($0.index))
      }
        + output.values.map {
          Prediction(
            label: $0.name, index: $0.index, value: $0.value.formatted,
            isExplained: explained.contains($0.index)
          )
        }
    }
  }
}

/// A fact about how a result was made, with its name: the command, a hash.
public struct Provenance: Hashable, Sendable, Codable {
  /// The name of the fact: "command".
  public var name: String
  /// The value of the fact.
  public var value: String

  /// A fact with its name.
  public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}
