import Fields

/// How far the axes in space and time reach that the positions of an activation lie over.
struct PositionExtents: Hashable, Sendable {
  /// In the order of `Axis.Kind.positions`.
  let axes: [Axis]

  init(height: Int, width: Int) { axes = [Axis(.y, height), Axis(.x, width)] }

  /// Of the first field with neighbours along an axis in space or time.
  init?(of fields: [Field]) {
    guard let axes = fields.lazy.map(\.positionAxes).first(where: { $0.contains { $0.extent > 1 } }) else {
      return nil
    }
    self.axes = axes
  }

  var count: Int { axes.count }

  /// Whether so many positions along each axis lie over the input: more than one where that has more than one, and along y and x in its
  /// proportion, but for borders.
  func isCovered(by extents: [Int]) -> Bool {
    guard extents.count == axes.count,
      zip(extents, axes).allSatisfy({ $0 <= $1.extent && ($0 > 1 || $1.extent == 1) })
    else { return false }
    guard let y = axes.firstIndex(where: { $0.kind == .y }), let x = axes.firstIndex(where: { $0.kind == .x })
    else { return true }
    let (height, width) = (axes[y].extent, axes[x].extent)
    // Convolutions without padding take the same from a long axis as from a short one.
    let difference = Double(extents[y]) / Double(height) - Double(extents[x]) / Double(width)
    return abs(difference) * Double(min(height, width)) <= 2
  }
}
