/// The mean over a window, along one axis at a time.
package enum BoxMean {
  /// Returns the moving average over `2 · reach + 1` positions along one axis. Lines are mirrored beyond their ends, as in `GaussianBlur`.
  ///
  /// - Parameters:
  ///   - length: positions along the axis.
  ///   - step: elements from one position to the next in memory.
  ///   - reach: positions on each side.
  package static func averaged(_ values: [Double], length: Int, step: Int, reach: Int) -> [Double] {
    let sources = (-reach..<length + reach).map { position -> Int in
      let folded = ((position % (2 * length)) + 2 * length) % (2 * length)
      return (folded < length ? folded : 2 * length - 1 - folded) * step
    }
    let size = 2 * reach + 1
    var result = values
    for block in stride(from: 0, to: values.count / length * length, by: length * step) {
      for line in block..<block + step {
        var sum = sources[..<size].reduce(0) { $0 + values[line + $1] }
        result[line] = sum / Double(size)
        for position in 1..<max(1, length) {
          sum += values[line + sources[position + size - 1]] - values[line + sources[position - 1]]
          result[line + position * step] = sum / Double(size)
        }
      }
    }
    return result
  }
}
