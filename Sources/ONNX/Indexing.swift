/// Arithmetic on shapes and axes that come from a file.
enum Indexing {
  /// The number of elements of a shape; `nil` if no array can have it.
  static func count(of shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// An axis counted from the front, when negative ones count from the back; `nil` outside.
  static func axis(_ axis: Int, rank: Int) -> Int? {
    let resolved = axis < 0 ? axis + rank : axis
    return (0..<rank).contains(resolved) ? resolved : nil
  }
}
