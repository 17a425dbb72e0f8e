/// A number for every pixel of an image, row by row, in the precision the attributions came in.
///
/// numpy computes in the precision of its input, so for the same picture to the level this module does too.
struct AttributionMap<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
  let width: Int
  let height: Int
  var values: [Scalar]
}

enum Summation {
  /// The sum as numpy forms it: pairwise, with blocks of 128 added on eight running sums.
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
