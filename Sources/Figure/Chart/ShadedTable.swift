import ImageCoding

/// Numbers in a table whose cells are shaded by them.
public struct ShadedTable: Sendable {
  public var title: String
  /// Above the columns.
  public var columns: [String]
  /// Before the rows.
  public var rows: [String]
  /// Row by row; `nil` leaves a cell empty.
  public var values: [[Double?]]
  /// Lines below that are not shaded.
  public var footer: [(name: String, values: [Double?])]
  /// What colours stand for.
  public var unit: String
  public var colors: ColorMap
  /// Whether every row has a scale of its own.
  public var isScaledByRow: Bool

  public init(
    title: String, columns: [String], rows: [String], values: [[Double?]],
    footer: [(name: String, values: [Double?])] = [], unit: String = "", colors: ColorMap = .purpleOrange,
    isScaledByRow: Bool = false
  ) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.values = values
    self.footer = footer
    self.unit = unit
    self.colors = colors
    self.isScaledByRow = isScaledByRow
  }

  /// The colour of a value; of a diverging map around zero, else from the least to the largest.
  func color(_ value: Double, row: Int) -> RGB {
    let (low, high) = range(row: row)
    if colors.isDiverging {
      let top = max(abs(low), abs(high))
      return colors[top > 0 ? value / top : 0]
    }
    return colors[high > low ? (value - low) / (high - low) : 0]
  }

  /// Of the values that share a scale with a row.
  public func range(row: Int) -> (low: Double, high: Double) {
    let shared = (isScaledByRow ? values[row] : values.flatMap(\.self)).compactMap(\.self).filter(\.isFinite)
    return (shared.min() ?? 0, shared.max() ?? 0)
  }

  static func text(_ value: Double?) -> String { value.map(NumberText.short) ?? "" }
}
