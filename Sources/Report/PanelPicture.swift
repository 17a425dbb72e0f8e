import Attribution
import Explaining
import Fields
import Figure
import Foundation
import GradVisualizer
import ImageCoding

/// An explanation as one sheet: a row for each target and input that is a picture, in it the input and a map for each column.
public struct PanelPicture {
  public let image: ImageCoding.Image
  /// For each map that shows nothing, which one and why.
  public let empty: [(title: String, reason: Emptiness)]

  /// The colours that say the same whatever the unit of the score.
  public static let standardVisualizer: KerasVisualizer = {
    var visualizer = KerasVisualizer()
    visualizer.clipsSamples = false
    return visualizer
  }()

  /// `nil` when none of the inputs is a picture.
  ///
  /// - Parameters:
  ///   - visualizer: what the maps look like; as is usual, the same at any scale.
  ///   - typeface: of titles and captions; the system's by default.
  /// - Throws: `VisualizerError`, `FigureError`, `FieldPictureError`
  public init?(
    _ explanation: Explanation, visualizer: KerasVisualizer = standardVisualizer, typeface: Typeface? = nil
  ) throws {
    let planes = explanation.fields.enumerated().compactMap { index, field in
      PicturePlane(of: field).map { (index: index, field: field, plane: $0) }
    }
    guard !planes.isEmpty else { return nil }
    let titles = explanation.columns.map { column in
      explanation.columns.count(where: { $0.method == column.method }) == 1
        ? column.title : "\(column.title), \(column.name ?? "")"
    }
    var empty: [(title: String, reason: Emptiness)] = []
    var outlines: [String] = []
    var rows: [Panel.Row] = []
    for (index, target) in explanation.targets.enumerated() {
      for (number, field, plane) in planes {
        let picture = try FieldPicture.image(of: field, plane)
        let drawings = try explanation.columns.indices.map { column in
          if visualizer.clipsSamples {
            let map = explanation.maps(column: column, target: index)[number]
            return try visualizer.draw(plane.arranged(map), over: picture)
          }
          guard visualizer.outlines else {
            return try Self.evidence(
              explanation, column: column, target: index, field: number, visualizer, over: picture)
          }
          let outlined = try Self.regions(
            explanation, column: column, target: index, field: number, visualizer, over: picture)
          outlines.append(
            outlined.map {
              "\(($0.massShare * 100).fixed(0)) % of the evidence in \(($0.areaShare * 100).fixed(0)) % of the picture"
            }
              ?? "nothing")
          return Drawing(image: outlined?.image ?? picture, emptiness: outlined == nil ? .noRegion : nil)
        }
        for (title, drawing) in zip(titles, drawings) {
          let place = explanation.targets.count == 1 ? title : "\(title) of \(target.name)"
          if let reason = drawing.emptiness { empty.append((place, reason)) }
        }
        let score = explanation.columns.first?.attributions[index].scoreAtInput ?? .nan
        var label = explanation.targets.count == 1 ? [] : [target.stated(score)]
        if planes.count > 1 { label.append(field.name) }
        rows.append(
          Panel.Row(
            label: label.isEmpty ? nil : label.joined(separator: " · "),
            pictures: [picture] + drawings.map(\.image)))
      }
    }
    var caption = Self.caption(explanation, polarity: visualizer.polarity)
    if rows.count == 1, !outlines.isEmpty {
      caption.append(
        Panel.CaptionLine(
          "outlined: "
            + zip(titles, outlines).map { "\($0.lowercased()) \($1)" }.joined(separator: " · ")))
    }
    image = try Panel(titles: ["Input"] + titles, rows: rows, caption: caption).drawn(
      in: typeface ?? .standard())
    self.empty = empty
  }

  /// Regions are found in evidence that is smoothed so far, as a share of the shorter side.
  private static let regionSmoothing = 1.0 / 40

  /// The map that is shown, of the visualizer's polarity.
  static func evidence(
    _ explanation: Explanation, column: Int, target: Int, field: Int, _ visualizer: KerasVisualizer,
    over picture: ImageCoding.Image
  ) throws -> Drawing {
    let isNegative = visualizer.polarity == .negative
    let map = try explanation.evidence(column: column, target: target, isNegative: isNegative)[field]
    let values = PicturePlane(of: map)?.arranged(map.values) ?? map.values
    // The map is of this polarity already.
    return try visualizer.draw(isNegative ? values.map { -$0 } : values, over: picture)
  }

  /// The regions of evidence of the visualizer's polarity; `nil` where there is none.
  private static func regions(
    _ explanation: Explanation, column: Int, target: Int, field: Int, _ visualizer: KerasVisualizer,
    over picture: ImageCoding.Image
  ) throws -> RegionOutline.Outlined? {
    let map = try explanation.evidence(
      column: column, target: target, isNegative: visualizer.polarity == .negative,
      by: Aggregation(smoothing: regionSmoothing))[field]
    return try RegionOutline(visualizer).draw(
      PicturePlane(of: map)?.arranged(map.values) ?? map.values, over: picture, side: Panel.minSide)
  }

  /// What is explained, what makes it doubtful, and a line for each column on how exactly.
  private static func caption(_ explanation: Explanation, polarity: Polarity) -> [Panel
    .CaptionLine]
  {
    let sign = polarity == .positive ? "for" : "against"
    var first = "what speaks \(sign) it · \(explanation.model)"
    if let target = explanation.targets.first, explanation.targets.count == 1,
      let score = explanation.columns.first?.attributions[0].scoreAtInput
    {
      first = "\(target.stated(score)) · " + first
    }
    return [Panel.CaptionLine(first)]
      + explanation.columns.compactMap { column in
        guard let target = column.worstTarget, let baselines = column.baselineText(target: target) else {
          return nil
        }
        let verdict = column.verdicts[target]
        return Panel.CaptionLine(
          "\(verdict.text) · \(baselines), \(column.effort(target: target)) · \(column.sums(target: target))",
          emphasis: verdict.grade.isWorrying ? .warning : .plain)
      }
  }
}

/// A field that is a picture, as one: levels as they are, anything else in shades of its own range.
enum FieldPicture {
  /// - Throws: `FieldPictureError` when it has too many pixels.
  static func image(of field: Field, _ plane: PicturePlane) throws -> ImageCoding.Image {
    guard plane.width * plane.height <= ImageCoding.Image.defaultPixelLimit else {
      throw FieldPictureError(width: plane.width, height: plane.height)
    }
    let values = plane.arranged(field.values).map(Double.init)
    let (low, high) = field.isPhoto ? (0, 255) : (values.min() ?? 0, values.max() ?? 0)
    let samples = (0..<plane.width * plane.height * 3).map { index -> UInt8 in
      let value = values[plane.channels == 3 ? index : index / 3]
      return high > low ? UInt8(min(max(255 * ((value - low) / (high - low)), 0), 255)) : 0
    }
    return ImageCoding.Image(width: plane.width, height: plane.height, samples: samples)
  }
}

public struct FieldPictureError: Error, Hashable, Sendable, CustomStringConvertible {
  let width: Int
  let height: Int

  public var description: String {
    "an array of \(width)×\(height) is too large to be drawn: more than \(ImageCoding.Image.defaultPixelLimit) pixels"
  }
}
