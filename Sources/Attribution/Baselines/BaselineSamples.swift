/// The inputs that an input is compared with. They are made when they are needed, since there may be many.
public struct BaselineSamples: Sendable {
  public var count: Int
  /// Makes the baseline of an index; several threads may ask at once.
  public var make: @Sendable (Int) -> [Float]
  /// All scores at the first baselines, where they are known already.
  public var scores: [[Double]]

  public init(count: Int = 1, scores: [[Double]] = [], make: @escaping @Sendable (Int) -> [Float]) {
    self.count = count
    self.scores = scores
    self.make = make
  }

  public init(_ baselines: [[Float]]) {
    self.init(count: baselines.count) { baselines[$0] }
  }

  /// For methods that take no baselines.
  public static let none = BaselineSamples([])
}

extension BaselineSamples {
  /// The baseline of an index.
  ///
  /// - Throws: `AttributionError.baselineSize` when it is not as long as the input.
  func checked(_ number: Int, count: Int) throws(AttributionError) -> [Float] {
    let values = make(number)
    guard values.count == count else {
      throw .baselineSize(baseline: number, count: values.count, inputCount: count)
    }
    return values
  }

  /// The same, made when a thread needs it.
  func lazy(_ number: Int, count: Int) -> LazyValue<[Float]> {
    LazyValue(number) { try checked($0, count: count) }
  }
}
