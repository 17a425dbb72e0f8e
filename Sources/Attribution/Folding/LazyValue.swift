import Synchronization

/// A value that the thread makes which needs it first, and that is forgotten with the points that need it.
final class LazyValue<Value: Sendable>: Sendable {
  /// Among those of its kind: of a baseline or a path.
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
