import Attribution

/// Where full colour is for maps that are compared: one value for each unit.
public struct SharedScale: Sendable {
  private var tops: [AttributionUnit: Double] = [:]

  public init() {}

  /// Makes room for maps of a unit that have full colour at a value.
  mutating func add(_ top: Double, of unit: AttributionUnit) { tops[unit] = max(tops[unit] ?? 0, top) }

  subscript(unit: AttributionUnit) -> Double? { tops[unit] }
}
