import Failures
import Fields

/// A part of a field that is drawn as one panel: a map, a line or a list of numbers.
struct FieldView {
  enum Kind {
    /// A map of row-major pixels with `channels` elements each.
    case map(width: Int, height: Int, channels: Int)
    case series
    case numbers
  }

  /// The title that distinguishes the view from the field's others: "sst", "z 3"; empty for a single view.
  let title: String
  let kind: Kind
  /// The indices of the field's elements that the view shows, in the order of the view.
  let elements: [Int]
  /// The axes of a map (vertical, horizontal), of a line (one), or of numbers (one or none).
  let axes: [Axis]
}

/// The views of a field that are drawn.
struct FieldViews {
  let views: [FieldView]
  /// A sentence about the parts that are left out, and how to see them; `nil` if the views are complete.
  let omission: String?

  /// The number of positions drawn by default along axes other than channels: levels of a volume, steps of a film.
  private static let maxSlices = 9
  /// The largest number of panels of one field.
  private static let maxViews = 64
  /// The largest number of values in one list.
  private static let maxNumbers = 64

  /// There are no views if the field is a list of more than `maxNumbers` values.
  ///
  /// - Parameter slices: positions along an axis, by its title or kind.
  /// - Throws: `SliceError`
  init(of field: Field, slices: [String: [Int]] = [:]) throws(SliceError) {
    let long = field.axes.indices.filter { field.axes[$0].extent > 1 }
    func axis(_ kind: Axis.Kind) -> Int? { long.first { field.axes[$0].kind == kind } }
    let inside: [Int]
    let isMap: Bool
    if let y = axis(.y), let x = axis(.x) {
      (inside, isMap) = ([y, x], true)
    } else if let along = axis(.time) ?? axis(.y) ?? axis(.x) ?? axis(.z) {
      (inside, isMap) = ([along], false)
    } else if let along = axis(.feature) ?? axis(.channel) ?? axis(.component) ?? axis(.token) {
      (inside, isMap) = ([along], false)
    } else {
      (inside, isMap) = ([], false)
    }
    // Three channels without names, or named red, green and blue, are colours.
    let colored = isMap ? axis(.channel).flatMap { Self.isColor(field.axes[$0]) ? $0 : nil } : nil
    let others = long.filter { !inside.contains($0) && $0 != colored }
    var omissions: [String] = []
    var choices: [[Int]] = []
    for index in others {
      let axis = field.axes[index]
      let wanted = try Self.wanted(axis, slices)
      let most = axis.kind == .channel ? Self.maxViews : Self.maxSlices
      let shown = wanted ?? Self.spread(axis.extent, most: most)
      if shown.count < axis.extent, wanted == nil {
        omissions.append("\(shown.count) of \(axis.extent) positions along \(axis.title)")
      }
      choices.append(shown)
    }
    for name in slices.keys where !others.contains(where: { Self.isCalled(field.axes[$0], name) }) {
      throw .noAxis(name, axes: others.map { field.axes[$0].title })
    }
    let strides = Self.strides(of: field.axes)
    let base = inside + (colored.map { [$0] } ?? [])
    let cell = Self.offsets(base.map { (strides[$0], field.axes[$0].extent) })
    let isList = !isMap && !inside.contains { field.axes[$0].kind.isSpatial }
    guard !isList || cell.count <= Self.maxNumbers else {
      (views, omission) = ([], nil)
      return
    }
    let combinations = choices.reduce([[]]) { lists, choice in
      lists.flatMap { list in choice.map { list + [$0] } }
    }
    if combinations.count > Self.maxViews {
      omissions.append("\(Self.maxViews) of \(combinations.count) panels")
    }
    views = combinations.prefix(Self.maxViews).map { positions in
      let start = zip(others, positions).reduce(0) { $0 + strides[$1.0] * $1.1 }
      let title = zip(others, positions).map { Self.title(field.axes[$0], $1) }.joined(separator: ", ")
      let kind: FieldView.Kind =
        isMap
        ? .map(
          width: field.axes[inside[1]].extent, height: field.axes[inside[0]].extent,
          channels: colored.map { field.axes[$0].extent } ?? 1) : isList ? .numbers : .series
      return FieldView(
        title: title, kind: kind, elements: cell.map { start + $0 }, axes: inside.map { field.axes[$0] })
    }
    omission =
      omissions.isEmpty
      ? nil : "\(field.name): drawn are \(omissions.joined(separator: " and ")); choose others with --slice"
  }

  private static func isColor(_ axis: Axis) -> Bool {
    axis.extent == 3 && axis.label == nil && (axis.names.isEmpty || axis.names == ["red", "green", "blue"])
  }

  private static func isCalled(_ axis: Axis, _ name: String) -> Bool {
    axis.title == name || axis.kind.rawValue == name
  }

  private static func wanted(_ axis: Axis, _ slices: [String: [Int]]) throws(SliceError) -> [Int]? {
    guard let wanted = slices.first(where: { isCalled(axis, $0.key) })?.value else { return nil }
    if let wrong = wanted.first(where: { !(0..<axis.extent).contains($0) }) {
      throw .noPosition(wrong, axis: axis.title, extent: axis.extent)
    }
    return wanted
  }

  /// Returns positions at equal distances, first and last included; all positions if there are no more than `most`.
  private static func spread(_ extent: Int, most: Int) -> [Int] {
    guard extent > most else { return Array(0..<extent) }
    return (0..<most).map { $0 * (extent - 1) / (most - 1) }
  }

  private static func title(_ axis: Axis, _ position: Int) -> String {
    if axis.names.indices.contains(position) { return axis.names[position] }
    if let coordinates = axis.coordinates, coordinates.indices.contains(position) {
      return "\(axis.title) \(coordinates[position].significant)"
    }
    return "\(axis.title) \(position)"
  }

  private static func strides(of axes: [Axis]) -> [Int] {
    var strides = [Int](repeating: 1, count: axes.count)
    for index in axes.indices.dropLast().reversed() {
      strides[index] = strides[index + 1] * axes[index + 1].extent
    }
    return strides
  }

  /// Returns the offsets of all positions of some axes, the last axis varying fastest.
  private static func offsets(_ axes: [(stride: Int, extent: Int)]) -> [Int] {
    axes.reduce([0]) { offsets, axis in
      offsets.flatMap { offset in (0..<axis.extent).map { offset + $0 * axis.stride } }
    }
  }
}

/// Why a slice cannot be shown.
public enum SliceError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// An axis that does not exist, and the axes that do.
  case noAxis(String, axes: [String])
  /// A position outside an axis, counted from 0.
  case noPosition(Int, axis: String, extent: Int)

  public var description: String {
    switch self {
    case .noAxis(let name, let axes):
      "there is no axis '\(name)' to slice: "
        + (axes.isEmpty
          ? "the input has no axis besides those of a panel" : "choose from \(axes.joined(separator: ", "))")
    case .noPosition(let position, let axis, let extent):
      "there is no position \(position) along \(axis); positions go from 0 to \(extent - 1)"
    }
  }

  public var category: ErrorCategory { .usage }
}
