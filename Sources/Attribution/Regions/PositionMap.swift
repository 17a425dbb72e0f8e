import Fields

/// The positions of a series, a picture or a volume: those along all axes in space and time of a function's only field.
///
/// A method that gives one number per position distributes it equally over the elements there, so that the sum over the quantities
/// at a position (the channels of a photo) is the map.
struct PositionMap: Sendable {
  /// The axes in space and time, outermost first: height and width of a picture.
  let axes: [Axis]
  /// The number of elements at each position: 3 for a photo.
  let quantities: Int
  /// The position of each element, in row-major order of `axes`.
  let positions: [Int]

  var extents: [Int] { axes.map(\.extent) }
  /// The number of positions.
  var count: Int { axes.reduce(1) { $0 * $1.extent } }

  /// Creates the positions of an input.
  ///
  /// - Parameter method: the method that needs positions, for errors.
  /// - Throws: `AttributionError.noPositions` unless the input is one field with neighbours along axes in space or time.
  init(of input: MethodInput, for method: String) throws(AttributionError) {
    guard input.fields.count == 1, let field = input.fields.first,
      field.positionAxes.contains(where: { $0.extent > 1 }),
      Set(field.positionAxes.map(\.kind)).count == field.positionAxes.count
    else { throw .noPositions(method: method, fields: input.fields.map(\.axesText)) }
    axes = field.positionAxes
    var positions = [Int](repeating: 0, count: field.values.count)
    for axis in axes {
      guard let place = field.axes.firstIndex(where: { $0.kind == axis.kind }) else { continue }
      let stride = field.axes[(place + 1)...].reduce(1) { $0 * $1.extent }
      for element in positions.indices {
        positions[element] = positions[element] * axis.extent + element / stride % axis.extent
      }
    }
    self.positions = positions
    quantities = field.values.count / axes.reduce(1) { $0 * $1.extent }
  }

  /// Distributes a map over the elements: each element gets an equal part of its position's number.
  func elements(of map: [Double]) -> [Float] {
    positions.map { Float(map[$0] / Double(quantities)) }
  }

  /// Returns the values grouped by position: positions × quantities.
  func gathered(_ values: [Float]) -> [Double] {
    var filled = [Int](repeating: 0, count: count)
    var result = [Double](repeating: 0, count: values.count)
    for (value, position) in zip(values, positions) {
      result[position * quantities + filled[position]] = Double(value)
      filled[position] += 1
    }
    return result
  }
}

extension Field {
  /// "x (channel × z × y × x)".
  var axesText: String { "\(name) (\(axes.map(\.kind.rawValue).joined(separator: " × ")))" }
}
