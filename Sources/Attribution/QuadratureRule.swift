/// Where on the path from baseline (0) to input (1) the gradient is evaluated, and with which weight.
///
/// The weights are whole multiples of 2⁻⁵², so every sum of some of them is exact, and all of them sum to
/// exactly 1.
public struct QuadratureRule: Hashable, Sendable {
  public struct Node: Hashable, Sendable {
    /// 0 at the baseline, 1 at the input.
    public let position: Double
    public let weight: Double
  }

  /// The name on the command line and in reports.
  public let name: String
  /// In ascending order.
  public let nodes: [Node]

  /// The composite trapezoidal rule: ∫₀¹ f ≈ h · (f₀/2 + f₁ + … + fₙ₋₁ + fₙ/2) with h = 1/n.
  ///
  /// Exact for straight lines; the error is −h²/12 · (f′(1) − f′(0)) + O(h⁴) for smooth f.
  /// - Precondition: there is at least one interval.
  public static func trapezoid(intervals: Int) -> QuadratureRule {
    precondition(intervals > 0, "\(intervals) intervals")
    let positions = (0...intervals).map { Double($0) / Double(intervals) }
    let weights = positions.indices.map { $0 == 0 || $0 == intervals ? 0.5 : 1 }
    return QuadratureRule(name: "trapezoid", positions: positions, proportions: weights)
  }

  /// - Parameter proportions: positive; the weights are in these proportions, up to the rounding that makes
  ///   their sum exact.
  init(name: String, positions: [Double], proportions: [Double]) {
    let unit = 0x1p-52
    let total = proportions.reduce(0, +)
    // Rounding the running sum and taking differences spreads the rounding: no weight is off by more than
    // one unit, and the last running sum is 1.
    var running = 0.0
    var last = 0.0
    nodes = zip(positions, proportions).map { position, proportion in
      running += proportion
      let rounded = (running / total / unit).rounded() * unit
      defer { last = rounded }
      return Node(position: position, weight: rounded - last)
    }
    self.name = name
  }
}
