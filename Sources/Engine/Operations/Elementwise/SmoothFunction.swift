import CKernels

/// y = f(x), elementwise, for common functions: each has a kernel that computes the slope ∂y/∂x = f′(x) together with y. The
/// backward pass needs only the slope.
package struct SmoothFunction: Hashable, Sendable {
  fileprivate enum Kind: Hashable {
    case logistic, tanh, exponential, error, swish, hardSwish, gelu, approximateGELU
  }

  package let name: String
  fileprivate let kind: Kind
  fileprivate var alpha: Float = 1
}

// MARK: The functions

extension SmoothFunction {
  /// 1 / (1 + exp(−x)).
  package static let sigmoid = SmoothFunction(name: "Sigmoid", kind: .logistic)
  package static let hyperbolicTangent = SmoothFunction(name: "Tanh", kind: .tanh)
  package static let exponential = SmoothFunction(name: "Exp", kind: .exponential)
  /// 2/√π · ∫₀ˣ exp(−t²) dt.
  package static let errorFunction = SmoothFunction(name: "Erf", kind: .error)
  /// x · clip(x/6 + 1/2, 0, 1). Reference: Howard et al. 2019, MobileNetV3.
  package static let hardSwish = SmoothFunction(name: "HardSwish", kind: .hardSwish)

  /// x · sigmoid(αx). Reference: Ramachandran, Zoph & Le 2017.
  package static func swish(alpha: Float = 1) -> SmoothFunction {
    SmoothFunction(name: "Swish", kind: .swish, alpha: alpha)
  }

  /// x · Φ(x), with Φ the cumulative normal distribution, or its approximation by a tanh.
  /// Reference: Hendrycks & Gimpel 2016.
  package static func gelu(isApproximate: Bool) -> SmoothFunction {
    SmoothFunction(name: "Gelu", kind: isApproximate ? .approximateGELU : .gelu)
  }
}

extension igviz_epilogue {
  /// Sets the function of the epilogue, and where its slopes are written; `nil` for no slopes.
  mutating func apply(_ function: SmoothFunction, slopes: UnsafeMutablePointer<Float>?) {
    self.function = function.kernel
    parameter = function.alpha
    written_slopes = slopes
  }
}

extension SmoothFunction {
  fileprivate var kernel: igviz_function {
    switch kind {
    case .logistic: IGVIZ_LOGISTIC
    case .tanh: IGVIZ_TANH
    case .exponential: IGVIZ_EXP
    case .error: IGVIZ_ERF
    case .swish: IGVIZ_SWISH
    case .hardSwish: IGVIZ_HARD_SWISH
    case .gelu: IGVIZ_GELU
    case .approximateGELU: IGVIZ_GELU_TANH
    }
  }
}
