import Attribution
import Explaining

/// Where full colour is for maps that are compared: one value for each unit.
public struct SharedScale: Sendable {
  private var tops: [AttributionUnit: Double] = [:]

  public init() {}

  /// Makes room for maps of a unit that have full colour at a value.
  mutating func add(_ top: Double, of unit: AttributionUnit) { tops[unit] = max(tops[unit] ?? 0, top) }

  /// Makes room for an explanation's maps.
  ///
  /// - Parameters:
  ///   - look: how all of them will be drawn.
  ///   - photo: as it was taken, where there is one.
  /// - Throws: `FieldError`, `FieldPictureError`
  public mutating func add(_ explanation: Explanation, look: MapLook, photo: OriginalPhoto? = nil) throws {
    var look = look
    look.scale = .each  // It is not known yet.
    guard let maker = try CellMaker(explanation, look: look, photo: photo) else { return }
    for (column, top) in try maker.columnTops() { add(top, of: explanation.columns[column].unit) }
  }

  subscript(unit: AttributionUnit) -> Double? { tops[unit] }
}
