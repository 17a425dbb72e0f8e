/// A few points on each of many paths: the cheapest way to the average over many baselines.
///
/// Where an average over paths is wanted, exact integrals are a waste: the paths differ from each other by far more than
/// each sum from its integral. With k points a path, point i of path j lies at (i + φⱼ)/k, where φ runs through the van der
/// Corput sequence, so that all points together cover the paths evenly and their mean is unbiased. It ends as soon as the
/// map that is shown is stable, or after so many gradients.
public struct StratifiedRule: Hashable, Sendable {
  public static let name = "stratified"

  /// k; at least one.
  public var pointsPerPath: Int
  /// The most gradients there may be.
  public var maxGradients: Int
  /// The standard error of the evidence at which it ends, as a share of the evidence; see `Stability`.
  public var tolerance: Double

  public init(pointsPerPath: Int = 4, maxGradients: Int = 156, tolerance: Double = 0.02) {
    self.pointsPerPath = pointsPerPath
    self.maxGradients = maxGradients
    self.tolerance = tolerance
  }

  /// Paths that the gradients are enough for; at least one.
  public var maxPaths: Int { max(1, maxGradients / max(1, pointsPerPath)) }

  /// α of a path's points, in ascending order.
  func positions(ofPath path: Int) -> [Double] {
    let offset = (Self.vanDerCorput(path) + 0.5 / Double(maxPaths)).truncatingRemainder(dividingBy: 1)
    return (0..<max(1, pointsPerPath)).map { (Double($0) + offset) / Double(max(1, pointsPerPath)) }
  }

  /// The digits of an index in base 2, mirrored at the point: 0, 1/2, 1/4, 3/4, 1/8 …
  ///
  /// Reference: van der Corput 1935, "Verteilungsfunktionen".
  static func vanDerCorput(_ index: Int) -> Double {
    var (rest, digit, value) = (index, 0.5, 0.0)
    while rest > 0 {
      if !rest.isMultiple(of: 2) { value += digit }
      digit /= 2
      rest /= 2
    }
    return value
  }
}
