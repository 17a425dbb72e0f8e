import CKernels

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
    PreparedClip(shape: inputs[0], clip: self, addsSecondInput: false, kernels: kernels)
  }
}

/// An operation that can clip its own result on the way to memory.
public protocol ClippingOperation: Operation {
  var clip: Clip? { get set }
}

extension ClippingOperation {
  public func isRectified(inputs: [Bool]) -> Bool { clip?.lower == 0 }
}

/// A clip of one array or of the sum of two. The mask does the whole gradient: it is applied to what
/// arrives, so nothing is left to compute.
struct PreparedClip: PreparedOperation {
  let shape: Shape
  let clip: Clip?
  let addsSecondInput: Bool
  let kernels: Kernels

  var writesMask: Bool { clip != nil }

  func passesGradient(toInput input: Int) -> Bool { true }

  func forward(_ buffers: Buffers) {
    kernels.finish(
      igviz_finish(
        input: buffers.inputs[0], output: buffers.output, pixels: shape.pixels, channels: shape.channels,
        epilogue: igviz_epilogue(
          bias: nil, addend: addsSecondInput ? buffers.inputs[1] : nil, clip: clip?.range, buffers: buffers,
          channels: shape.channels)))
  }

  func backward(_ buffers: Buffers) {}
}
