/// What an operation may do to its own result on the way to memory.
package enum Activation: Hashable, Sendable {
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

/// An operation that can apply an activation to its own result.
protocol ActivatingOperation: NetworkOperation {
  var activation: Activation? { get set }
}

extension ActivatingOperation {
  package func isRectified(inputs: [Bool]) -> Bool { activation?.isRectifying == true }
}
