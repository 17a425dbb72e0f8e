/// Integrates one score along one path. It requests points, takes their samples in the order of the requests, and may request more.
///
/// The integrand is γ′(α) ⊙ ∂F/∂x. If γ′ is constant, the samples do not contain it; the quadrature then has it as its factors.
protocol PathQuadrature: Sendable {
  /// The initial requests, in ascending order; both ends of the path are among them.
  var firstPositions: [Double] { get }
  /// Takes the sample of the next requested point. Returns further requests, which come after those that are pending.
  mutating func take(_ sample: PathSample) -> [Double]
  /// Whether the samples of all requested points were taken.
  var isFinished: Bool { get }
  /// The result, once `isFinished` is true.
  var integral: IntegrandIntegral { get }
}

/// The evaluation of one score at one point of a path.
struct PathSample: Sendable {
  let point: PathPoint
  /// γ′(α) ⊙ ∂F/∂x without the factors; empty once it is not needed.
  var integrand: [Float]

  var position: Double { point.position }
  var score: Double { point.score }
  var slope: Double { point.slope }
  var isFinite: Bool { point.score.isFinite && point.slope.isFinite }
}

/// The integral of one score's integrand along a path, with its error estimates.
struct IntegrandIntegral: Sendable {
  /// ∫₀¹ γ′ ⊙ ∂F/∂x dα without the factors.
  let values: [Double]
  /// Σ factors ⊙ values before the completeness correction; `nil` if there is no correction.
  var uncorrectedSum: Double?
  /// All points that were taken, in ascending order of position.
  let curve: [PathPoint]
  /// The number of points of the rule.
  let points: Int
  let accuracy: Accuracy?
}

/// The integral of one path under a rule whose points are fixed in advance.
struct FixedQuadrature: PathQuadrature {
  private let nodes: [QuadratureRule.Node]
  private let points: Int
  private var sums: [Double]
  private var curve: [PathPoint] = []

  /// Creates an integral without points.
  ///
  /// - Parameter count: the number of elements of a point.
  init(rule: QuadratureRule, count: Int) {
    nodes = rule.nodesWithEnds
    points = rule.nodes.count
    sums = [Double](repeating: 0, count: count)
  }

  var firstPositions: [Double] { nodes.map(\.position) }

  mutating func take(_ sample: PathSample) -> [Double] {
    precondition(sample.integrand.count == sums.count, "\(sample.integrand.count) elements for \(sums.count)")
    let weight = nodes[curve.count].weight
    sums.withUnsafeMutableBufferPointer { sums in
      sample.integrand.withUnsafeBufferPointer { integrand in
        for index in sums.indices { sums[index] += weight * Double(integrand[index]) }
      }
    }
    curve.append(sample.point)
    return []
  }

  var isFinished: Bool { curve.count == nodes.count }

  var integral: IntegrandIntegral {
    IntegrandIntegral(values: sums, curve: curve, points: points, accuracy: nil)
  }
}
