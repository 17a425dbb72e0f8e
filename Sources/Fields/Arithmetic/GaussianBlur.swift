import Foundation

/// Convolution with a Gaussian along one axis of an array.
///
/// The kernel ends at four standard deviations; beyond its ends a line is mirrored, the end itself repeated.
public enum GaussianBlur {
  /// - Parameters:
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
    // Where each tap reads: …2 1 0 | 0 1 2… n−1 | n−1 n−2…
    let sources = (-reach..<length + reach).map { position -> Int in
      let folded = ((position % (2 * length)) + 2 * length) % (2 * length)
      return (folded < length ? folded : 2 * length - 1 - folded) * step
    }
    var result = values
    for line in 0..<values.count / length {
      let start = line / step * step * length + line % step
      for position in 0..<length {
        var sum = 0.0
        for tap in kernel.indices { sum += kernel[tap] * Double(values[start + sources[position + tap]]) }
        result[start + position * step] = Value(sum)
      }
    }
    return result
  }
}

extension Field {
  /// The values, blurred along every axis in space and time by a Gaussian; `nil` where there is no such axis of two or
  /// more positions.
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
