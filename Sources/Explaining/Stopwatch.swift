/// Measures wall-clock time since its creation or the last lap, in seconds.
package struct Stopwatch: Sendable {
  private var last = ContinuousClock.now

  package init() {}

  package mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { last = now }
    return (now - last) / .seconds(1)
  }
}
