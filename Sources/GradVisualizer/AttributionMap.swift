/// One value for each pixel of an image, row-major, in the precision of the attributions.
///
/// numpy computes in the precision of its input. This module does, too, so that pictures are pixel-exact.
struct AttributionMap<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
  let width: Int
  let height: Int
  var values: [Scalar]
}

extension AttributionMap {
  /// The average over the channels of height × width × channels values.
  init(averaging values: [Scalar], width: Int, height: Int) {
    let channels = values.count / (width * height)
    let averages = (0..<width * height).map { pixel in
      values[pixel * channels..<(pixel + 1) * channels].reduce(0, +) / Scalar(channels)
    }
    self.init(width: width, height: height, values: averages)
  }
}

extension AttributionMap<Double> {
  /// Returns the values times the power of two that brings the largest into 1..<2; unchanged if all are zero.
  ///
  /// Multiplication by a power of two does not round. Maps that differ only by such a factor become equal, and no sum
  /// overflows.
  static func scaled(_ values: [Double]) -> [Double] {
    guard let largest = values.max(), largest > 0 else { return values }
    // Two factors, because the reciprocal of the smallest numbers overflows. Only the second multiplication can round.
    let half = Int(-largest.exponent) / 2
    let factors = [half, -Int(largest.exponent) - half].map {
      Double(sign: .plus, exponent: $0, significand: 1)
    }
    return values.map { $0 * factors[0] * factors[1] }
  }
}

enum Summation {
  /// Returns the sum as numpy computes it: pairwise, with blocks of 128 that are added to eight running sums.
  ///
  /// Reference: Higham 1993, "The accuracy of floating point summation".
  static func pairwise<Scalar: BinaryFloatingPoint>(_ values: ArraySlice<Scalar>) -> Scalar {
    let (start, count) = (values.startIndex, values.count)
    if count < 8 { return values.reduce(0, +) }
    if count > 128 {
      let middle = start + count / 2 - count / 2 % 8
      return pairwise(values[start..<middle]) + pairwise(values[middle...])
    }
    var sums = Array(values.prefix(8))
    let whole = start + count - count % 8
    for index in start + 8..<whole { sums[(index - start) % 8] += values[index] }
    let total = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
    return values[whole...].reduce(total, +)
  }
}
