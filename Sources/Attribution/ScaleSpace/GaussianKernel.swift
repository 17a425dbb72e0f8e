import Foundation

/// A sampled Gaussian whose taps sum to 1, and how the taps change with σ:
///
///     kᵢ = wᵢ / Σ w,  wᵢ = exp(−i² / 2σ²),  ∂kᵢ/∂σ = kᵢ · (i² − Σ kⱼ j²) / σ³
///
/// It ends at six standard deviations. At four, as usual, a new tap is 3·10⁻⁴ of the middle one: a path of σ would jump there,
/// and its derivative would miss what the jumps change. At six it is 10⁻⁸, less than single precision resolves.
struct GaussianKernel {
  static let reachInDeviations = 6.0
  /// Below it the second tap is less than 10⁻⁸⁰: nothing is blurred.
  private static let minSigma = 0.05

  /// kᵢ for i = 0 ... reach; it is the same for −i.
  let taps: [Double]
  /// ∂kᵢ/∂σ.
  let slopes: [Double]

  /// - Parameter sigma: σ in positions; none below zero.
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
