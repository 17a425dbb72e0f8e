import Foundation

/// A sampled Gaussian whose taps sum to 1, and the derivatives of the taps with respect to σ:
///
///     kᵢ = wᵢ / Σ w,  wᵢ = exp(−i² / 2σ²),  ∂kᵢ/∂σ = kᵢ · (i² − Σ kⱼ j²) / σ³
///
/// It ends at six standard deviations. At the usual four, a new tap is 3·10⁻⁴ of the middle one: a path over σ would jump there,
/// and its derivative would miss the change by the jumps. At six a new tap is 10⁻⁸, below the resolution of single precision.
struct GaussianKernel {
  static let reachInDeviations = 6.0
  /// The σ up to which nothing is blurred: the second tap is less than 10⁻⁸⁰.
  private static let minSigma = 0.05

  /// kᵢ for i = 0 ... reach; the kernel is symmetric.
  let taps: [Double]
  /// ∂kᵢ/∂σ.
  let slopes: [Double]

  /// Creates the kernel.
  ///
  /// - Parameter sigma: σ in positions; at least 0.
  init(sigma: Double) {
    guard sigma > Self.minSigma else {
      (taps, slopes) = ([1], [0])
      return
    }
    let reach = Int((Self.reachInDeviations * sigma).rounded(.up))
    let weights = (0...reach).map { exp(-0.5 * Double($0) * Double($0) / (sigma * sigma)) }
    let total = 2 * weights.reduce(0, +) - weights[0]
    let taps = weights.map { $0 / total }
    let variance = 2 * taps.enumerated().reduce(0) { $0 + $1.element * Double($1.offset * $1.offset) }
    self.taps = taps
    slopes = taps.enumerated().map {
      $0.element * (Double($0.offset * $0.offset) - variance) / (sigma * sigma * sigma)
    }
  }
}
