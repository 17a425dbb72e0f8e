/// The input an attribution is measured against: one that says nothing.
public enum Baseline: Hashable, Sendable {
  /// The same level everywhere.
  case constant(Float, name: String)
  /// The mean of each channel.
  case mean
  /// Every sample uniform in the range of levels, independently; the same for the same seed.
  case noise(seed: UInt64)
  /// The input plus normal noise of this standard deviation, kept in the range of levels.
  case gaussian(sigma: Double, seed: UInt64)
  /// The input blurred by a Gaussian of this standard deviation, in pixels.
  case blur(sigma: Double)
  /// For every sample the end of the range that is farther from it.
  ///
  /// Reference: Sturmfels, Lundberg & Lee 2020, "Visualizing the Impact of Feature Attribution Baselines".
  case maxDistance
  /// Levels of 0…255 from elsewhere, as a picture has them.
  case levels([UInt8], name: String)
  /// Samples from elsewhere.
  case given([Float], name: String)

  public static let black = constant(0, name: "black")

  /// What a baseline may depend on.
  public struct Subject: Sendable {
    public var samples: [Float]
    /// The range of the samples; of photos 0…255.
    public var levels: ClosedRange<Float>
    /// Samples in a row, and neighbours that are channels of one pixel; a plain array is one row of one channel.
    public var width: Int
    public var channels: Int

    public init(_ samples: [Float], levels: ClosedRange<Float>, width: Int? = nil, channels: Int = 1) {
      self.samples = samples
      self.levels = levels
      self.width = width ?? samples.count / channels
      self.channels = channels
    }

    func clamped(_ value: Double) -> Float {
      min(max(Float(value), levels.lowerBound), levels.upperBound)
    }
  }

  /// The name on the command line and in reports.
  public var name: String {
    switch self {
    case .constant(_, let name), .levels(_, let name), .given(_, let name): name
    case .mean: "mean"
    case .noise: "noise"
    case .gaussian(let sigma, _): "gaussian:\(Self.text(sigma))"
    case .blur(let sigma): "blur:\(Self.text(sigma))"
    case .maxDistance: "max-distance"
    }
  }

  private static func text(_ sigma: Double) -> String {
    sigma.rounded() == sigma && abs(sigma) < 1e9 ? "\(Int(sigma))" : "\(sigma)"
  }

  public var seed: UInt64? {
    switch self {
    case .noise(let seed), .gaussian(_, let seed): seed
    default: nil
    }
  }

  /// The baseline's samples, as many as the subject's.
  public func samples(for subject: Subject) -> [Float] {
    let input = subject.samples
    let (low, high) = (subject.levels.lowerBound, subject.levels.upperBound)
    switch self {
    case .constant(let level, _):
      return [Float](repeating: level, count: input.count)
    case .mean:
      var sums = [Double](repeating: 0, count: subject.channels)
      for (index, sample) in input.enumerated() { sums[index % subject.channels] += Double(sample) }
      let pixels = Double(max(1, input.count / subject.channels))
      let means = sums.map { Float($0 / pixels) }
      return input.indices.map { means[$0 % subject.channels] }
    case .noise(let seed):
      var generator = SplitMix64(seed: seed)
      return input.map { _ in low + generator.uniform() * (high - low) }
    case .gaussian(let sigma, let seed):
      var generator = SplitMix64(seed: seed)
      var spare: Double?
      return input.map { sample in
        let normal: Double
        if let second = spare {
          (normal, spare) = (second, nil)
        } else {
          let pair = generator.normalPair()
          (normal, spare) = (pair.0, pair.1)
        }
        return subject.clamped(Double(sample) + sigma * normal)
      }
    case .blur(let sigma):
      return GaussianBlur.blurred(input, width: subject.width, channels: subject.channels, sigma: sigma)
    case .maxDistance:
      return input.map { $0 - low < high - $0 ? high : low }
    case .levels(let samples, _):
      return samples.map(Float.init)
    case .given(let samples, _):
      return samples
    }
  }
}
