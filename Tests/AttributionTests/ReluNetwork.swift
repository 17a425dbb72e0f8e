import TestSupport

/// F = 3·x₀ + Σ wᵢ · relu(aᵢᵀx − bᵢ). Every unit opens at a known place on a path from zero, so the exact map is known.
struct ReluNetwork: Sendable {
  let input: [Float]
  private let rows: [[Double]]
  private let offsets: [Double]
  private let weights: [Double]

  init(seed: UInt64, units: Int = 120, count: Int = 40) {
    var random = Randomness(seed: seed)
    rows = (0..<units).map { _ in random.floats(count).map(Double.init) }
    offsets = random.floats(units).map { Double($0) * 2 }
    weights = random.floats(units).map(Double.init)
    input = random.floats(count)
  }

  private func activity(_ unit: Int, _ x: [Double]) -> Double {
    zip(rows[unit], x).reduce(-offsets[unit]) { $0 + $1.0 * $1.1 }
  }

  var formula: ClosedForm.Formula {
    ClosedForm.Formula(
      value: { x in rows.indices.reduce(3 * x[0]) { $0 + weights[$1] * max(0, activity($1, x)) } },
      gradient: { x in
        var gradient = [Double](repeating: 0, count: x.count)
        gradient[0] = 3
        for unit in rows.indices where activity(unit, x) > 0 {
          for index in x.indices { gradient[index] += weights[unit] * rows[unit][index] }
        }
        return gradient
      })
  }

  /// The exact map along the straight line from zero.
  var exactMap: [Double] {
    let x = input.map(Double.init)
    var exact = [Double](repeating: 0, count: x.count)
    exact[0] = 3 * x[0]
    for unit in rows.indices {
      // A unit is open from α · aᵀx = b onwards, or up to there.
      let reach = activity(unit, x) + offsets[unit]
      let opening = min(1, max(0, offsets[unit] / reach))
      let open = reach > 0 ? (offsets[unit] < 0 ? 1 : 1 - opening) : (offsets[unit] < 0 ? opening : 0)
      for index in x.indices { exact[index] += weights[unit] * rows[unit][index] * open * x[index] }
    }
    return exact
  }

  var baseline: [Float] { [Float](repeating: 0, count: input.count) }
}
