import CKernels
import Dispatch
import Synchronization

/// Measures the machine's peak rate of multiply-adds; each counts as two operations.
enum Peak {
  /// - Returns: FLOP/s of all threads together, if the machine is otherwise idle.
  static func flops(threads: Int) -> Double {
    let kernels = igviz_kernels_at(0)
    let rounds = 4_000_000
    let operations = Double(rounds * kernels.peak_operations * threads)
    let sink = Mutex(Float(0))
    return operations
      / seconds {
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
          let sum = kernels.peak(rounds)
          sink.withLock { $0 += sum }
        }
      }
  }
}
