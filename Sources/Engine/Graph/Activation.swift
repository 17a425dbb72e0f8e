/// An activation function that an operation can apply to its own result before the result is stored.
package enum Activation: Hashable, Sendable {
  case clip(Clip)
  case smooth(SmoothFunction)

  /// Whether many elements of its result are zero, as after a ReLU.
  var isRectifying: Bool { if case .clip(let clip) = self { clip.lower == 0 } else { false } }

  /// Whether it sets many gradients to zero, as a clip does outside its bounds.
  var stopsGradients: Bool { gate == .mask }

  /// How its derivative is stored for the backward pass.
  var gate: GateKind {
    switch self {
    case .clip: .mask
    case .smooth: .slopes
    }
  }
}

/// An operation that can apply an activation to its own result.
protocol ActivatingOperation: NetworkOperation {
  var activation: Activation? { get set }
}

extension ActivatingOperation {
  package func isRectified(inputs: [Bool]) -> Bool { activation?.isRectifying == true }
}
