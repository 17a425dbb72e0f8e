import Attribution
import Explaining

/// Where full colour is for maps that are compared: one value for each unit.
public struct SharedScale: Sendable {
  private var tops: [AttributionUnit: Double] = [:]

  public init() {}

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
    add(try maker.columnTops(), units: explanation.columns.map(\.unit))
  }

  mutating func add(_ columnTops: [Int: Double], units: [AttributionUnit]) {
    for (column, top) in columnTops { tops[units[column]] = max(tops[units[column]] ?? 0, top) }
  }

  subscript(unit: AttributionUnit) -> Double? { tops[unit] }
}
