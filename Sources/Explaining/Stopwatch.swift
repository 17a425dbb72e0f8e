/// Wall-clock time since it was made and since the last lap, in seconds.
public struct Stopwatch: Sendable {
  private let start = ContinuousClock.now
  private var last = ContinuousClock.now

  public init() {}

  public mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { last = now }
    return (now - last) / .seconds(1)
  }

  public func total() -> Double { (ContinuousClock.now - start) / .seconds(1) }
}
