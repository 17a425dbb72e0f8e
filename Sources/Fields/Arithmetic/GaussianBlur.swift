import Foundation

/// Convolution with a Gaussian along one axis of an array.
///
/// The kernel is truncated at four standard deviations. Lines are mirrored beyond their ends; the end value itself is repeated.
public enum GaussianBlur {
  /// Returns the values of an array, blurred along one axis.
  ///
  /// - Parameters:
  ///   - values: the whole array.
  ///   - length: positions along the axis.
  ///   - step: values from one position to the next in memory.
  ///   - sigma: the standard deviation in positions; positive.
  @inlinable public static func blurred<Value: BinaryFloatingPoint>(
    _ values: [Value], length: Int, step: Int, sigma: Double
  ) -> [Value] {
    let reach = max(1, Int(4 * sigma + 0.5))
    var kernel = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let total = kernel.reduce(0, +)
    kernel = kernel.map { $0 / total }
    // `continued` holds neighbouring lines side by side, mirrored beyond their ends: …2 1 0 | 0 1 2… n−1 | n−1 n−2…
    let sources = (-reach..<length + reach).map { position -> Int in
      let folded = ((position % (2 * length)) + 2 * length) % (2 * length)
      return (folded < length ? folded : 2 * length - 1 - folded) * step
    }
    // The number of lines and sums is limited so that the sums stay in the L1 cache for all taps and memory is bounded.
    let most = 512
    let width = min(most, step)
    let chunk = min(length, most / width)
    var sums = [Double](repeating: 0, count: chunk * width)
    var continued = [Double](repeating: 0, count: sources.count * width)
    var result = values
    for block in stride(from: 0, to: values.count / length * length, by: length * step) {
      for firstLine in stride(from: 0, to: step, by: width) {
        let (start, lines) = (block + firstLine, min(width, step - firstLine))
        for (position, source) in sources.enumerated() {
          for line in 0..<lines { continued[position * lines + line] = Double(values[start + source + line]) }
        }
        for first in stride(from: 0, to: length, by: chunk) {
          let count = min(chunk, length - first) * lines
          sums.withUnsafeMutableBufferPointer { sums in
            continued.withUnsafeBufferPointer { continued in
              for index in 0..<count { sums[index] = 0 }
              for (tap, weight) in kernel.enumerated() {
                let shift = (first + tap) * lines
                for index in 0..<count { sums[index] += weight * continued[shift + index] }
              }
            }
          }
          for index in 0..<count {
            result[start + (first + index / lines) * step + index % lines] = Value(sums[index])
          }
        }
      }
    }
    return result
  }
}

extension Field {
  /// Returns the values, blurred by a Gaussian along every axis in space and time; `nil` if no such axis has two or more positions.
  ///
  /// - Parameter sigma: the standard deviation in positions; positive.
  public func blurred(sigma: Double) -> [Float]? {
    let spatial = axes.indices.filter { axes[$0].kind.isSpatial && axes[$0].extent > 1 }
    if spatial.isEmpty { return nil }
    return spatial.reduce(values) { values, axis in
      GaussianBlur.blurred(
        values, length: axes[axis].extent, step: axes[(axis + 1)...].reduce(1) { $0 * $1.extent },
        sigma: sigma)
    }
  }
}
