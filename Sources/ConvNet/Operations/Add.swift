/// y = clip(a + b); ∂y/∂a = ∂y/∂b = 1 where the clip lets through.
public struct Add: ClippingOperation, Hashable {
  public let name = "Add"
  public var clip: Clip?

  public init(clip: Clip? = nil) { self.clip = clip }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 2 else { throw ShapeMismatch("takes two inputs") }
    guard inputs[0] == inputs[1] else { throw ShapeMismatch("the shapes differ") }
    return inputs[0]
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    PreparedClip(shape: inputs[0], clip: clip, addsSecondInput: true, kernels: kernels)
  }
}
