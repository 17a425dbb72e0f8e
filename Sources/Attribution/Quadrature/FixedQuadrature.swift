/// The sums of one path under a rule whose points are known beforehand.
struct FixedQuadrature: PathQuadrature {
  private let nodes: [QuadratureRule.Node]
  private let points: Int
  private var sums: [Double]
  private var curve: [PathPoint] = []

  /// - Parameter count: elements of a point.
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
