import Attribution
import Explaining
import Fields
import Figure
import Foundation
import GradVisualizer
import ImageCoding

/// Everything the page shows of one photo: pictures and maps for its script, and what is said beside them.
struct PhotoRecord: Hashable, Sendable, Codable {
  /// Its place among all photos of the report.
  let number: Int
  let name: String
  let model: String
  let predictions: [Prediction]
  /// Which of them the model would say, in a line each.
  let tasks: [String]
  let targets: [TargetRecord]
  let columns: [ColumnRecord]
  let warnings: [String]
  /// How it was made, so that it can be made again.
  let facts: [Provenance]
  let picture: PictureRecord

  struct Prediction: Hashable, Sendable, Codable {
    let label: String
    let index: Int
    let value: String
    let isExplained: Bool
  }

  /// `nil` when no field is a picture.
  ///
  /// - Parameter outlines: how regions are found, where they are wanted.
  /// - Throws: `FieldError`, `FieldPictureError`, `FigureError`, `ImageError`, `VisualizerError`
  init?(
    _ explanation: Explanation, number: Int, name: String, facts: [Provenance], outlines: KerasVisualizer?
  ) throws {
    guard let subject = PictureSubject(explanation) else { return nil }
    let headings = Explanation.MethodResult.headings(of: explanation.columns)
    let maps = try explanation.targets.indices.map { target in
      try explanation.columns.indices.map {
        try subject.evidence(column: $0, target: target, outlines: outlines)
      }
    }
    self.number = number
    self.name = name
    self.facts = facts + Self.facts(of: explanation, headings: headings)
    model = explanation.model
    predictions = Self.predictions(of: explanation)
    tasks = explanation.outputs.map { "\($0.name) is read as \($0.task.rawValue): \($0.reason)." }
    targets = try explanation.targets.indices.map {
      try TargetRecord(explanation, target: $0, headings: headings, maps: maps[$0])
    }
    columns = zip(explanation.columns, headings).enumerated().map { index, column in
      ColumnRecord(column.0, number: index, heading: column.1, explanation)
    }
    warnings = explanation.warnings.map(\.description)
    picture = try PictureRecord(
      image: FieldPicture.image(of: subject.field, subject.plane), isPhoto: subject.field.isPhoto,
      maps: maps.map { $0.map(\.record) })
  }

  /// What the command alone does not say.
  private static func facts(of explanation: Explanation, headings: [String]) -> [Provenance] {
    let columns = zip(explanation.columns, headings).map { column, heading -> Provenance in
      let seeds = column.baselines.compactMap(\.seed)
      let range =
        seeds.count > 1 ? "seeds \(seeds[0])…\(seeds[seeds.count - 1])" : seeds.first.map { "seed \($0)" }
      let parts = [column.baselineText(target: 0), column.effort(target: 0), range].compactMap(\.self)
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

/// A word and what it stands for: the command, a hash.
public struct Provenance: Hashable, Sendable, Codable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// What the model saw, and the maps over it: for each target one for each column.
struct PictureRecord: Hashable, Sendable, Codable {
  let width: Int
  let height: Int
  /// PNG: the script needs every level as it is.
  let png: Data
  let isPhoto: Bool
  let maps: [[MapRecord]]

  /// - Throws: `ImageError`
  init(image: PixelImage, isPhoto: Bool, maps: [[MapRecord]]) throws {
    (width, height) = (image.width, image.height)
    png = try image.encoded(as: .png)
    self.isPhoto = isPhoto
    self.maps = maps
  }
}

/// The first of an explanation's fields that is a picture.
struct PictureSubject {
  let explanation: Explanation
  let number: Int
  let plane: PicturePlane
  var field: Field { explanation.fields[number] }

  /// `nil` where none is.
  init?(_ explanation: Explanation) {
    for (number, field) in explanation.fields.enumerated() {
      if let plane = PicturePlane(of: field) {
        (self.explanation, self.number, self.plane) = (explanation, number, plane)
        return
      }
    }
    return nil
  }

  /// - Throws: `FieldError`, `VisualizerError`
  func evidence(column: Int, target: Int, outlines: KerasVisualizer? = nil) throws -> PlaneEvidence {
    try PlaneEvidence(
      explanation, column: column, target: target, field: number, plane: plane, outlines: outlines)
  }
}
