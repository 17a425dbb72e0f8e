/// Integrates the gradients of one path by trapezoids, halving the intervals whose errors matter most until the sum
/// and the map are as exact as was asked for.
///
/// **What is known.** At both ends of an interval of length h the scores F, the slopes F′ and the maps m = (x − x′) ⊙ ∂F/∂x
/// are known. So the trapezoid's error of the sum is known exactly: r = h·(F′ₐ + F′_b)/2 − (F_b − Fₐ). The map's error is
/// not, but it can be expected: the gradient of a network of rectifiers jumps where one of them opens or closes. A jump
/// from mₐ to m_b at a place that is uniform in the interval makes an error of variance h²·(m_b − mₐ)²/12, and so do many
/// small jumps (a random walk). Variances of intervals add up, and the mean of |e| is √(2/π)·σ, to which some caution is
/// added.
///
/// **Where points go.** While a goal is missed, every interval is charged its share of that goal's squared error, and the
/// one with the highest charge is halved. Several points are under way at once, so that all cores have work: a tenth
/// of those that have come, but no more than seem to be missing. Points come back in the order they were asked for, so
/// which these are depends on nothing but the function.
///
/// **Closing.** In the end the weights are moved as little as makes Σ attributions equal F(x) − F(x′): along
/// c = Σ h²·(F′_b − F′ₐ)·(m_b − mₐ), which is how errors of the map go with errors of the sum (a control variate, whose
/// integral is known). Whether the path has converged is judged before that, on the open trapezoids.
struct AdaptiveQuadrature: PathQuadrature {
  /// The points under way are at least so many, and one for so many that have come.
  private static let leastUnderWay = 2
  private static let pointsPerPointUnderWay = 10
  /// Points of the path are computed in single precision: shorter intervals are not halved.
  private static let leastWidth = 0x1p-20
  /// Gradients that may be kept for intervals that may still be halved, in bytes; but never fewer than that many.
  static let openBytes = 256 << 20
  private static let leastOpenSamples = 32

  private struct Interval: Sendable {
    var left: Sample
    var right: Sample
    /// h · Σ |m_b − mₐ|, for each score.
    var changes: [Double] = []
    /// Its middle is under way.
    var isAwaited = false
    /// Final: its gradients are in the sums and no longer here.
    var isSettled = false

    var width: Double { right.position - left.position }

    func residual(ofScore score: Int) -> Double {
      width * (left.slopes[score] + right.slopes[score]) / 2 - (right.scores[score] - left.scores[score])
    }
  }

  /// One score's sums over all intervals.
  private struct Totals: Sendable {
    /// Σ h · (gₐ + g_b)/2.
    var integral: [Double]
    /// Σ h² · (m_b − mₐ)²/12.
    var variance: [Double]
    /// Σ h² · (F′_b − F′ₐ) · (g_b − gₐ) over settled intervals.
    var closing: [Double]

    init(count: Int) {
      integral = [Double](repeating: 0, count: count)
      variance = integral
      closing = integral
    }

    /// Adds an interval's part, or takes it away again; returns Σ |m_b − mₐ|.
    mutating func account(_ left: [Float], _ right: [Float], width: Double, sign: Double, path: [Float])
      -> Double
    {
      let half = sign * width / 2
      let share = sign * width * width / 12
      var change = 0.0
      integral.withUnsafeMutableBufferPointer { integral in
        variance.withUnsafeMutableBufferPointer { variance in
          for index in path.indices {
            let (a, b) = (Double(left[index]), Double(right[index]))
            let step = Double(path[index]) * (b - a)
            integral[index] += half * (a + b)
            variance[index] += share * step * step
            change += abs(step)
          }
        }
      }
      return change
    }

    mutating func close(_ left: [Float], _ right: [Float], weight: Double) {
      closing.withUnsafeMutableBufferPointer { closing in
        for index in closing.indices {
          closing[index] += weight * (Double(right[index]) - Double(left[index]))
        }
      }
    }
  }

  private let rule: AdaptiveRule
  /// x − x′.
  private let path: [Float]
  private let openLimit: Int
  private var totals: [Totals]
  /// In ascending order of position.
  private var intervals: [Interval] = []
  /// The first samples, until all have come.
  private var first: [Sample] = []
  private var underWay = 0
  private var accuracies: [Accuracy] = []
  private(set) var inputGradients: [[Float]] = []
  private(set) var isFinished = false

