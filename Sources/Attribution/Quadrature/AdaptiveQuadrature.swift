import Fields

/// Integrates one score along one path by trapezoids. It halves the intervals with the largest errors until the sum and the map
/// reach their tolerances.
///
/// **Known errors.** At both ends of an interval of length h, the score F, its slope F′ and the map m = γ′ ⊙ ∂F/∂x are known. So
/// the trapezoid's error of the sum is known exactly: r = h·(F′ₐ + F′_b)/2 − (F_b − Fₐ). The error of the map is not known, but it
/// can be expected: the gradient of a network of rectifiers jumps where a rectifier opens or closes. A jump from mₐ to m_b at a
/// place that is uniform in the interval makes an error of variance h²·(m_b − mₐ)²/12, and so do many small jumps (a random walk).
/// The variances of the intervals add up. The mean of |e| is √(2/π)·σ, which is multiplied by a safety factor.
///
/// **Placement of points.** While a goal is missed, the refinement indicator of each interval is its share of that goal's squared
/// error, and the interval with the highest indicator is halved. Several points are requested at once, so that all cores have work:
/// a tenth of the points taken, but no more than seem to be missing. Points are taken in the order of the requests, so their choice
/// depends only on the function.
///
/// **Completeness correction.** At the end, the weights are moved by the smallest amount that makes Σ attributions equal
/// F(x) − F(x′). The direction is c = Σ h²·(F′_b − F′ₐ)·(m_b − mₐ), along which errors of the map vary with errors of the sum (a
/// control variate, whose integral is known). Convergence is judged before the correction, on the trapezoids themselves. The
/// correction changes no element's sign. It is left out if it would move the map by more than twice its standard error: the
/// residual is then not an error of the points but a step inside the function, which no gradient shows.
struct AdaptiveQuadrature: PathQuadrature {
  /// The number of points in progress: at least `minUnderWay`, and one for every `pointsPerPointUnderWay` points taken.
  private static let minUnderWay = 2
  private static let pointsPerPointUnderWay = 10
  /// The shortest interval that may result: the points of a path are computed in single precision.
  private static let minWidth = 0x1p-20
  /// The memory for the integrands of intervals that may still be halved, in bytes; it has room for at least `minKeptSamples`
  /// integrands. The limit is the same for every score, however many scores there are, so that no score's result depends on the
  /// others.
  static let keptBytes = 256 << 20
  private static let minKeptSamples = 32

  private struct Interval: Sendable {
    var left: PathSample
    var right: PathSample
    /// h · Σ |m_b − mₐ|.
    var change: Double
    /// Whether its middle has been requested and not yet taken.
    var isAwaited = false
    /// Whether it is final: its integrands were added to the sums and freed.
    var isSettled = false

    var width: Double { right.position - left.position }
    var residual: Double { width * (left.slope + right.slope) / 2 - (right.score - left.score) }
  }

  private let rule: AdaptiveRule
  private let maxKept: Int
  private var totals: IntervalTotals
  /// The intervals, in ascending order of position.
  private var intervals: [Interval] = []
  /// The latest of the initial samples; `nil` once all of them have been taken.
  private var latest: PathSample?
  private var underWay = 0
  private var accuracy = Accuracy.unknown
  private(set) var isFinished = false

  /// Creates an integration without points.
  ///
  /// - Parameter factors: the factors of γ′ that the samples do not contain, one for each element of a point.
  init(rule: AdaptiveRule, factors: [Float], keptBytes: Int = keptBytes) {
    self.rule = rule
    maxKept = max(
      Self.minKeptSamples, keptBytes / max(1, factors.count * MemoryLayout<Float>.stride))
    totals = IntervalTotals(factors: factors)
  }

  var firstPositions: [Double] {
    (0...AdaptiveRule.initialIntervals).map { Double($0) / Double(AdaptiveRule.initialIntervals) }
  }

