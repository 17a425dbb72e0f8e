import Fields

/// The quantity that is measured while pixels are restored.
enum InformationMeasure: Sendable {
  /// The score.
  case softmax
  /// Whether the explained class is the most probable one.
  case accuracy

  var kind: MetricKind { self == .softmax ? .softmaxInformation : .accuracyInformation }

  /// The name of the curve's y axis.
  var title: String { self == .softmax ? "score" : "share of correct answers" }

  func performance(of outcome: Outcome) -> Double {
    switch self {
    case .softmax: outcome.score
    case .accuracy: outcome.isTop ? 1 : 0
    }
  }
}

/// The network's performance while pixels are restored, as a function of the information shown.
///
/// The picture is first blurred: all but 1 % of its pixels, chosen at random, are interpolated. Then increasing shares of the
/// most important pixels are shown. The information in a picture is measured by the size of its lossless WebP.
struct InformationCurves {
  /// The shares of pixels shown.
  static let thresholds = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.10, 0.13, 0.21, 0.34, 0.5, 0.75]
  /// The share of pixels known in the blurred picture.
  static let seeds = 0.01

  /// A picture in the sequence from the blurred to the whole picture.
  struct Step: Hashable {
    /// The size of the compressed picture, in bytes.
    var information: Int
    var outcome: Outcome
  }

  let blurred: Step
  let whole: Step
  /// The steps between the blurred and the whole picture.
  let steps: [Step]
}

extension InformationCurves {
  /// - Parameter seedPixels: for each pixel, row by row, whether the blurred picture has it; `nil` for 1 %, chosen at random.
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

    // The sizes of the whole picture, the blurred one, and the steps in between.
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

  /// Returns the number of pixels shown: those at or above the (1 − `share`) quantile of importance, if no two values are
  /// equal.
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
  /// The number of equal intervals between the points at which the curve is read.
  private static let readings = 1000

  /// Returns the area under the curve of the best performance so far over the information. Both are normalized: 0 for the
  /// blurred picture, 1 for the whole picture.
  ///
  /// Curve and area equal those of PAIR's `saliency.metrics.pic` with `keep_monotonous`.
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
    // Points with equal x keep their order.
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

  /// Returns the y at x of the piecewise linear curve through points sorted by x, from 0 to 1; of several points with equal x,
  /// the last one counts.
  private static func height(of points: [(x: Double, y: Double)], at x: Double) -> Double {
    let next = points.firstIndex { $0.x > x } ?? points.count
    guard next > 0, next < points.count else { return points[min(next, points.count - 1)].y }
    let (a, b) = (points[next - 1], points[next])
    return a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y)
  }
}
