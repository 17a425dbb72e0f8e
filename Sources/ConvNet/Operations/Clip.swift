/// y = min(max(x, lower), upper); ∂y/∂x = 1 where lower < x < upper, else 0.
public struct Clip: Operation, Hashable {
  public let name = "Clip"
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

  /// What it lets through.
  var range: ClosedRange<Float> { lower...upper }

  public func isRectified(inputs: [Bool]) -> Bool { lower == 0 }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    return inputs[0]
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    PreparedActivation(shape: inputs[0], activation: .clip(self), addsSecondInput: false, kernels: kernels)
  }
}
