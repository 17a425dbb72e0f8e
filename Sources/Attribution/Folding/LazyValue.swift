import Synchronization

/// A value computed once, by the first thread that needs it. Its memory is freed with the points that refer to it.
final class LazyValue<Value: Sendable>: Sendable {
  /// The index of the baseline or path to which the value belongs; the argument of the factory.
  let number: Int
  private let make: @Sendable (Int) throws -> Value
  private let made = Mutex<Value?>(nil)

  init(_ number: Int, _ make: @escaping @Sendable (Int) throws -> Value) {
    self.number = number
    self.make = make
  }

  func get() throws -> Value {
    try made.withLock { made in
      if let made { return made }
      let value = try make(number)
      made = value
      return value
    }
  }
}
