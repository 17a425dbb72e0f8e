import Fields
import ArrayFormats

extension NetCDFDataset {
  /// Returns the variables as one array: their dimensions, and an axis of channels if there are several variables.
  ///
  /// - Parameters:
  ///   - isChannelLast: whether the axis of channels is the last axis instead of the second.
  ///   - file: gives the number that replaces NaN.
  /// - Throws: `ArrayFileError`
  public func array(
    isChannelLast: Bool, by file: ArrayFile
  ) throws(ArrayFileError) -> (shape: [Int], values: [Float]) {
    let shape = dimensions.map(\.extent)
    guard let first = variables.first, !first.values.isEmpty else { throw .empty(shape: shape) }
    guard variables.count > 1 else { return (shape, try file.filled(first.values)) }
    // The number of values within one position of the axis of channels.
    let inner = isChannelLast ? 1 : shape.dropFirst().reduce(1, *)
    var values: [Float] = []
    values.reserveCapacity(first.values.count * variables.count)
    for start in stride(from: 0, to: first.values.count, by: inner) {
      for variable in variables { values += variable.values[start..<start + inner] }
    }
    let stacked =
      isChannelLast ? shape + [variables.count] : shape.prefix(1) + [variables.count] + shape.dropFirst()
    return (Array(stacked), try file.filled(values))
  }

  /// The coordinates of the axes y and x and, if there are several variables, the titles of the channels.
  public var layout: AxisLayout {
    var layout = AxisLayout(names: variables.count > 1 ? variables.map(\.title) : [])
    for dimension in dimensions {
      guard let kind = Axis.Kind(label: dimension.name), kind == .y || kind == .x else { continue }
      layout.coordinates[kind] = dimension.coordinates
    }
    return layout
  }
}
