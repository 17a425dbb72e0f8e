import Fields

/// Every place uniform in 0 ..< 1, independently.
public struct RandomControl: Control {
  public static let name = "random"
  public static let title = "Random"
  public static let summary = "a random value for each pixel"

  public init() {}

  public func map(for evaluation: EvaluationCase, seed: UInt64) -> [Float]? {
    var generator = SplitMix64(seed: seed, for: .control)
    return (0..<evaluation.places.count).map { _ in generator.uniform() }
  }
}
