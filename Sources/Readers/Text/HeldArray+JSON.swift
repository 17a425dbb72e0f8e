extension HeldArray {
  /// The largest number of axes of an input.
  private static let maxAxes = 8

  /// Creates an array from nested lists of numbers or Booleans (1 and 0). All lists at one level have the same length. A single
  /// number has no axes.
  ///
  /// - Returns: `nil` for anything else, for empty lists and for numbers that are not finite in single precision.
  init?(_ json: JSONValue) {
    var values: [Float] = []
    guard let shape = Self.shape(of: json, depth: 0, into: &values) else { return nil }
    self.init(shape: shape, values: values)
  }

  private static func shape(of json: JSONValue, depth: Int, into values: inout [Float]) -> [Int]? {
    switch json {
    case .number(let number):
      guard Float(number).isFinite else { return nil }
      values.append(Float(number))
      return []
    case .truth(let truth):
      values.append(truth ? 1 : 0)
      return []
    case .array(let parts):
      guard depth < maxAxes, let first = parts.first,
        let shape = shape(of: first, depth: depth + 1, into: &values)
      else { return nil }
      for part in parts.dropFirst() {
        guard Self.shape(of: part, depth: depth + 1, into: &values) == shape else { return nil }
      }
      return [parts.count] + shape
    case .object, .text, .null: return nil
    }
  }
}
