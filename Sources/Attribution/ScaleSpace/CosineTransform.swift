import Foundation

/// The cosine transform of an axis with n positions p, whose ends are mirrored:
///
///     Sₖ = (1 or 2)/n · Σ xₚ cos(πk(2p + 1)/2n),  xₚ = Σ Sₖ cos(πk(2p + 1)/2n)
///
/// The first factor is 1 for k = 0, otherwise 2.
/// Reference: Ahmed, Natarajan & Rao 1974, "Discrete Cosine Transform".
struct CosineTransform: AxisMatrix, Sendable {
  let rows: Int
  /// cos(πj / 2n) for j in 0 ..< 4n, a full period.
  private let table: [Double]

  init(length: Int) {
    rows = length
    table = (0..<4 * length).map { cos(.pi * Double($0) / Double(2 * length)) }
  }

  var columns: Int { rows }

  /// Returns cos(πj / 2n) for j = `index` ≥ 0.
  func cosine(_ index: Int) -> Double { table[index % table.count] }

  func support(of row: Int) -> Range<Int> { 0..<columns }

  func write(_ row: Int, to coefficients: UnsafeMutableBufferPointer<Double>) {
    let factor = (row == 0 ? 1 : 2) / Double(rows)
    for column in 0..<columns { coefficients[column] = factor * cosine(row * (2 * column + 1)) }
  }
}
