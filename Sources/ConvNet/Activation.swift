/// What an operation may do to its own result on the way to memory.
public enum Activation: Hashable, Sendable {
  case clip(Clip)
  case smooth(SmoothFunction)

  /// Whether its result has many zeros, as that of a ReLU.
  var isRectifying: Bool { if case .clip(let clip) = self { clip.lower == 0 } else { false } }

  /// Whether it leaves many gradients zero.
  var stopsGradients: Bool { gate == .mask }

  var gate: GateKind {
    switch self {
    case .clip: .mask
    case .smooth: .slopes
    }
  }
}

/// An operation that is nothing but an activation.
protocol ActivationOperation: Operation {
  var asActivation: Activation { get }
}

extension Clip: ActivationOperation {
  var asActivation: Activation { .clip(self) }
}

extension SmoothFunction: ActivationOperation {
  var asActivation: Activation { .smooth(self) }
}

/// An operation that can apply an activation to its own result.
public protocol ActivatingOperation: Operation {
  var activation: Activation? { get set }
}

extension ActivatingOperation {
  public func isRectified(inputs: [Bool]) -> Bool { activation?.isRectifying == true }
}

/// What an activation leaves for the way back: gradients behind it are those before it, times this.
public enum GateKind: Hashable, Sendable {
  /// One bit an element: whether a clip let it through unchanged.
  case mask
  /// The derivative at each element.
  case slopes

  func bytes(for shape: Shape) -> Int {
    switch self {
    case .mask: Mask.words(for: shape) * MemoryLayout<UInt16>.stride
    case .slopes: shape.count * MemoryLayout<Float>.stride
    }
  }
}

/// Where a gate lies, of either kind.
public enum Gate {
  case mask(UnsafeMutablePointer<UInt16>)
  case slopes(UnsafeMutablePointer<Float>)
}
