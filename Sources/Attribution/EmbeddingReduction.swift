import Fields

/// How the components of an embedding, which mean nothing by themselves, become one number of a word or a category.
public enum EmbeddingReduction: String, Hashable, Sendable, Codable {
  /// Their sum: of parts of the score, which add up.
  case sum
  /// Their Euclidean norm: of slopes, which do not add up. Behind a layer norm the sum of slopes is zero by construction.
  case norm
}

/// Attributions gathered place by place: the components of a word, the channels of a pixel.
package struct PlaceTotals: Sendable {
  private let reduction: EmbeddingReduction
  private var sums: [Double]
  /// Σ |attribution| of each place: the terms before they cancel.
  private var sizes: [Double]
  private var squares: [Double]

  package init(_ reduction: EmbeddingReduction, places: Int) {
    self.reduction = reduction
    sums = [Double](repeating: 0, count: places)
    (sizes, squares) = (sums, sums)
  }

  /// - Precondition: there are as many attributions as elements, and as many places as here.
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

  /// One for each place. A sum below its own rounding error is zero.
  package var values: [Float] {
    switch reduction {
    case .norm: squares.map { Float($0.squareRoot()) }
    case .sum:
      zip(sums, sizes).map { Float(SinglePrecision.sum($0, ofSize: $1)) }
    }
  }
}

/// What is known of sums of single-precision numbers.
package enum SinglePrecision {
  /// A sum of terms that cancel is known to so many units of rounding of Σ |terms|: each term is the end of a long computation.
  private static let units = 16.0

  /// The sum, or zero where it is smaller than its rounding error.
  ///
  /// - Parameter size: Σ |terms|.
  static func sum(_ sum: Double, ofSize size: Double) -> Double {
    abs(sum) <= units * 0x1p-24 * size ? 0 : sum
  }

  /// Σ of the terms, or zero where that is smaller than its rounding error.
  package static func sum(of terms: some Sequence<Float>) -> Float {
    let (sum, size) = terms.reduce(into: (0.0, 0.0)) { totals, term in
      totals.0 += Double(term)
      totals.1 += abs(Double(term))
    }
    return Float(self.sum(sum, ofSize: size))
  }
}
