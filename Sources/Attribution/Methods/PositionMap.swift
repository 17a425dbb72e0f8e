import Fields

/// The positions of a picture or a map: those along y and x of a function's only field, whatever else is at each of them.
///
/// A method of one number for each position gives every element there an equal part of it, so that the sum over the
/// quantities at a position (the channels of a photo) is the map.
struct PositionMap: Sendable {
  let height: Int
  let width: Int
  /// Elements at each position: 3 of a photo.
  let quantities: Int
  /// Of each element, row by row.
  let positions: [Int]

  /// Positions.
  var count: Int { height * width }

  /// - Parameter method: who asks; errors speak of it.
  /// - Throws: `AttributionError.noPositions` where there is not one field with one axis y and one x.
  init(of input: MethodInput, for method: String) throws(AttributionError) {
    let names = input.fields.map { "\($0.name) (\($0.axes.map(\.kind.rawValue).joined(separator: " × ")))" }
    let refusal = AttributionError.noPositions(method: method, fields: names)
    guard input.fields.count == 1, let field = input.fields.first else { throw refusal }
    func axis(_ kind: Axis.Kind) -> (extent: Int, stride: Int)? {
      let places = field.axes.indices.filter { field.axes[$0].kind == kind }
      guard places.count == 1, let place = places.first else { return nil }
      return (field.axes[place].extent, field.axes[(place + 1)...].reduce(1) { $0 * $1.extent })
    }
    guard let y = axis(.y), let x = axis(.x) else { throw refusal }
    (height, width) = (y.extent, x.extent)
    quantities = field.values.count / (y.extent * x.extent)
    positions = field.values.indices.map {
      $0 / y.stride % y.extent * x.extent + $0 / x.stride % x.extent
    }
  }

  /// Each element's part of its position's number.
  func elements(of map: [Double]) -> [Float] {
    positions.map { Float(map[$0] / Double(quantities)) }
  }

  /// The elements at each position, one position after the other.
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
