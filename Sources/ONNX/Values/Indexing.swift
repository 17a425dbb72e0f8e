/// Arithmetic on shapes and axes that come from a file.
enum Indexing {
  /// The number of elements of a shape.
  ///
  /// - Returns: `nil` if no array can have it, or if it is larger than the limit. An empty array has the size of its other axes: work
  ///   along these takes as long.
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

  /// An axis counted from the front, when negative ones count from the back; `nil` outside.
  static func axis(_ axis: Int, rank: Int) -> Int? {
    let resolved = axis < 0 ? axis + rank : axis
    return (0..<rank).contains(resolved) ? resolved : nil
  }
}
