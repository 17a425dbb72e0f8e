import Failures
import Figure

/// How panels of fields are drawn.
package struct FieldLook: Sendable {
  /// The colour map; diverging.
  package var colors = ColorMap.purpleOrange
  /// The maps that share a value of full colour. Outputs, inputs and methods of different units never share a value.
  package var scale = MapLook.Scale.column
  /// The positions that are drawn along an axis, by the axis's title or kind.
  package var slices: [String: [Int]] = [:]
  /// For each cell of a map, row-major, whether it is shown; `nil` shows all.
  package var mask: [Bool]?

  package init() {}

  /// Returns the elements that the mask hides, by index. The mask has one value for each value of the field, or one for each cell of its
  /// maps.
  ///
  /// - Throws: `MaskError` if a map has another size than the mask.
  /// - Returns: `nil` if the mask is for another field: this one has neither maps nor as many values.
  func hidden(of views: [FieldView], count: Int) throws(MaskError) -> Set<Int>? {
    guard let mask else { return [] }
    if mask.count == count { return Set(mask.indices.filter { !mask[$0] }) }
    var hidden: Set<Int> = []
    guard views.contains(where: { if case .map = $0.kind { true } else { false } }) else {
      return nil
    }
    for view in views {
      guard case .map(let width, let height, _) = view.kind else { continue }
      guard width * height == mask.count else {
        throw MaskError(count: mask.count, map: [height, width])
      }
      let perPixel = view.elements.count / mask.count
      for (index, element) in view.elements.enumerated() where !mask[index / perPixel] {
        hidden.insert(element)
      }
    }
    return hidden
  }
}

/// A mask whose size differs from that of a map.
public struct MaskError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  let count: Int
  /// The map's height and width, or the number of values of an input without maps.
  let map: [Int]

  public var description: String {
    "the mask has \(count) values, but \(map.count == 1 ? "the input has" : "a map has the shape") \(map.map(String.init).joined(separator: "×"))"
  }

  public var category: ErrorCategory { .input }
}
