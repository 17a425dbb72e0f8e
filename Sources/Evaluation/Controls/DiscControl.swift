import Fields

/// The nearer to the middle, the more: photographers put there what matters.
///
/// Minus the distance from the middle, in half heights and half widths.
public struct DiscControl: Control {
  public static let name = "disc"
  public static let title = "Disc in the middle"
  public static let summary = "the nearer to the middle of the picture, the more important"

  public init() {}

  public func map(for evaluation: EvaluationCase, seed: UInt64) -> [Float]? {
    guard evaluation.tiles != nil else { return nil }
    // Of each place, from the outermost axis in; other axes do not matter.
    var squares = [0.0]
    for axis in evaluation.field.axes {
      switch axis.kind {
      case .channel, .component: continue
      case .y, .x:
        let middle = Double(axis.extent - 1) / 2
        squares = squares.flatMap { square in
          (0..<axis.extent).map {
            let offset = (Double($0) - middle) / (Double(axis.extent) / 2)
            return square + offset * offset
          }
        }
      default: squares = squares.flatMap { [Double](repeating: $0, count: axis.extent) }
      }
    }
    return squares.map { Float(-$0.squareRoot()) }
  }
}
