extension BaselineKind {
  /// All baselines, in the order of help and tables.
  public static let all: [BaselineKind] = [
    ConstantBaseline.black, ConstantBaseline.white, ConstantBaseline.gray, MeanBaseline.kind,
    MedianBaseline.kind, NoiseBaseline.kind, GaussianBaseline.kind, GaussianBaseline.kindAroundMean,
    BlurBaseline.kind, NoisyBlurBaseline.kind, MaxDistanceBaseline.kind,
  ]

  /// Returns the kind with this name; `nil` if there is none.
  public static func named(_ name: String) -> BaselineKind? { all.first { $0.names.contains(name) } }
}
