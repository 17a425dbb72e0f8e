import Synchronization
import Threads

extension WeightMatrix {
  /// - Parameters:
  ///   - panel: output channels of one packed panel.
  ///   - packed: [panels][kernel elements][input channels][panel], which is overwritten, what lies behind the last channel
  ///     with zeros.
  /// - Returns: whether all weights are finite.
  func pack(into packed: UnsafeMutableBufferPointer<Float>, panel: Int) -> Bool {
    let areFinite = Mutex(true)
    tensor.withNumbers { base, format in
      let packing = WeightPacking(self, at: base, format: format, into: packed, panel: panel)
      let jobs = packing.jobs
      // What is small is dropped when both directions are packed.
      let drops = jobs.count > 1
      Threads.perform(jobs.count) { index in
        if !packing.run(jobs[index], format.reader) { areFinite.withLock { $0 = false } }
        if drops { tensor.hasBeenRead(packing.numbers(of: jobs[index])) }
      }
    }
    return areFinite.withLock { $0 }
  }
}
