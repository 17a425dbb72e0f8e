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

  private let rule: AdaptiveRule
  private let openLimit: Int
  /// One for each score.
  private var totals: [IntervalTotals]
  /// In ascending order of position.
  private var intervals: [Interval] = []
  /// The last of the first samples, until all have come.
  private var latest: Sample?
  private var underWay = 0
  private var accuracies: [Accuracy] = []
  private(set) var inputGradients: [[Float]] = []
  private(set) var isFinished = false

  /// - Parameter path: x − x′.
  init(rule: AdaptiveRule, scores: Int, path: [Float], openBytes: Int = openBytes) {
    self.rule = rule
    openLimit = max(
      Self.leastOpenSamples, openBytes / max(1, scores * path.count * MemoryLayout<Float>.stride))
    totals = [IntervalTotals](repeating: IntervalTotals(path: path), count: scores)
  }

  var firstPositions: [Double] {
    (0...AdaptiveRule.firstIntervals).map { Double($0) / Double(AdaptiveRule.firstIntervals) }
  }

  mutating func take(_ sample: Sample) -> [Double] {
    if intervals.count < AdaptiveRule.firstIntervals {
      append(sample)
      guard intervals.count == AdaptiveRule.firstIntervals else { return [] }
      inputGradients = sample.gradients
      latest = nil
    } else {
      underWay -= 1
      halve(at: sample)
    }
    return nextPositions()
  }

  // MARK: Points

  /// One of the first samples.
  private mutating func append(_ sample: Sample) {
    if let left = latest {
      var interval = Interval(left: left, right: sample)
      interval.changes = totals.indices.map { score in
        interval.width
          * totals[score].add(left.gradients[score], sample.gradients[score], width: interval.width)
      }
      intervals.append(interval)
    }
    latest = sample
  }

  private mutating func halve(at middle: Sample) {
    guard let index = intervals.firstIndex(where: { middle.position < $0.right.position }) else { return }
    let old = intervals[index]
    var halves = (Interval(left: old.left, right: middle), Interval(left: middle, right: old.right))
    for score in totals.indices {
      let changes = totals[score].halve(
        old.left.gradients[score], middle.gradients[score], old.right.gradients[score], width: old.width)
      halves.0.changes.append(halves.0.width * changes.0)
      halves.1.changes.append(halves.1.width * changes.1)
    }
    intervals.replaceSubrange(index...index, with: [halves.0, halves.1])
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
    let openResidual = abs(residuals.reduce(0, +)) / scale
    let residualDeviation = residuals.reduce(0) { $0 + $1 * $1 }.squareRoot() / scale
    let (deviation, size) = (totals[score].deviation, totals[score].size)
    let mapError = size > 0 ? AdaptiveRule.caution * (2 / Double.pi).squareRoot() * deviation / size : 0
    return Accuracy(
      openResidual: openResidual, residualDeviation: residualDeviation,
      residualSum: residuals.reduce(0) { $0 + abs($1) } / scale, mapError: mapError,
      isConverged: residualDeviation <= rule.tolerance && openResidual <= 2 * rule.tolerance
        && mapError <= rule.mapTolerance)
  }

  // MARK: Memory

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
    let open = intervals.reduce(0) { $0 + $1.residual(ofScore: score) }
    // What the closing direction adds to the sum: Σ h² · (F′_b − F′ₐ)².
    let reach = intervals.reduce(0) { reach, interval in
      let change = interval.width * (interval.right.slopes[score] - interval.left.slopes[score])
      return reach + change * change
    }
    let amount = reach > 0 && open.isFinite ? open / reach : 0
    let samples = intervals.prefix(1).map(\.left) + intervals.map(\.right)
    return GradientIntegral(
      gradient: totals[score].integral(closedBy: amount), curve: samples.map { $0.point(ofScore: score) },
      points: samples.count, accuracy: accuracies[score])
  }
}
