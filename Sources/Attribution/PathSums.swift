/// The straight line from a baseline x′ to the input x.
struct Path: Sendable {
  let index: Int
  /// x′.
  let baseline: [Float]
  /// x − x′.
  let difference: [Float]
}

/// A point of one of the paths.
struct PathPosition: Sendable {
  let path: Path
  /// α: 0 at the baseline, 1 at the input.
  let position: Double
}

/// The paths in progress, and the means of those that are finished.
///
/// Paths do not depend on each other: where one has too few points under way for all threads, the next one begins. Their
/// maps are added up in the order of the baselines, whichever is finished first.
struct PathSums: Sendable {
  private let rule: IntegratedGradients.Rule
  private let input: [Float]
  private let baselines: Int
  private let baseline: @Sendable (Int) -> [Float]
  /// Paths that may be open at once: each keeps gradients.
  private let mostOpen: Int
  /// Points that should be under way.
  private let pointsUnderWay: Int
  private var open: [(path: Path, quadrature: any PathQuadrature)] = []
  private var begun = 0
  /// Paths whose maps are in the means.
  private var added = 0
  /// Finished before their turn, by index.
  private var early: [Int: [PathMap]] = [:]
  private(set) var means: [AttributionMean]
  /// Evaluations done, and asked for so far.
  private(set) var done = 0
  private(set) var known = 0

  /// One score's attributions along one path.
  private struct PathMap: Sendable {
    let attributions: [Double]
    let inputGradient: [Float]
    let integral: PathIntegral
  }

  init(
    rule: IntegratedGradients.Rule, input: [Float], baselines: Int, scores: Int, mostOpen: Int,
    pointsUnderWay: Int, baseline: @escaping @Sendable (Int) -> [Float]
  ) {
    self.rule = rule
    self.input = input
    self.baselines = baselines
    self.baseline = baseline
    self.mostOpen = mostOpen
    self.pointsUnderWay = pointsUnderWay
    means = [AttributionMean](repeating: AttributionMean(), count: scores)
  }

  /// The first points of as many paths as are needed now.
  mutating func beginPaths() -> [PathPosition] {
    var points: [PathPosition] = []
    while begun < baselines, open.count < mostOpen, known - done < pointsUnderWay { points += beginPath() }
    return points
  }

  private mutating func beginPath() -> [PathPosition] {
    let start = baseline(begun)
    precondition(start.count == input.count, "a baseline of another size than the input")
    let path = Path(index: begun, baseline: start, difference: zip(input, start).map { $0 - $1 })
    let quadrature: any PathQuadrature =
      switch rule {
      case .fixed(let rule): FixedQuadrature(rule: rule, scores: means.count, count: input.count)
      case .adaptive(let rule): AdaptiveQuadrature(rule: rule, scores: means.count, path: path.difference)
      }
    open.append((path, quadrature))
    begun += 1
    return points(at: quadrature.firstPositions, of: path)
  }

  private mutating func points(at positions: [Double], of path: Path) -> [PathPosition] {
    known += positions.count
    return positions.map { PathPosition(path: path, position: $0) }
  }

  /// Takes what was found at a point; returns the points wanted next.
  mutating func take(_ sample: Sample, at point: PathPosition) -> [PathPosition] {
    done += 1
    guard let index = open.firstIndex(where: { $0.path.index == point.path.index }) else { return [] }
    let more = points(at: open[index].quadrature.take(sample), of: point.path)
    if open[index].quadrature.isFinished { finish(open.remove(at: index).quadrature, of: point.path) }
    return more + beginPaths()
  }

  private mutating func finish(_ quadrature: any PathQuadrature, of path: Path) {
    early[path.index] = means.indices.map { score in
      let integral = quadrature.integral(ofScore: score)
      let map = zip(path.difference, integral.gradient).map { Double($0) * $1 }
      return PathMap(
        attributions: map, inputGradient: quadrature.inputGradients[score],
        integral: PathIntegral(
          curve: integral.curve, sum: map.reduce(0, +), points: integral.points, accuracy: integral.accuracy))
    }
    while let maps = early.removeValue(forKey: added) {
      added += 1
      for (score, map) in maps.enumerated() {
        means[score].add(map.attributions, inputGradient: map.inputGradient, path: map.integral)
      }
    }
  }
}
