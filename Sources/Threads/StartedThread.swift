import Foundation

/// A thread of the operating system that runs one function.
struct StartedThread: @unchecked Sendable {
  private let thread: pthread_t

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Held while a thread is started, and while a library may start threads.
  static let gate = NSRecursiveLock()

  /// Starts a thread that runs `body`.
  ///
  /// - Returns: `nil` if the system cannot start a thread.
  static func start(_ body: @escaping @Sendable () -> Void) -> StartedThread? {
    gate.lock()
    defer { gate.unlock() }
    let box = Unmanaged.passRetained(Body(body))
    #if os(Linux)
      var thread = pthread_t()
      let failure = pthread_create(
        &thread, nil,
        { pointer in
          guard let pointer else { return nil }
          Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
          return nil
        }, box.toOpaque())
    #else
      var made: pthread_t?
      let failure = pthread_create(
        &made, nil,
        { pointer in
          Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
          return nil
        }, box.toOpaque())
    #endif
    guard failure == 0 else {
      box.release()
      return nil
    }
    #if !os(Linux)
      guard let thread = made else { return nil }
    #endif
    return StartedThread(thread: thread)
  }

  func join() { pthread_join(thread, nil) }
}
