/// y = min(max(x, lower), upper); ∂y/∂x = 1 where lower < x < upper, else 0.
package struct Clip: Hashable, Sendable {
  package var lower: Float
  package var upper: Float

  /// - Precondition: `lower` ≤ `upper`.
  package init(lower: Float, upper: Float) {
    precondition(lower <= upper, "clip to \(lower)…\(upper)")
    self.lower = lower
    self.upper = upper
  }

  package static let relu = Clip(lower: 0, upper: .infinity)
  package static let relu6 = Clip(lower: 0, upper: 6)
}