  mutating func take(_ sample: PathSample) -> [Double] {
    if intervals.count < AdaptiveRule.initialIntervals {
      append(sample)
      guard intervals.count == AdaptiveRule.initialIntervals else { return [] }
      latest = nil
    } else {
      underWay -= 1
      halve(at: sample)
    }
    return nextPositions()
  }

  // MARK: Points

  /// Takes one of the initial samples.
  private mutating func append(_ sample: PathSample) {
    if let left = latest {
      let width = sample.position - left.position
      let change = totals.add(left.integrand, sample.integrand, width: width)
      intervals.append(Interval(left: left, right: sample, change: width * change))
    }
    latest = sample
  }

  private mutating func halve(at middle: PathSample) {
    guard let index = intervals.firstIndex(where: { middle.position < $0.right.position }) else { return }
    let (left, right) = (intervals[index].left, intervals[index].right)
    let changes = totals.halve(
      left.integrand, middle.integrand, right.integrand, width: right.position - left.position)
    intervals.replaceSubrange(
      index...index,
      with: [
        Interval(left: left, right: middle, change: (middle.position - left.position) * changes.0),
        Interval(left: middle, right: right, change: (right.position - middle.position) * changes.1),
      ])
  }

  private mutating func nextPositions() -> [Double] {
    accuracy = currentAccuracy
    let points = intervals.count + 1
    let isNumeric = intervals.allSatisfy { $0.left.isFinite && $0.right.isFinite }
    let wanted = isNumeric ? min(pointsToBeUnderWay, rule.maxPoints - points) - underWay : 0
    let positions = wanted > 0 ? halved(wanted) : []
    underWay += positions.count
    if underWay == 0 { finish() }
    return positions
  }

  /// The number of points that should be in progress; zero if all goals are met. Errors fall about as fast as points are added.
  private var pointsToBeUnderWay: Int {
    guard !accuracy.isConverged else { return 0 }
    let points = Double(intervals.count + 1)
    let excess = max(
      Self.share(accuracy.mapError, of: rule.mapTolerance), Self.share(sumError, of: rule.tolerance))
    return max(
      Self.minUnderWay, Int(min(points / Double(Self.pointsPerPointUnderWay), points * (excess - 1))))
  }

  /// The error of the sum that is compared with its tolerance. An uncorrected residual of up to two standard deviations is
  /// expected; a larger one is an error that the intervals have in common.
  private var sumError: Double { max(accuracy.residualDeviation, accuracy.uncorrectedResidual / 2) }

  /// Marks the intervals with the highest refinement indicators, and returns their middles.
  private mutating func halved(_ count: Int) -> [Double] {
    let indicators = refinementIndicators
    let candidates = intervals.indices
      .filter {
        !intervals[$0].isSettled && !intervals[$0].isAwaited && intervals[$0].width > Self.minWidth
      }
      .sorted { (indicators[$1], $0) < (indicators[$0], $1) }
    // An interval whose middle is in progress needs room for three integrands.
    let chosen = candidates.prefix(min(count, max(0, maxKept / 3 - underWay))).filter { indicators[$0] > 0 }
    for index in chosen { intervals[index].isAwaited = true }
    settle(candidates.dropFirst(chosen.count).reversed(), toMakeRoomFor: underWay + chosen.count)
    return chosen.map { (intervals[$0].left.position + intervals[$0].right.position) / 2 }
  }

  private mutating func finish() {
    for index in intervals.indices { settle(index) }
    isFinished = true
  }

  /// The refinement indicator of each interval: its shares of the squared errors of the missed goals, each times the square of the
  /// factor by which the goal is missed.
  private var refinementIndicators: [Double] {
    var indicators = [Double](repeating: 0, count: intervals.count)
    func add(_ squares: [Double], error: Double, goal: Double) {
      let total = squares.reduce(0, +)
      guard error > goal, total > 0 else { return }
      let excess = (error / goal) * (error / goal)
      for index in indicators.indices { indicators[index] += excess * squares[index] / total }
    }
    add(intervals.map { $0.change * $0.change }, error: accuracy.mapError, goal: rule.mapTolerance)
    add(intervals.map { $0.residual * $0.residual }, error: sumError, goal: rule.tolerance)
    return indicators
  }

