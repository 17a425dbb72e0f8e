/// y = min(max(x, lower), upper); ∂y/∂x = 1 where lower < x < upper, else 0.
public struct Clip: Hashable, Sendable {
  public var lower: Float
  public var upper: Float

  /// - Precondition: `lower` ≤ `upper`.
  public init(lower: Float, upper: Float) {
    precondition(lower <= upper, "clip to \(lower)…\(upper)")
    self.lower = lower
    self.upper = upper
  }

  public static let relu = Clip(lower: 0, upper: .infinity)
  public static let relu6 = Clip(lower: 0, upper: 6)
}
