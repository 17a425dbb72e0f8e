import Fields

/// The nearer to the middle, the more: photographers put there what matters.
///
/// Minus the distance from the middle, in half heights and half widths.
public struct DiscControl: Control {
  public static let name = "disc"
  public static let title = "Disc in the middle"
  public static let summary = "importance falls with the distance from the middle of the picture"

  public init() {}

  public func map(for evaluation: EvaluationCase, seed: UInt64) -> [Float]? {
    guard let grid = evaluation.tiles?.grid else { return nil }
    func offset(_ position: Int, of extent: Int) -> Double {
      (Double(position) - Double(extent - 1) / 2) / (Double(extent) / 2)
    }
    return (0..<grid.count).map { place in
      let cell = grid.cell(of: place)
      let (y, x) = (offset(cell.row, of: grid.height), offset(cell.column, of: grid.width))
      return Float(-(y * y + x * x).squareRoot())
    }
  }
}
