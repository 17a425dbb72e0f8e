import Fields
import Synchronization

/// The input blurred by a Gaussian along its axes in space and time, plus independent noise, clipped to the range of each quantity
/// if it is known.
///
/// The blur removes all details, and the noise all smooth surfaces that a network could recognise. Colours and brightness stay near
/// those that the network knows. Averages over many such baselines show better what matters than averages over uniform noise;
/// docs/evidence.md has the measurements.
package struct NoisyBlurBaseline: Baseline {
  /// The standard deviation of the blur in positions: pixels of a photo.
  package let sigma: Double
  package let seed: UInt64?
  package let needsRange = true
  private let blur: SharedBlur

  /// The standard deviation of the noise as a share of a quantity's range: 80 of 255 levels.
  static let noiseShare: Float = 80.0 / 255

  package init(sigma: Double, seed: UInt64) { self.init(seed: seed, blur: SharedBlur(sigma: sigma)) }

  private init(seed: UInt64, blur: SharedBlur) {
    sigma = blur.sigma
    self.seed = seed
    self.blur = blur
  }

  package var name: String { "noisy-blur:\(BaselineKind.text(sigma))" }

  package func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    guard var values = blur.of(field, stream: stream) else {
      throw .needsPositions(baseline: name, field: field.name)
    }
    let ranges = field.ranges
    let deviations = ranges.map { Self.noiseShare * ($0.upperBound - $0.lowerBound) }
    let limits = (0..<field.quantities).map { quantity in
      field.knownRange(of: quantity) ?? -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
    }
    var generator = SplitMix64(seed: seed ?? 0, stream: stream)
    field.forEachValue { index, quantity, _ in
      let noisy = values[index] + deviations[quantity] * generator.bellShaped()
      values[index] = min(max(noisy, limits[quantity].lowerBound), limits[quantity].upperBound)
    }
    return values
  }

  static let kind = BaselineKind(
    names: ["noisy-blur"],
    summary: "the blurred input plus noise with a standard deviation of 80/255 of the feature's range",
    parameter: .init(symbol: "σ", meaning: "standard deviation of the blur in pixels", standard: 20),
    isRandom: true
  ) { _, sigma, seeds in
    let blur = SharedBlur(sigma: sigma)
    return seeds.map { NoisyBlurBaseline(seed: $0, blur: blur) }
  }
}

/// The blurred input, computed once for all baselines that add noise to it.
private final class SharedBlur: Sendable {
  let sigma: Double
  private let made = Mutex<[Int: (input: [Float], blurred: [Float])]>([:])

  init(sigma: Double) { self.sigma = sigma }

  /// Returns the blurred values; `nil` if the field has no axis to blur.
  func of(_ field: Field, stream: Int) -> [Float]? {
    made.withLock { made in
      if let known = made[stream], known.input == field.values { return known.blurred }
      guard let blurred = field.blurred(sigma: sigma) else { return nil }
      made[stream] = (field.values, blurred)
      return blurred
    }
  }
}
