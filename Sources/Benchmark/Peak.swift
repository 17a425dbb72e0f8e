import CKernels
import Dispatch
import Synchronization

/// The most multiply-adds this machine does a second on some threads at once, counting both halves.
enum Peak {
  /// - Returns: FLOP/s of all threads together, while the machine does nothing else.
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
