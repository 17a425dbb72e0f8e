import Synchronization

/// The path of guided integrated gradients for one score, taken step by step, and its attributions.
///
/// The progress of an element is the share of its distance from baseline to input that it has covered.
struct GuidedPath: Sendable {
  /// Distances that differ by less than this share of the whole distance count as equal.
  private static let tolerance = 1e-9

  /// The limits of the steps of a path.
  struct StepLimits: Sendable {
    /// The number of steps: equal parts of the whole distance.
    var steps: Int
    /// The share of the elements that may move in one round of a step.
    var fraction: Double
    /// How far an element may be ahead or behind, as a share of its distance.
    var maxDistance: Double
  }

  private let limits: StepLimits
  private let baseline: [Double]
  private let input: [Double]
  /// Σ |x − x′|, the whole distance.
  private let distance: Double
  private(set) var point: [Double]
  private var step = 0
  private var values: [Double]
  private var curve: [PathPoint] = []
  private var inputGradient: [Float] = []
  /// The last step, for the slope at the end.
  private var lastMove: [Double] = []

  /// Creates a path that is at the baseline.
  ///
  /// - Precondition: baseline and input have the same size.
  init(_ limits: StepLimits, from baseline: [Float], to input: [Float]) {
    precondition(baseline.count == input.count, "\(baseline.count) and \(input.count) elements")
    self.limits = limits
    self.baseline = baseline.map(Double.init)
    self.input = input.map(Double.init)
    point = self.baseline
    distance = zip(self.input, self.baseline).reduce(0) { $0 + abs($1.0 - $1.1) }
    values = [Double](repeating: 0, count: input.count)
  }

  func write(to point: UnsafeMutableBufferPointer<Float>) {
    for index in point.indices { point[index] = Float(self.point[index]) }
  }

  /// The result; `nil` until the path has reached the input.
  var map: PathMap? {
    guard curve.count > limits.steps else { return nil }
    return PathMap(
      values: values, inputGradient: inputGradient,
      integral: PathIntegral(curve: curve, sum: values.reduce(0, +), points: limits.steps, accuracy: nil))
  }

  /// Adds the gradient at the current point, and moves to the next point.
  mutating func take(score: Double, gradient: [Float]) {
    let position = Double(step) / Double(limits.steps)
    if step < limits.steps {
      let old = point
      step += 1
      move(by: gradient.map { abs($0) })
      lastMove = zip(point, old).map { $0 - $1 }
      for index in values.indices { values[index] += lastMove[index] * Double(gradient[index]) }
    } else {
      inputGradient = gradient
    }
    let rise = zip(lastMove, gradient).reduce(0) { $0 + $1.0 * Double($1.1) }
    curve.append(PathPoint(position: position, score: score, slope: rise * Double(limits.steps)))
  }

  /// Moves the elements with the smallest gradients ahead, as far as the limits allow, until the distance to the input is that of
  /// the step.
  private mutating func move(by sizes: [Float]) {
    let progress = Double(step) / Double(limits.steps)
    let rear = max(0, progress - limits.maxDistance)
    let goal = step == limits.steps ? 0 : distance * (1 - progress)
    for index in point.indices where share(of: index) < rear { point[index] = place(of: index, at: rear) }
    let front = point.indices.map { place(of: $0, at: min(1, progress + limits.maxDistance)) }
    // The gradient magnitudes of the elements that can still move; infinite for the others.
    var sizes = sizes
    var rest = zip(point, input).reduce(0) { $0 + abs($1.0 - $1.1) } - goal
    while rest > Self.tolerance * distance {
      for index in point.indices where point[index] == front[index] { sizes[index] = .infinity }
      let limit = min(sizes.quantile(limits.fraction), .greatestFiniteMagnitude)
      var reach = 0.0
      for index in point.indices where sizes[index] <= limit { reach += abs(front[index] - point[index]) }
      guard reach > 0 else { break }
      let share = rest / reach
      for index in point.indices where sizes[index] <= limit {
        point[index] = share < 1 ? point[index] + (front[index] - point[index]) * share : front[index]
      }
      rest -= min(rest, reach)
    }
    // The remaining distance is due to rounding, or to gradients that are NaN.
    if step == limits.steps { point = input }
  }

  /// Returns the progress of an element; 1 if it is equal in baseline and input.
  private func share(of index: Int) -> Double {
    let way = input[index] - baseline[index]
    return way == 0 ? 1 : (point[index] - baseline[index]) / way
  }

  private func place(of index: Int, at share: Double) -> Double {
    share == 1 ? input[index] : baseline[index] + (input[index] - baseline[index]) * share
  }
}

extension [Float] {
  /// Returns the quantile `share`, rounded down to an element: numpy's method "lower".
  ///
  /// NaN is sorted last.
  fileprivate func quantile(_ share: Double) -> Float {
    guard !isEmpty else { return .infinity }
    let rank = Int(Swift.min(1, Swift.max(0, share)) * Double(count - 1))
    // Magnitudes are not negative, so their bit patterns sort in the same order; NaN sorts above infinity.
    var patterns = map(\.bitPattern)
    return Float(bitPattern: patterns.selectElement(ofRank: rank))
  }
}

/// A guided path in progress, for one score; one thread at a time moves it.
final class GuidedWalk: Sendable {
  let score: Int
  private let path: Mutex<GuidedPath>

  init(score: Int, path: GuidedPath) {
    self.score = score
    self.path = Mutex(path)
  }

  /// The result; `nil` until the path has reached the input.
  var map: PathMap? { path.withLock { $0.map } }

  /// Evaluates each path at its current point and moves it by one step.
  static func advance(_ walks: [GuidedWalk], with evaluator: any ScoreEvaluator, elements: Int) {
    var gradients = walks.map { _ in [[Float](repeating: 0, count: elements)] }
    let scores = evaluator.evaluate(
      at: { index, point in
        precondition(point.count == elements, "\(elements) elements for a point of \(point.count)")
        walks[index].path.withLock { $0.write(to: point) }
      }, wanted: walks.map { [$0.score] }, gradients: &gradients)
    for (index, walk) in walks.enumerated() {
      walk.path.withLock { $0.take(score: scores[index][walk.score], gradient: gradients[index][0]) }
    }
  }
}

extension [UInt32] {
  /// Returns the element that sorting would put at the given rank; reorders and removes elements. Time is linear in their number.
  ///
  /// A radix selection from the highest byte: counts the elements by their byte, and keeps those whose byte contains the rank.
  /// - Precondition: `rank` is a valid index.
  mutating func selectElement(ofRank rank: Int) -> UInt32 {
    precondition(indices.contains(rank), "rank \(rank) of \(count)")
    var rank = rank
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      var counts = [Int](repeating: 0, count: 256)
      for element in self { counts[Int(element >> shift & 0xff)] += 1 }
      var byte = 0
      while rank >= counts[byte] {
        rank -= counts[byte]
        byte += 1
      }
      removeAll { $0 >> shift & 0xff != byte }
    }
    return self[0]
  }
}
