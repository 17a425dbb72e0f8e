/// The sums of one path under a rule whose points are known beforehand.
struct FixedQuadrature: PathQuadrature {
  private let nodes: [QuadratureRule.Node]
  private let points: Int
  private var weightedGradients: [[Double]]
  private var samples: [Sample] = []
  private(set) var inputGradients: [[Float]] = []

  init(rule: QuadratureRule, scores: Int, count: Int) {
    nodes = rule.nodesWithEnds
    points = rule.nodes.count
    weightedGradients = [[Double]](repeating: [Double](repeating: 0, count: count), count: scores)
  }

  var firstPositions: [Double] { nodes.map(\.position) }

  mutating func take(_ sample: Sample) -> [Double] {
    let weight = nodes[samples.count].weight
    for (score, gradient) in sample.gradients.enumerated() {
      weightedGradients[score].withUnsafeMutableBufferPointer { sum in
        gradient.withUnsafeBufferPointer { gradient in
          for index in sum.indices { sum[index] += weight * Double(gradient[index]) }
        }
      }
    }
    samples.append(sample.withoutGradients)
    if samples.count == nodes.count { inputGradients = sample.gradients }
    return []
  }

  var isFinished: Bool { samples.count == nodes.count }

  func integral(ofScore score: Int) -> GradientIntegral {
    GradientIntegral(
      gradient: weightedGradients[score], curve: samples.map { $0.point(ofScore: score) }, points: points,
      accuracy: nil)
  }
}

/// The integral of one score's gradient along a path, and what is known of it.
struct GradientIntegral: Sendable {
  /// ∫₀¹ ∂F/∂x dα.
  let gradient: [Double]
  let curve: [PathPoint]
  let points: Int
  let accuracy: Accuracy?
}

/// Integrates the gradients of one path: says which points it wants, takes them in that order, may want more.
protocol PathQuadrature: Sendable {
  /// The points wanted first, in ascending order.
  var firstPositions: [Double] { get }
  /// Takes the next of the points wanted; returns more of them to come after the ones still on their way.
  mutating func take(_ sample: Sample) -> [Double]
  /// Whether all points wanted have come.
  var isFinished: Bool { get }
  /// ∂F/∂x at the input for each score, once finished.
  var inputGradients: [[Float]] { get }
  func integral(ofScore score: Int) -> GradientIntegral
}
