/// The inputs that an input is compared with. They are made when they are needed, since there may be many.
public struct BaselineSamples: Sendable {
  public var count: Int
  /// Makes the baseline of an index; several threads may ask at once.
  public var make: @Sendable (Int) -> [Float]

  public init(count: Int = 1, make: @escaping @Sendable (Int) -> [Float]) {
    self.count = count
    self.make = make
  }

  public init(_ baselines: [[Float]]) {
    self.init(count: baselines.count) { baselines[$0] }
  }

  /// For methods that take no baselines.
  public static let none = BaselineSamples([])
}
