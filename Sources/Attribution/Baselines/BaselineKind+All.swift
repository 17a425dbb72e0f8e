extension BaselineKind {
  /// Every baseline there is, in the order of help and tables.
  public static let all: [BaselineKind] = [
    ConstantBaseline.black, ConstantBaseline.white, ConstantBaseline.gray, MeanBaseline.kind,
    MedianBaseline.kind, NoiseBaseline.kind, GaussianBaseline.kind, GaussianBaseline.kindAroundMean,
    BlurBaseline.kind, NoisyBlurBaseline.kind, MaxDistanceBaseline.kind,
  ]

  /// The kind that has this name; `nil` if no kind has it.
  public static func named(_ name: String) -> BaselineKind? { all.first { $0.names.contains(name) } }
}
