import CKernels

/// How the derivative of an activation is stored: the backward pass multiplies the gradient by it, elementwise.
package enum GateKind: Hashable, Sendable {
  /// One bit per element: whether the clip let the element through unchanged.
  case mask
  /// The derivative at each element, as a float.
  case slopes

  func bytes(for shape: TensorShape) -> Int {
    switch self {
    case .mask: Mask.words(for: shape) * MemoryLayout<UInt16>.stride
    case .slopes: shape.count * MemoryLayout<Float>.stride
    }
  }
}

/// The address of a stored derivative, of either kind.
package enum ActivationDerivative {
  case mask(UnsafeMutablePointer<UInt16>)
  case slopes(UnsafeMutablePointer<Float>)
}

/// The layout of a clip's mask: one bit per channel; the bits of a pixel fill whole 16-bit words.
enum Mask {
  static func wordsPerPixel(channels: Int) -> Int {
    (channels + Int(IGVIZ_MASK_WORD_BITS) - 1) / Int(IGVIZ_MASK_WORD_BITS)
  }

  static func words(for shape: TensorShape) -> Int { shape.pixels * wordsPerPixel(channels: shape.channels) }
}
