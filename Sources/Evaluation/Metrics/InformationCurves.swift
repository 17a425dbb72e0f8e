import Fields

/// What comes back as pixels come back.
enum InformationMeasure: Sendable {
  /// The score.
  case softmax
  /// Whether the explained class is the most probable one.
  case accuracy

  var kind: MetricKind { self == .softmax ? .softmaxInformation : .accuracyInformation }

  /// What a curve's y is.
  var title: String { self == .softmax ? "score" : "share of correct answers" }

  func performance(of outcome: Outcome) -> Double {
    switch self {
    case .softmax: outcome.score
    case .accuracy: outcome.isTop ? 1 : 0
    }
  }
}

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
}

extension InformationCurves {
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
    self.init(
      blurred: Step(information: sizes[1], outcome: outcomes[0]),
      whole: Step(information: sizes[0], outcome: evaluation.atInput),
      steps: zip(sizes.dropFirst(2), outcomes.dropFirst()).map { Step(information: $0, outcome: $1) })
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

extension InformationCurves {
  /// Places on the curve where it is read.
  private static let readings = 1000

  /// The area under the best normalized performance so far, over normalized information, each from the blurred picture's, 0, to the
  /// whole one's, 1.
  ///
  /// Curve and area are those of PAIR's `saliency.metrics.pic` with `keep_monotonous`.
  func result(_ measure: InformationMeasure, forwardEvaluations: Int) -> MetricResult {
    var result = MetricResult(
      measure.kind, value: nil, isSummary: true, forwardEvaluations: forwardEvaluations)
    let performance = measure.performance
    let (low, high) = (performance(blurred.outcome), performance(whole.outcome))
    let (least, most) = (Double(blurred.information), Double(whole.information))
    guard low < high else {
      result.note = .blurredScoresNoLess
      return result
    }
    guard least < most else {
      result.note = .blurredIsNoSmaller
      return result
    }
    var best = 0.0
    var points = steps.map { step in
      best = max(best, min(max((performance(step.outcome) - low) / (high - low), 0), 1))
      return (x: min(max((Double(step.information) - least) / (most - least), 0), 1), y: best)
    }
    points += [(0, 0), (1, 1)]
    // Of points at the same place the one that came first stays first.
    let order = points.indices.sorted { (points[$0].x, $0) < (points[$1].x, $1) }
    points = order.map { points[$0] }
    let x = (0...Self.readings).map { Double($0) / Double(Self.readings) }
    result.value = Trapezoid.area(x: x, y: x.map { Self.height(of: points, at: $0) })
    result.curves = [
      .init(
        name: measure.kind.name, xName: "information", yName: measure.title, x: points.map(\.x),
        y: points.map(\.y))
    ]
    return result
  }

  /// The height of straight pieces between points in order of x, from 0 to 1; of several at the same place the last counts.
  private static func height(of points: [(x: Double, y: Double)], at x: Double) -> Double {
    let next = points.firstIndex { $0.x > x } ?? points.count
    guard next > 0, next < points.count else { return points[min(next, points.count - 1)].y }
    let (a, b) = (points[next - 1], points[next])
    return a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y)
  }
}
