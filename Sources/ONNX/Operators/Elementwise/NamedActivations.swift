import Engine
import Foundation

/// An activation that is named by an attribute of a recurrent layer or a fused operator.
struct NamedActivation {
  let name: String
  /// The first parameter (`beta` is the second); `nil` for the function's default.
  var alpha: Float?
  var beta: Float?

  /// The functions with parameters and their defaults; the file lists parameters in order in `activation_alpha` and `activation_beta`.
  private static let defaults: [String: (alpha: Float, beta: Float)] = [
    "Affine": (1, 0), "LeakyRelu": (0.01, 0), "ThresholdedRelu": (1, 0), "ScaledTanh": (1, 1),
    "HardSigmoid": (0.2, 0.5), "Elu": (1, 0), "Clip": (-.infinity, .infinity),
  ]

  /// Whether the function has a first and a second parameter.
  var parameters: (alpha: Bool, beta: Bool) {
    (
      Self.defaults[name] != nil,
      ["Affine", "ScaledTanh", "HardSigmoid", "Clip"].contains(name)
    )
  }

  /// The operation of the engine; `nil` for an unknown name, and for a Clip with bounds in the wrong order.
  var operation: (any NetworkOperation)? {
    let standard = Self.defaults[name] ?? (0, 0)
    let (alpha, beta) = (alpha ?? standard.alpha, beta ?? standard.beta)
    switch name {
    case "Sigmoid": return SmoothFunction.sigmoid
    case "Tanh": return SmoothFunction.hyperbolicTangent
    case "Relu": return Clip.relu
    case "Softsign": return Elementwise.softsign
    case "Softplus": return Elementwise.softplus
    case "HardSwish": return SmoothFunction.hardSwish
    case "Gelu": return SmoothFunction.gelu(isApproximate: false)
    case "LeakyRelu": return Elementwise.leakyReLU(alpha: alpha)
    case "ThresholdedRelu": return Elementwise.thresholdedReLU(alpha: alpha)
    case "Elu": return Elementwise.elu(alpha: alpha)
    case "Clip": return alpha <= beta ? Clip(lower: alpha, upper: beta) : nil
    case "Affine": return Elementwise("Affine", reads: [], { alpha * $0 + beta }) { _, _ in alpha }
    case "ScaledTanh":
      return Elementwise("ScaledTanh", reads: .inputs, { alpha * tanh(beta * $0) }) { x, _ in
        let t = tanh(beta * x)
        return alpha * beta * (1 - t * t)
      }
    case "HardSigmoid":
      return Elementwise("HardSigmoid", reads: .inputs, { max(0, min(1, alpha * $0 + beta)) }) { x, _ in
        let y = alpha * x + beta
        return y > 0 && y < 1 ? alpha : 0
      }
    default: return nil
    }
  }
}
