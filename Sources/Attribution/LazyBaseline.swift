import Synchronization

/// A baseline that the thread makes which needs it first, and that is forgotten with the points that need it.
final class LazyBaseline: Sendable {
  /// Among the baselines.
  let number: Int
  private let samples: BaselineSamples
  private let made = Mutex<[Float]?>(nil)

  init(_ number: Int, of samples: BaselineSamples) {
    self.number = number
    self.samples = samples
  }

  var values: [Float] {
    made.withLock { made in
      if let made { return made }
      let values = samples.make(number)
      made = values
      return values
    }
  }

  /// - Throws: `AttributionError.baselineSize` when it is not as long as the input.
  func check(count: Int) throws(AttributionError) {
    guard values.count == count else {
      throw .baselineSize(baseline: number, count: values.count, inputCount: count)
    }
  }
}
