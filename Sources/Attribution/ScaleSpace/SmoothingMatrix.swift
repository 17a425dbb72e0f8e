/// Convolution along one axis with mirrored ends, which repeat the last element: …2 1 0 | 0 1 2… n−1 | n−1 n−2…
///
/// A narrow kernel is a band matrix: row p holds the taps around p, and taps beyond the ends are folded back. A wide kernel is
/// applied to the cosine transform: mirrored convolution only scales each cosine, and few low frequencies remain.
/// Reference: Martucci 1994, "Symmetric convolution and the discrete sine and cosine transforms".
struct SmoothingMatrix: AxisMatrix {
  /// The form of the array to which the matrix is applied.
  enum Basis { case positions, cosines }

  private let transform: CosineTransform
  private let basis: Basis
  /// kᵢ for i = 0 ... reach, or the factor by which each cosine is scaled.
  private let factors: [Double]
  let columns: Int

  /// Creates the matrix of a kernel.
  ///
  /// - Parameters:
  ///   - transform: the cosine transform of the axis.
  ///   - taps: kᵢ for i = 0 ... reach, or their derivatives.
  ///   - sigma: the standard deviation of the kernel.
  ///   - basis: the form of the array.
  init(_ transform: CosineTransform, taps: [Double], sigma: Double, basis: Basis) {
    self.transform = transform
    self.basis = basis
    switch basis {
    case .positions:
      columns = transform.rows
      factors = taps
    case .cosines:
      columns = Self.columns(length: transform.rows, sigma: sigma)
      factors = (0..<columns).map { frequency in
        taps.enumerated().reduce(-taps[0]) {
          $0 + 2 * $1.element * transform.cosine(2 * frequency * $1.offset)
        }
      }
    }
  }

  /// Returns the number of cosines whose factor exceeds 10⁻⁸: those with σω below six, ω = πk/n.
  private static func columns(length: Int, sigma: Double) -> Int {
    let limit = GaussianKernel.reachInDeviations * Double(length) / (.pi * sigma)
    return limit < Double(length - 2) ? Int(limit) + 2 : length
  }

  /// Returns the basis that costs less for an axis of the given length.
  static func cheaperBasis(length: Int, sigma: Double) -> Basis {
    let band = Double(2 * GaussianKernel.reachInDeviations) * sigma + 1
    return Double(columns(length: length, sigma: sigma)) < 1.5 * band ? .cosines : .positions
  }

  var rows: Int { transform.rows }

  func support(of row: Int) -> Range<Int> {
    switch basis {
    case .positions: max(0, row - factors.count + 1)..<min(rows, row + factors.count)
    case .cosines: 0..<columns
    }
  }

  func write(_ row: Int, to coefficients: UnsafeMutableBufferPointer<Double>) {
    switch basis {
    case .positions:
      let start = support(of: row).lowerBound
      coefficients.update(repeating: 0)
      for tap in (1 - factors.count)..<factors.count {
        coefficients[mirrored(row + tap) - start] += factors[abs(tap)]
      }
    case .cosines:
      for column in 0..<columns {
        coefficients[column] = factors[column] * transform.cosine(column * (2 * row + 1))
      }
    }
  }

  private func mirrored(_ position: Int) -> Int {
    let folded = (position % (2 * rows) + 2 * rows) % (2 * rows)
    return folded < rows ? folded : 2 * rows - 1 - folded
  }
}