  /// - Parameter path: x − x′.
  init(rule: AdaptiveRule, scores: Int, path: [Float], openBytes: Int = openBytes) {
    self.rule = rule
    self.path = path
    openLimit = max(
      Self.leastOpenSamples, openBytes / max(1, scores * path.count * MemoryLayout<Float>.stride))
    totals = [Totals](repeating: Totals(count: path.count), count: scores)
  }

  var firstPositions: [Double] {
    (0...AdaptiveRule.firstIntervals).map { Double($0) / Double(AdaptiveRule.firstIntervals) }
  }

  mutating func take(_ sample: Sample) -> [Double] {
    if intervals.isEmpty {
      first.append(sample)
      guard first.count == AdaptiveRule.firstIntervals + 1 else { return [] }
      inputGradients = sample.gradients
      intervals = zip(first, first.dropFirst()).map { added(Interval(left: $0, right: $1)) }
      first = []
    } else {
      underWay -= 1
      halve(at: sample)
    }
    return nextPositions()
  }

  // MARK: Points

  private mutating func halve(at middle: Sample) {
    guard let index = intervals.firstIndex(where: { middle.position < $0.right.position }) else { return }
    let old = intervals[index]
    _ = account(old, sign: -1)
    let halves = [
      added(Interval(left: old.left, right: middle)), added(Interval(left: middle, right: old.right)),
    ]
    intervals.replaceSubrange(index...index, with: halves)
  }

  private mutating func nextPositions() -> [Double] {
    accuracies = totals.indices.map(accuracy)
    let points = intervals.count + 1
    let isNumeric = intervals.allSatisfy { $0.left.isFinite && $0.right.isFinite }
    let wanted = isNumeric ? min(pointsToBeUnderWay, rule.pointLimit - points) - underWay : 0
    let positions = wanted > 0 ? halved(wanted) : []
    underWay += positions.count
    return underWay == 0 ? finish() : positions
  }

  /// None when all goals are met. Errors fall about as fast as points are added.
  private var pointsToBeUnderWay: Int {
    guard !accuracies.allSatisfy(\.isConverged) else { return 0 }
    let points = Double(intervals.count + 1)
    let excess =
      accuracies.map { max($0.mapError / rule.mapTolerance, sumError($0) / rule.tolerance) }.max() ?? 1
    let missing = points * (excess - 1)
    return max(Self.leastUnderWay, Int(min(points / Double(Self.pointsPerPointUnderWay), missing)))
  }

  /// An open residual of two standard deviations is no surprise; more would be an error that all intervals share.
  private func sumError(_ accuracy: Accuracy) -> Double {
    max(accuracy.residualDeviation, accuracy.openResidual / 2)
  }

  /// The middles of the intervals with the highest charges.
  private mutating func halved(_ count: Int) -> [Double] {
    let charges = charges()
    let candidates = intervals.indices
      .filter {
        !intervals[$0].isSettled && !intervals[$0].isAwaited && intervals[$0].width > Self.leastWidth
      }
      .sorted { (charges[$1], $0) < (charges[$0], $1) }
    // An interval whose middle is under way needs room for three gradients.
    let chosen = candidates.prefix(min(count, max(0, openLimit / 3 - underWay))).filter { charges[$0] > 0 }
    for index in chosen { intervals[index].isAwaited = true }
    settle(candidates.dropFirst(chosen.count).reversed(), toMakeRoomFor: underWay + chosen.count)
    return chosen.map { (intervals[$0].left.position + intervals[$0].right.position) / 2 }
  }

  private mutating func finish() -> [Double] {
    for index in intervals.indices { settle(index) }
    isFinished = true
    return []
  }

