import Synchronization
import Threads

extension Network {
  /// Returns the outputs at several inputs, evaluated on several threads.
  ///
  /// - Parameter input: returns the input with this index, of `inputShape.count` elements.
  /// - Throws: `EvaluationError.wrongCount`
  package func outputs(
    count: Int, threads: Int, input: @Sendable (Int) -> [Float]
  ) throws(EvaluationError) -> [[Float]] {
    let outputs = Mutex([[Float]](repeating: [], count: count))
    let failure = Mutex<EvaluationError?>(nil)
    let share = max(1, min(batch, (count + threads - 1) / max(1, threads)))
    let next = Mutex(0)
    Threads.perform(min(max(1, threads), (count + share - 1) / share)) { _ in
      // In mode `.gradient`, although only outputs are needed: attributions can then reuse this evaluator's memory.
      let evaluator = Evaluator(self, batch: batch)
      while true {
        let first = next.withLock { next in
          defer { next += share }
          return next
        }
        guard first < count else { return }
        do throws(EvaluationError) {
          let results = try evaluator.forward((first..<min(first + share, count)).map(input))
          outputs.withLock { $0.replaceSubrange(first..<first + results.count, with: results) }
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    if let failure = failure.withLock(\.self) { throw failure }
    return outputs.withLock(\.self)
  }
}
