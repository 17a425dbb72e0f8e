import CKernels

/// y = f(x), element by element, for functions that are often met: each has a kernel, which finds ∂y/∂x = f′(x), the slope,
/// with y. Nothing else is kept for the way back.
public struct SmoothFunction: Hashable, Sendable {
  private enum Kind: Hashable {
    case logistic, tanh, exponential, error, swish, hardSwish, gelu, approximateGELU
  }

  public let name: String
  private let kind: Kind
  private var alpha: Float = 1

  private init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

// MARK: The functions

extension SmoothFunction {
  /// 1 / (1 + exp(−x)).
  public static let sigmoid = SmoothFunction("Sigmoid", .logistic)
  public static let hyperbolicTangent = SmoothFunction("Tanh", .tanh)
  public static let exponential = SmoothFunction("Exp", .exponential)
  /// 2/√π · ∫₀ˣ exp(−t²) dt.
  public static let errorFunction = SmoothFunction("Erf", .error)
  /// x · clip(x/6 + 1/2, 0, 1). Reference: Howard et al. 2019, MobileNetV3.
  public static let hardSwish = SmoothFunction("HardSwish", .hardSwish)

  /// x · sigmoid(αx). Reference: Ramachandran, Zoph & Le 2017.
  public static func swish(alpha: Float = 1) -> SmoothFunction {
    var function = SmoothFunction("Swish", .swish)
    function.alpha = alpha
    return function
  }

  /// x · Φ(x), with Φ the normal distribution, or its approximation by a tanh.
  /// Reference: Hendrycks & Gimpel 2016.
  public static func gelu(isApproximate: Bool) -> SmoothFunction {
    SmoothFunction("Gelu", isApproximate ? .approximateGELU : .gelu)
  }
}

extension igviz_epilogue {
  /// Ends with a function.
  mutating func apply(_ function: SmoothFunction, slopes: UnsafeMutablePointer<Float>?) {
    self.function = function.kernel
    parameter = function.parameter
    written_slopes = slopes
  }
}

extension SmoothFunction {
  fileprivate var parameter: Float { alpha }

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
