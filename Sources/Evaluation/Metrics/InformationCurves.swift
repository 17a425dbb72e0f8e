import Fields

/// How the network's answer comes back as pixels come back, over how much information that takes.
///
/// The picture is first blurred: all but 1 % of its pixels, chosen at random, are interpolated. Then growing shares of the most
/// important pixels are shown. How much information a picture holds is the size of its lossless WebP.
struct InformationCurves {
  /// Shares of the pixels that are shown.
  static let thresholds = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.10, 0.13, 0.21, 0.34, 0.5, 0.75]
  /// Share of the pixels that the blurred picture has.
  static let seeds = 0.01

  /// A picture of the sequence from the blurred one to the whole.
  struct Step: Hashable {
    /// Bytes.
    var information: Int
    var outcome: Outcome
  }

  let blurred: Step
  let whole: Step
  /// Between the two.
  let steps: [Step]

  init(blurred: Step, whole: Step, steps: [Step]) {
    (self.blurred, self.whole, self.steps) = (blurred, whole, steps)
  }

  /// - Parameter seedPixels: of each pixel, row by row, whether the blurred picture has it; 1 % at random where none are given.
  init(
    of candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64, metric: String,
    seedPixels: [Bool]? = nil
  ) throws {
    guard let plane = evaluation.plane, evaluation.field.isPhoto,
      max(plane.height, plane.width) <= Delaunay.limit
    else { throw EvaluationError.lacks(metric: metric, need: MetricNeeds.photo.firstInWords ?? "") }
    guard let compressedSize = evaluation.compressedSize else {
      throw EvaluationError.lacks(metric: metric, need: MetricNeeds.compression.firstInWords ?? "")
    }
    let (height, width, channels) = (plane.height, plane.width, plane.channels)
    let places = evaluation.placesOfPixels(height: height, width: width)
    let samples = plane.arranged(evaluation.field.values).map { UInt8(min(max($0.rounded(), 0), 255)) }
    let order = Ranking.descending(places.map { Double(candidate.map[$0]) }, seed: seed)

    // Of the whole, of the blurred, and of what is between.
    var sizes = [try compressedSize(height, width, channels, samples)]
    var known = seedPixels ?? Self.randomPixels(of: height * width, seed: seed)
    let elements = evaluation.places.elements()
    let outcomes = try evaluation.outcomes(1 + Self.thresholds.count) { step in
      if step > 0 {
        for pixel in order.prefix(Self.shown(Self.thresholds[step - 1], of: order.count)) {
          known[pixel] = true
        }
      }
      let picture = ScatteredPicture.filled(
        samples, known: known, height: height, width: width, channels: channels)
      sizes.append(try compressedSize(height, width, channels, picture))
      var input = evaluation.field.values
      for (pixel, place) in places.enumerated() {
        for (channel, element) in elements[place].enumerated() {
          input[element] = Float(picture[pixel * channels + channel])
        }
      }
      return input
    }
    whole = Step(information: sizes[0], outcome: evaluation.atInput)
    blurred = Step(information: sizes[1], outcome: outcomes[0])
    steps = zip(sizes.dropFirst(2), outcomes.dropFirst()).map { Step(information: $0, outcome: $1) }
  }

  /// How many pixels are shown: those whose value is not below a quantile, if no two are equal.
  static func shown(_ share: Double, of count: Int) -> Int {
    count - Int(((1 - share) * Double(count - 1)).rounded(.up))
  }

  private static func randomPixels(of count: Int, seed: UInt64) -> [Bool] {
    var generator = SplitMix64(seed: seed, for: .seedPixels)
    var pixels = Array(0..<count)
    pixels.shuffle(using: &generator)
    var known = [Bool](repeating: false, count: count)
    for pixel in pixels.prefix(Int(Double(count) * seeds)) { known[pixel] = true }
    return known
  }
}
