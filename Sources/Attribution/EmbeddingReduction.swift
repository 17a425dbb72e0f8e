import Fields

/// How the components of an embedding, which mean nothing individually, become one number for a word or a category.
public enum EmbeddingReduction: String, Hashable, Sendable, Codable {
  /// Their sum, for parts of the score, which are additive.
  case sum
  /// Their Euclidean norm, for slopes, which are not additive: if a layer norm follows, their sum is zero by construction.
  case norm
}

/// Attributions reduced to one number per place: over the components of a word or the channels of a pixel.
package struct PlaceTotals: Sendable {
  private let reduction: EmbeddingReduction
  private var sums: [Double]
  /// Σ |attribution| of each place, that is, without cancellation.
  private var sizes: [Double]
  private var squares: [Double]

  package init(_ reduction: EmbeddingReduction, places: Int) {
    self.reduction = reduction
    sums = [Double](repeating: 0, count: places)
    (sizes, squares) = (sums, sums)
  }

  /// Adds one attribution per element to the totals.
  ///
  /// - Precondition: there are as many attributions as elements in `places`, and `places` has as many places as the totals.
  package mutating func add(_ attributions: some RandomAccessCollection<Double>, at places: PositionIndex) {
    precondition(
      attributions.count == places.ofElement.count && places.count == sums.count,
      "\(attributions.count) attributions of \(places.ofElement.count) elements")
    for (place, value) in zip(places.ofElement, attributions) {
      sums[place] += value
      sizes[place] += abs(value)
      squares[place] += value * value
    }
  }

  /// One number for each place. A sum below its own rounding error is zero.
  package var values: [Float] {
    switch reduction {
    case .norm: squares.map { Float($0.squareRoot()) }
    case .sum:
      zip(sums, sizes).map { Float(SinglePrecision.sum($0, ofSize: $1)) }
    }
  }
}

/// The accuracy of sums of single-precision numbers.
package enum SinglePrecision {
  /// The error of a sum whose terms cancel, in units of rounding of Σ |terms|. It exceeds one, because each term results from a
  /// long computation.
  private static let units = 16.0

  /// Returns the sum, or zero if it is smaller than its rounding error.
  ///
  /// - Parameter size: Σ |terms|.
  static func sum(_ sum: Double, ofSize size: Double) -> Double {
    abs(sum) <= units * 0x1p-24 * size ? 0 : sum
  }

  /// Returns Σ terms, or zero if the sum is smaller than its rounding error.
  package static func sum(of terms: some Sequence<Float>) -> Float {
    let (sum, size) = terms.reduce(into: (0.0, 0.0)) { totals, term in
      totals.0 += Double(term)
      totals.1 += abs(Double(term))
    }
    return Float(self.sum(sum, ofSize: size))
  }
}