  /// Each interval's shares of the squared errors of all goals that are missed, by how far they are missed.
  private func charges() -> [Double] {
    var charges = [Double](repeating: 0, count: intervals.count)
    for (score, accuracy) in accuracies.enumerated() {
      func charge(_ squares: [Double], error: Double, goal: Double) {
        let total = squares.reduce(0, +)
        guard error > goal, total > 0 else { return }
        let excess = (error / goal) * (error / goal)
        for index in charges.indices { charges[index] += excess * squares[index] / total }
      }
      charge(
        intervals.map { $0.changes[score] * $0.changes[score] }, error: accuracy.mapError,
        goal: rule.mapTolerance)
      charge(
        intervals.map { $0.residual(ofScore: score) * $0.residual(ofScore: score) },
        error: sumError(accuracy), goal: rule.tolerance)
    }
    return charges
  }

  private func accuracy(ofScore score: Int) -> Accuracy {
    let residuals = intervals.map { $0.residual(ofScore: score) }
    let difference = (intervals.last?.right.scores[score] ?? 0) - (intervals.first?.left.scores[score] ?? 0)
    let scale = max(abs(difference), rule.differenceFloor)
    var (deviation, size) = (0.0, 0.0)
    for index in path.indices {
      // Adding and subtracting the same variance leaves a rounding error that may be negative.
      deviation += max(0, totals[score].variance[index]).squareRoot()
      size += abs(Double(path[index]) * totals[score].integral[index])
    }
    let openResidual = abs(residuals.reduce(0, +)) / scale
    let residualDeviation = residuals.reduce(0) { $0 + $1 * $1 }.squareRoot() / scale
    let mapError = size > 0 ? AdaptiveRule.caution * (2 / Double.pi).squareRoot() * deviation / size : 0
    return Accuracy(
      openResidual: openResidual, residualDeviation: residualDeviation,
      residualSum: residuals.reduce(0) { $0 + abs($1) } / scale, mapError: mapError,
      isConverged: residualDeviation <= rule.tolerance && openResidual <= 2 * rule.tolerance
        && mapError <= rule.mapTolerance)
  }

  // MARK: Sums

  /// The interval with its changes, its part added to the totals.
  private mutating func added(_ interval: Interval) -> Interval {
    var interval = interval
    interval.changes = account(interval, sign: 1)
    return interval
  }

  /// Adds an interval's part to the totals, or takes it away again; returns its changes.
  private mutating func account(_ interval: Interval, sign: Double) -> [Double] {
    totals.indices.map { score in
      let change = totals[score].account(
        interval.left.gradients[score], interval.right.gradients[score], width: interval.width, sign: sign,
        path: path)
      return interval.width * change
    }
  }

  /// Gives up on halving the intervals with the smallest charges until so many more gradients find room.
  private mutating func settle(_ indices: some Sequence<Int>, toMakeRoomFor count: Int) {
    for index in indices {
      if keptSamples + count <= openLimit { return }
      settle(index)
    }
  }

  /// Points whose gradients are kept: those at an end of an interval that is not settled.
  var keptSamples: Int {
    let isOpen = intervals.map { !$0.isSettled }
    return zip([false] + isOpen, isOpen + [false]).count { $0 || $1 }
  }

  private mutating func settle(_ index: Int) {
    guard !intervals[index].isSettled else { return }
    let interval = intervals[index]
    for score in totals.indices {
      let weight =
        interval.width * interval.width * (interval.right.slopes[score] - interval.left.slopes[score])
      totals[score].close(interval.left.gradients[score], interval.right.gradients[score], weight: weight)
    }
    intervals[index].isSettled = true
    intervals[index].left = interval.left.withoutGradients
    intervals[index].right = interval.right.withoutGradients
  }

  func integral(ofScore score: Int) -> GradientIntegral {
    var gradient = totals[score].integral
    let open = intervals.reduce(0) { $0 + $1.residual(ofScore: score) }
    // What the closing direction adds to the sum: Σ h² · (F′_b − F′ₐ)².
    let reach = intervals.reduce(0) { reach, interval in
      let change = interval.width * (interval.right.slopes[score] - interval.left.slopes[score])
      return reach + change * change
    }
    if reach > 0, open.isFinite {
      for index in gradient.indices { gradient[index] -= open / reach * totals[score].closing[index] }
    }
    let samples = intervals.prefix(1).map(\.left) + intervals.map(\.right)
    return GradientIntegral(
      gradient: gradient, curve: samples.map { $0.point(ofScore: score) }, points: samples.count,
      accuracy: accuracies[score])
  }
}
