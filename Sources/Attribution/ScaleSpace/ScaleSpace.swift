import Fields

/// An array blurred by Gaussians of any σ along some of its axes, with mirrored ends, and its derivative with respect to σ.
///
/// Reference: Witkin 1983, "Scale-space filtering".
struct ScaleSpace: Sendable {
  private struct Axis: Sendable {
    let length: Int
    /// `nil` for an axis that is not blurred.
    let transform: CosineTransform?
  }

  private let axes: [Axis]
  private let values: [Double]
  /// The cosine transform of the values along the blurred axes.
  private let spectrum: [Double]

  /// Computes the spectrum of an array.
  ///
  /// - Parameters:
  ///   - shape: the extents, outermost first; their product is the number of values.
  ///   - axes: the indices of the axes that are blurred.
  init(values: [Float], shape: [Int], axes: [Int]) {
    self.values = values.map(Double.init)
    self.axes = shape.enumerated().map { index, length in
      Axis(length: length, transform: axes.contains(index) ? CosineTransform(length: length) : nil)
    }
    spectrum = self.axes.reduce(self.values) { array, axis in
      axis.transform.map { $0.product(array) } ?? Self.turned(array, length: axis.length)
    }
  }

  /// Returns the blurred array.
  func blurred(sigma: Double) -> [Double] { smoothed(sigma: sigma, wantsSlope: false) }

  /// Returns ∂/∂σ of the blurred array, in units of the values per position.
  func slope(sigma: Double) -> [Double] { smoothed(sigma: sigma, wantsSlope: true) }

  /// Smooths axis by axis. The derivative of the product follows from the product rule: one factor at a time is replaced by its
  /// derivative.
  private func smoothed(sigma: Double, wantsSlope: Bool) -> [Double] {
    let kernel = GaussianKernel(sigma: sigma)
    let transforms = axes.map(\.transform)
    let longest = axes.filter { $0.transform != nil }.map(\.length).max() ?? 1
    let basis = SmoothingMatrix.cheaperBasis(length: longest, sigma: sigma)
    let smoothing = transforms.map { transform in
      transform.map { SmoothingMatrix($0, taps: kernel.taps, sigma: sigma, basis: basis) }
    }
    let lengths = zip(axes, smoothing).map { $1?.columns ?? $0.length }
    var values = basis == .cosines ? corner(of: spectrum, lengths) : values
    var slope: [Double] = []
    let last = transforms.lastIndex { $0 != nil }
    for (index, transform) in transforms.enumerated() {
      guard let transform, let smoothing = smoothing[index] else {
        values = Self.turned(values, length: lengths[index])
        slope = Self.turned(slope, length: lengths[index])
        continue
      }
      if wantsSlope {
        let change = SmoothingMatrix(transform, taps: kernel.slopes, sigma: sigma, basis: basis)
        slope = smoothing.product(slope, plus: change.product(values))
      }
      // After the last axis only the slope is needed, not the values.
      values = wantsSlope && index == last ? [] : smoothing.product(values)
    }
    return wantsSlope ? slope : values
  }

  /// Returns the first elements of each axis: for a spectrum, the low frequencies.
  private func corner(of array: [Double], _ lengths: [Int]) -> [Double] {
    var offsets = [0]
    var stride = array.count
    for (axis, length) in zip(axes, lengths) {
      stride /= axis.length
      offsets = offsets.flatMap { offset in (0..<length).map { offset + $0 * stride } }
    }
    return offsets.map { array[$0] }
  }

  /// Moves the first axis to the end.
  private static func turned(_ array: [Double], length: Int) -> [Double] {
    let rest = array.count / length
    var result = array
    for row in 0..<length {
      for column in 0..<rest { result[column * length + row] = array[row * rest + column] }
    }
    return result
  }
}
