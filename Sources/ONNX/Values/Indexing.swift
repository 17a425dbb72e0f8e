/// Arithmetic on shapes and axes that come from a file.
enum Indexing {
  /// Returns the number of elements of a shape.
  ///
  /// - Returns: `nil` for an impossible shape, or above the limit. For an empty array, the limit applies to the product of its other
  ///   extents: work along these axes takes as long.
  static func count(of shape: [Int], limit: Int = ConstantTensor.elementLimit) -> Int? {
    var (count, isEmpty) = (1, false)
    for extent in shape {
      if extent == 0 {
        isEmpty = true
        continue
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow, product <= limit else { return nil }
      count = product
    }
    return isEmpty ? 0 : count
  }

  /// Returns an axis counted from the front, where a negative `axis` counts from the back; `nil` if it does not exist.
  static func axis(_ axis: Int, rank: Int) -> Int? {
    let resolved = axis < 0 ? axis + rank : axis
    return (0..<rank).contains(resolved) ? resolved : nil
  }
}
