/// Wall-clock time since it was made or since the last lap, in seconds.
public struct Stopwatch: Sendable {
  private var last = ContinuousClock.now

  public init() {}

  public mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { last = now }
    return (now - last) / .seconds(1)
  }
}