  // MARK: Accuracy

  private var currentAccuracy: Accuracy {
    let residuals = intervals.map(\.residual)
    let scale = residualScale
    let uncorrected = Self.share(abs(residuals.reduce(0, +)), of: scale)
    let deviation = Self.share(residuals.reduce(0) { $0 + $1 * $1 }.squareRoot(), of: scale)
    let expectedError = AdaptiveRule.safetyFactor * (2 / Double.pi).squareRoot() * totals.deviation
    let mapError = totals.size > 0 ? expectedError / totals.size : 0
    return Accuracy(
      uncorrectedResidual: uncorrected, residualDeviation: deviation,
      residualSum: Self.share(residuals.reduce(0) { $0 + abs($1) }, of: scale), mapError: mapError,
      isConverged: deviation <= rule.tolerance && uncorrected <= 2 * rule.tolerance
        && mapError <= rule.mapTolerance)
  }

  /// The denominator of residual shares: the span of the scores on the path, or the noise of single precision if that is larger. It
  /// is in units of the score, so that a function and its multiples are treated alike.
  private var residualScale: Double {
    let scores = curve.map(\.score)
    return max(
      scores.difference, AdaptiveRule.noise * max(totals.size, scores.reduce(0) { max($0, abs($1)) }))
  }

  /// Returns a part as a share; zero for a part of zero, even if the whole is zero.
  private static func share(_ part: Double, of whole: Double) -> Double { part == 0 ? 0 : part / whole }

  private var curve: [PathPoint] { intervals.prefix(1).map(\.left.point) + intervals.map(\.right.point) }

  // MARK: Memory

  /// Settles intervals, which are then no longer halved, in the given order until there is room for `count` more integrands.
  private mutating func settle(_ indices: some Sequence<Int>, toMakeRoomFor count: Int) {
    for index in indices {
      if keptSamples + count <= maxKept { return }
      settle(index)
    }
  }

  /// The number of points whose integrands are kept: the ends of intervals that are not settled.
  var keptSamples: Int {
    let isKept = intervals.map { !$0.isSettled }
    return zip([false] + isKept, isKept + [false]).count { $0 || $1 }
  }

  private mutating func settle(_ index: Int) {
    guard !intervals[index].isSettled else { return }
    let interval = intervals[index]
    let weight = interval.width * interval.width * (interval.right.slope - interval.left.slope)
    totals.addCorrection(interval.left.integrand, interval.right.integrand, weight: weight)
    intervals[index].isSettled = true
    intervals[index].left.integrand = []
    intervals[index].right.integrand = []
  }

  var integral: IntegrandIntegral {
    let uncorrected = intervals.reduce(0) { $0 + $1.residual }
    // The increase of the sum per unit of the correction's direction: Σ h² · (F′_b − F′ₐ)².
    let reach = intervals.reduce(0) { reach, interval in
      let change = interval.width * (interval.right.slope - interval.left.slope)
      return reach + change * change
    }
    let amount = reach > 0 && uncorrected.isFinite ? uncorrected / reach : 0
    let curve = curve
    return IntegrandIntegral(
      values: totals.integral(correctedBy: amount),
      uncorrectedSum: uncorrected + (curve.last?.score ?? .nan) - (curve.first?.score ?? .nan), curve: curve,
      points: intervals.count + 1, accuracy: accuracy)
  }
}

extension Accuracy {
  /// The value before all initial points have been taken.
  fileprivate static let unknown = Accuracy(
    uncorrectedResidual: .nan, residualDeviation: .nan, residualSum: .nan, mapError: .nan, isConverged: false)
}
