import Foundation

/// The points on the path from baseline (0) to input (1) where the gradient is evaluated, with their weights.
///
/// The weights are integer multiples of 2⁻⁵², so all partial sums are exact, and the total is exactly 1.
public struct QuadratureRule: Hashable, Sendable {
  /// A point of the path and its weight.
  public struct Node: Hashable, Sendable {
    /// 0 at the baseline, 1 at the input.
    public let position: Double
    /// The share of the integral; the weights of a rule sum to 1.
    public let weight: Double
  }

  /// The name on the command line and in reports.
  public let name: String
  /// The nodes, in ascending order of position.
  public let nodes: [Node]

  /// The composite trapezoidal rule: ∫₀¹ f ≈ h · (f₀/2 + f₁ + … + fₙ₋₁ + fₙ/2) with h = 1/n.
  ///
  /// Exact for linear functions; the error is h²/12 · (f′(1) − f′(0)) + O(h⁴) for smooth f.
  /// - Precondition: there is at least one interval.
  public static func trapezoid(intervals: Int) -> QuadratureRule {
    composite("trapezoid", 0..<intervals + 1, of: intervals) { $0 == 0 || $0 == intervals ? 0.5 : 1 }
  }

  /// The composite midpoint rule: the midpoints of n intervals. Exact for linear functions.
  public static func midpoint(intervals: Int) -> QuadratureRule {
    composite("midpoint", 0..<intervals, shift: 0.5, of: intervals)
  }

  /// The left Riemann sum: the left ends of n intervals. Exact for constants.
  public static func left(intervals: Int) -> QuadratureRule {
    composite("left", 0..<intervals, of: intervals)
  }

  /// The right Riemann sum: the right ends of n intervals, as in the paper of the method. Exact for constants.
  public static func right(intervals: Int) -> QuadratureRule {
    composite("right", 1..<intervals + 1, of: intervals)
  }

  /// The composite Simpson's rule: parabolas through three points at a time. Exact for polynomials of degree 3.
  ///
  /// - Precondition: the number of intervals is even.
  public static func simpson(intervals: Int) -> QuadratureRule {
    precondition(intervals.isMultiple(of: 2), "\(intervals) intervals")
    return composite("simpson", 0..<intervals + 1, of: intervals) {
      $0 == 0 || $0 == intervals ? 1 : $0.isMultiple(of: 2) ? 2 : 4
    }
  }

  /// Makes a rule with nodes at some ends of equal intervals, moved right by `shift` intervals.
  ///
  /// - Parameter proportion: the proportion of the weight, by the number of the end.
  private static func composite(
    _ name: String, _ ends: Range<Int>, shift: Double = 0, of intervals: Int,
    proportion: (Int) -> Double = { _ in 1 }
  ) -> QuadratureRule {
    precondition(intervals > 0, "\(intervals) intervals")
    return QuadratureRule(
      name: name, positions: ends.map { (Double($0) + shift) / Double(intervals) },
      proportions: ends.map(proportion))
  }

  /// The Gauss–Legendre rule, exact for polynomials of degree 2n − 1.
  ///
  /// The nodes are the roots of the Legendre polynomial Pₙ, found by Newton's method from Tricomi's estimate; the
  /// weights are 2 / ((1 − x²) · Pₙ′(x)²). Reference: Press et al., "Numerical Recipes", section 4.6.
  /// - Precondition: there is at least one point. Time grows with the square of their number.
  public static func gaussLegendre(points: Int) -> QuadratureRule {
    precondition(points > 0, "\(points) points")
    let n = Double(points)
    var roots: [(position: Double, weight: Double)] = []
    for index in 0..<points {
      var x = cos(Double.pi * (Double(index) + 0.75) / (n + 0.5))
      var slope = 0.0
      for _ in 0..<100 {
        var (last, beforeLast) = (x, 1.0)
        for degree in stride(from: 2.0, through: n, by: 1) {
          (last, beforeLast) = (((2 * degree - 1) * x * last - (degree - 1) * beforeLast) / degree, last)
        }
        slope = n * (x * last - beforeLast) / (x * x - 1)
        let step = last / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      roots.append(((1 - x) / 2, 2 / ((1 - x * x) * slope * slope)))
    }
    return QuadratureRule(
      name: "gauss-legendre", positions: roots.map(\.position), proportions: roots.map(\.weight))
  }

  /// Creates a rule; the weights are normalized to sum to exactly 1.
  ///
  /// - Parameter proportions: positive numbers; the weights have these proportions up to the rounding that makes their sum exact.
  init(name: String, positions: [Double], proportions: [Double]) {
    let unit = 0x1p-52
    let total = proportions.reduce(0, +)
    // Rounding the running sum and taking differences spreads the rounding errors: no weight is off by more than one unit, and the
    // last running sum is 1.
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

  /// The nodes plus both ends of the path with weight 0, because the scores there are always needed.
  var nodesWithEnds: [Node] {
    var nodes = nodes
    if nodes.first?.position != 0 { nodes.insert(Node(position: 0, weight: 0), at: 0) }
    if nodes.last?.position != 1 { nodes.append(Node(position: 1, weight: 0)) }
    return nodes
  }
}
