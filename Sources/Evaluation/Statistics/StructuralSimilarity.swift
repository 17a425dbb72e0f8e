/// The structural similarity of two pictures with one channel: 1 if they are equal.
///
/// It is the mean over all windows of 7×7 pixels that lie entirely inside. All pixels of a window have the same weight;
/// variances are sample variances (n − 1). These are the defaults of scikit-image's `structural_similarity`.
///
/// Reference: Wang, Bovik, Sheikh & Simoncelli 2004, "Image Quality Assessment: From Error Visibility to Structural
/// Similarity".
enum StructuralSimilarity {
  /// The side of a window, in pixels.
  static let window = 7

  /// Returns the mean structural similarity.
  ///
  /// - Parameters:
  ///   - first: height × width values, row by row.
  ///   - second: as many values.
  ///   - range: the largest possible difference between two values.
  /// - Returns: `nil` if the picture is smaller than a window, or the range is not positive.
  static func mean(
    _ first: [Float], _ second: [Float], height: Int, width: Int, range: Double
  ) -> Double? {
    precondition(
      first.count == height * width && second.count == first.count, "a picture's values are missing")
    guard height >= window, width >= window, range > 0 else { return nil }
    let luminance = (0.01 * range) * (0.01 * range)
    let contrast = (0.03 * range) * (0.03 * range)
    let count = Double(window * window)
    var total = 0.0
    for top in 0...height - window {
      for left in 0...width - window {
        var moments = Moments()
        for y in top..<top + window {
          for x in left..<left + window {
            moments.add(Double(first[y * width + x]), Double(second[y * width + x]))
          }
        }
        let (a, b) = (moments.a / count, moments.b / count)
        let sample = 1 / (count - 1)
        let varianceA = (moments.aa - count * a * a) * sample
        let varianceB = (moments.bb - count * b * b) * sample
        let covariance = (moments.ab - count * a * b) * sample
        total +=
          (2 * a * b + luminance) * (2 * covariance + contrast)
          / ((a * a + b * b + luminance) * (varianceA + varianceB + contrast))
      }
    }
    return total / Double((height - window + 1) * (width - window + 1))
  }

  private struct Moments {
    var (a, b, aa, bb, ab) = (0.0, 0.0, 0.0, 0.0, 0.0)

    mutating func add(_ x: Double, _ y: Double) {
      a += x
      b += y
      aa += x * x
      bb += y * y
      ab += x * y
    }
  }
}
