import CKernels

/// What an activation leaves for the way back: gradients behind it are those before it, times this.
package enum GateKind: Hashable, Sendable {
  /// One bit an element: whether a clip let it through unchanged.
  case mask
  /// The derivative at each element.
  case slopes

  func bytes(for shape: TensorShape) -> Int {
    switch self {
    case .mask: Mask.words(for: shape) * MemoryLayout<UInt16>.stride
    case .slopes: shape.count * MemoryLayout<Float>.stride
    }
  }
}

/// Where a gate lies, of either kind.
package enum ActivationDerivative {
  case mask(UnsafeMutablePointer<UInt16>)
  case slopes(UnsafeMutablePointer<Float>)
}

/// The layout of a clip's mask: a pixel's bits fill whole words.
enum Mask {
  static func wordsPerPixel(channels: Int) -> Int {
    (channels + Int(IGVIZ_MASK_WORD_BITS) - 1) / Int(IGVIZ_MASK_WORD_BITS)
  }

  static func words(for shape: TensorShape) -> Int { shape.pixels * wordsPerPixel(channels: shape.channels) }
}
