import Fields

/// A part of an input that is covered at once: some runs of its elements.
struct OcclusionWindow: Hashable, Sendable {
  /// The ranges of elements, in ascending order.
  let runs: [Range<Int>]

  /// Returns the windows over all fields of an input, one field after the other.
  ///
  /// Along axes in space and time a window slides; along tokens, features and samples it covers one position after the other. Along
  /// channels and components it covers the whole axis, unless there are no other axes: then it covers their elements one by one.
  /// The last window along an axis may extend beyond its end, and is cut off there.
  ///
  /// - Parameters:
  ///   - side: the side of a window along axes in space and time, in positions; `nil` for a seventh of a field's longest such axis.
  ///   - stride: the number of positions from one window to the next; `nil` for half of the side.
  static func all(over input: MethodInput, side: Int?, stride: Int?) -> [OcclusionWindow] {
    var offset = 0
    var all: [OcclusionWindow] = []
    // A category that was looked up in several tables has a single window.
    var known: [Category: Int] = [:]
    for field in input.fields {
      let windows = windows(over: field, offset: offset, side: side, stride: stride)
      offset += field.values.count
      guard let origin = field.origin, let names = field.axes.first?.names, names.count == windows.count
      else {
        all += windows
        continue
      }
      for (name, window) in zip(names, windows) {
        let category = Category(origin: origin, name: name)
        if let place = known[category] {
          all[place] = OcclusionWindow(runs: all[place].runs + window.runs)
        } else {
          known[category] = all.count
          all.append(window)
        }
      }
    }
    return all
  }

  private struct Category: Hashable {
    let origin: String
    let name: String
  }

  var count: Int { runs.reduce(0) { $0 + $1.count } }

  private static func windows(
    over field: Field, offset: Int, side: Int?, stride: Int?
  ) -> [OcclusionWindow] {
    let longest = field.axes.filter(\.kind.isSpatial).map(\.extent).max() ?? 1
    let side = side ?? max(1, (longest + 6) / 7)
    let stride = min(stride ?? max(1, side / 2), side)
    let hasPlaces = field.axes.contains { !$0.kind.isWithinPosition }
    // The windows along the axes so far, each as runs of positions along them.
    var windows: [[Range<Int>]] = [[0..<1]]
    for axis in field.axes {
      let parts =
        axis.kind.isSpatial
        ? slices(extent: axis.extent, side: side, stride: stride)
        : axis.kind.isWithinPosition && hasPlaces
          ? [0..<axis.extent] : (0..<axis.extent).map { $0..<$0 + 1 }
      windows = windows.flatMap { runs in
        parts.map { part in refined(runs, by: part, of: axis.extent) }
      }
    }
    return windows.map { runs in
      OcclusionWindow(runs: runs.map { $0.lowerBound + offset..<$0.upperBound + offset })
    }
  }

  /// Returns the windows along one axis: as many as are needed to reach its end.
  private static func slices(extent: Int, side: Int, stride: Int) -> [Range<Int>] {
    let steps = (max(0, extent - side) + stride - 1) / stride
    return (0...steps).map { $0 * stride..<min(extent, $0 * stride + side) }
  }

  /// Returns the part of an inner axis within runs of the outer axes.
  private static func refined(_ runs: [Range<Int>], by part: Range<Int>, of extent: Int) -> [Range<Int>] {
    if part.count == extent { return runs.map { $0.lowerBound * extent..<$0.upperBound * extent } }
    return runs.flatMap { run in
      run.map { $0 * extent + part.lowerBound..<$0 * extent + part.upperBound }
    }
  }
}

extension Axis.Kind {
  /// Whether the axis distinguishes elements at the same position.
  var isWithinPosition: Bool { self == .channel || self == .component }
}

extension Field {
  /// The number of elements at one position, which share its value; 1 if the field has only channels or components.
  var elementsPerPosition: Int {
    let inner = axes.filter(\.kind.isWithinPosition)
    return inner.count == axes.count ? 1 : inner.reduce(1) { $0 * $1.extent }
  }
}
