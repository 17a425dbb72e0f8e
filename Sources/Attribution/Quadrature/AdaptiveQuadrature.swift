import Fields

/// Integrates one score along one path by trapezoids, halving the intervals whose errors matter most until the sum and
/// the map are as exact as was asked for.
///
/// **What is known.** At both ends of an interval of length h the score F, its slope F′ and the map m = γ′ ⊙ ∂F/∂x are
/// known. So the trapezoid's error of the sum is known exactly: r = h·(F′ₐ + F′_b)/2 − (F_b − Fₐ). The map's error is
/// not, but it can be expected: the gradient of a network of rectifiers jumps where one of them opens or closes. A jump
/// from mₐ to m_b at a place that is uniform in the interval makes an error of variance h²·(m_b − mₐ)²/12, and so do many
/// small jumps (a random walk). Variances of intervals add up, and the mean of |e| is √(2/π)·σ, which is multiplied with
/// a safety factor.
///
/// **Where points go.** While a goal is missed, every interval's refinement indicator is its share of that goal's squared
/// error, and the interval with the highest one is halved. Several points are under way at once, so that all cores have
/// work: a tenth of those that have come, but no more than seem to be missing. Points come back in the order they were
/// asked for, so which these are depends on nothing but the function.
///
/// **Completeness correction.** In the end the weights are moved as little as makes Σ attributions equal F(x) − F(x′):
/// along c = Σ h²·(F′_b − F′ₐ)·(m_b − mₐ), which is how errors of the map go with errors of the sum (a control variate,
/// whose integral is known). Whether the path has converged is judged before that, on the trapezoids themselves. The
/// correction turns no element's sign, and it is left out where it would move the map by more than twice its standard error:
/// what is missing then is no error of the points but a step inside the function, which no gradient shows.
struct AdaptiveQuadrature: PathQuadrature {
  /// The points under way are at least so many, and one for so many that have come.
  private static let minUnderWay = 2
  private static let pointsPerPointUnderWay = 10
  /// Points of the path are computed in single precision: shorter intervals are not halved.
  private static let minWidth = 0x1p-20
  /// Integrands that may be kept for intervals that may still be halved, in bytes; but never fewer than that many. The
  /// same for every score, however many there are, so that no score's result depends on the others.
  static let keptBytes = 256 << 20
  private static let minKeptSamples = 32

  private struct Interval: Sendable {
    var left: PathSample
    var right: PathSample
    /// h · Σ |m_b − mₐ|.
    var change: Double
    /// Its middle is under way.
    var isAwaited = false
    /// Final: its integrands are in the sums and no longer here.
    var isSettled = false

    var width: Double { right.position - left.position }
    var residual: Double { width * (left.slope + right.slope) / 2 - (right.score - left.score) }
  }

  private let rule: AdaptiveRule
  private let maxKept: Int
  private var totals: IntervalTotals
  /// In ascending order of position.
  private var intervals: [Interval] = []
  /// The last of the first samples, until all have come.
  private var latest: PathSample?
  private var underWay = 0
  private var accuracy = Accuracy.unknown
  private(set) var isFinished = false

  /// - Parameter factors: what of γ′ is not in the samples.
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

  /// One of the first samples.
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

  /// None when all goals are met. Errors fall about as fast as points are added.
  private var pointsToBeUnderWay: Int {
    guard !accuracy.isConverged else { return 0 }
    let points = Double(intervals.count + 1)
    let excess = max(
      Self.share(accuracy.mapError, of: rule.mapTolerance), Self.share(sumError, of: rule.tolerance))
    return max(
      Self.minUnderWay, Int(min(points / Double(Self.pointsPerPointUnderWay), points * (excess - 1))))
  }

  /// An uncorrected residual of two standard deviations is no surprise; more would be an error that all intervals share.
  private var sumError: Double { max(accuracy.residualDeviation, accuracy.uncorrectedResidual / 2) }

  /// The middles of the intervals with the highest refinement indicators.
  private mutating func halved(_ count: Int) -> [Double] {
    let indicators = refinementIndicators
    let candidates = intervals.indices
      .filter {
        !intervals[$0].isSettled && !intervals[$0].isAwaited && intervals[$0].width > Self.minWidth
      }
      .sorted { (indicators[$1], $0) < (indicators[$0], $1) }
    // An interval whose middle is under way needs room for three integrands.
    let chosen = candidates.prefix(min(count, max(0, maxKept / 3 - underWay))).filter { indicators[$0] > 0 }
    for index in chosen { intervals[index].isAwaited = true }
    settle(candidates.dropFirst(chosen.count).reversed(), toMakeRoomFor: underWay + chosen.count)
    return chosen.map { (intervals[$0].left.position + intervals[$0].right.position) / 2 }
  }

  private mutating func finish() {
    for index in intervals.indices { settle(index) }
    isFinished = true
  }

  /// Each interval's shares of the squared errors of the goals that are missed, by how far they are missed.
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

  /// What residuals are shares of: the span of the scores on the path, or single precision's noise where that is more.
  /// It is in units of the score, so that a function and a multiple of it are treated alike.
  private var residualScale: Double {
    let scores = curve.map(\.score)
    return max(
      scores.difference, AdaptiveRule.noise * max(totals.size, scores.reduce(0) { max($0, abs($1)) }))
  }

  /// Nothing is no share of anything.
  private static func share(_ part: Double, of whole: Double) -> Double { part == 0 ? 0 : part / whole }

  private var curve: [PathPoint] { intervals.prefix(1).map(\.left.point) + intervals.map(\.right.point) }

  // MARK: Memory

  /// Gives up on halving the intervals with the lowest refinement indicators until so many more integrands find room.
  private mutating func settle(_ indices: some Sequence<Int>, toMakeRoomFor count: Int) {
    for index in indices {
      if keptSamples + count <= maxKept { return }
      settle(index)
    }
  }

  /// Points whose integrands are kept: those at an end of an interval that is not settled.
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
    // What the correction's direction adds to the sum: Σ h² · (F′_b − F′ₐ)².
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
  /// Before all of the first points have come.
  fileprivate static let unknown = Accuracy(
    uncorrectedResidual: .nan, residualDeviation: .nan, residualSum: .nan, mapError: .nan, isConverged: false)
}
