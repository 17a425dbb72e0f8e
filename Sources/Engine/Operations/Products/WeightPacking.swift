import Synchronization
import Threads

/// Copies one product's weights into the order in which its kernel reads them, in independent jobs.
///
/// Memory is read and written contiguously, as far as both orders allow. Each job reads its own part of the tensor, so that
/// several threads can work on jobs in parallel, and release the part that they have read.
struct WeightPacking: @unchecked Sendable {
  /// A range of output channels, if their weights are further apart than those of input channels; else of input channels.
  typealias Job = Range<Int>

  /// The approximate number of bytes that one job reads.
  private static let jobBytes = 4 << 20
  /// The bytes that are read at once: few enough to stay in a level-2 cache until they are written.
  private static let blockBytes = 1 << 18

  private let base: UnsafeRawPointer
  private let packed: UnsafeMutableBufferPointer<Float>
  private let panel: Int
  /// Offsets in bytes, as those of `inputs` and `outputs`.
  private let kernels: [Int]
  private let inputs: WeightMatrix.Channels
  private let outputs: WeightMatrix.Channels
  private let numberBytes: Int
  /// The input channels in the order of their weights in the tensor.
  private let order: [Int]
  /// The number of input channels in a block. Weights of adjacent channels share cache lines, and a level-1 cache holds the
  /// packed rows of a block even if they have the same offsets in their pages. With several kernel elements, fewer channels
  /// share a line.
  private let stretch: Int
  /// Whether jobs are ranges of output channels, in whole panels; otherwise they are ranges of input channels.
  private let goesByOutputs: Bool
  /// Whether the weights of a panel's output channels are contiguous floats.
  private let areRows: Bool

  init(
    _ matrix: WeightMatrix, at base: UnsafeRawPointer, format: FloatStorage.Format,
    into packed: UnsafeMutableBufferPointer<Float>, panel: Int
  ) {
    let bytes = format.bytes
    func scaled(_ channels: WeightMatrix.Channels) -> WeightMatrix.Channels {
      .init(offsets: channels.offsets.map { $0 * bytes }, factors: channels.factors)
    }
    self.base = base + matrix.tensor.start * bytes
    self.packed = packed
    self.panel = panel
    numberBytes = bytes
    stretch = matrix.kernels.count > 1 ? 16 : 8
    kernels = matrix.kernels.map { $0 * bytes }
    (inputs, outputs) = (scaled(matrix.inputs), scaled(matrix.outputs))
    let offsets = inputs.offsets
    order = offsets.indices.sorted { (offsets[$0], $0) < (offsets[$1], $1) }
    goesByOutputs = outputs.step > inputs.step
    let places = outputs.offsets
    areRows =
      format == .float32
      && places.enumerated().allSatisfy { $1 == places[0] + $0 * MemoryLayout<Float>.stride }
      && 1.littleEndian == 1
  }

  // MARK: Jobs

  /// The jobs, which pack each weight exactly once.
  var jobs: [Job] {
    let (outer, inner) = goesByOutputs ? (outputs, inputs) : (inputs, outputs)
    let count = outer.offsets.count
    guard count > 0, !inner.offsets.isEmpty, !kernels.isEmpty else { return [] }
    let rowBytes = max(1, kernels.count * inner.offsets.count * numberBytes)
    let whole = goesByOutputs ? panel : stretch
    let share = max(1, Self.jobBytes / rowBytes / whole) * whole
    return stride(from: 0, to: count, by: share).map { $0..<min($0 + share, count) }
  }

  /// Returns the range from the first to the last number that a job reads, relative to the tensor's first number. The job
  /// need not read all numbers between them.
  func numbers(of job: Job) -> Range<Int> {
    let (outer, inner) = goesByOutputs ? (outputs, inputs) : (inputs, outputs)
    let some = outer.offsets[job]
    let first = (some.min() ?? 0) + (inner.offsets.min() ?? 0) + (kernels.min() ?? 0)
    let last = (some.max() ?? 0) + (inner.offsets.max() ?? 0) + (kernels.max() ?? 0)
    return first / numberBytes..<last / numberBytes + 1
  }

  /// Packs the weights of one job.
  ///
  /// - Returns: whether these weights are finite.
  func run<Format: NumberFormat>(_ job: Job, _ format: Format.Type) -> Bool {
    goesByOutputs ? packPanels(job, format) : packRows(job, format)
  }

  // MARK: Loops

  /// Packs output channels that are far apart: for each panel and each block of input channels, one output channel after the other.
  private func packPanels<Format: NumberFormat>(_ channels: Range<Int>, _ format: Format.Type) -> Bool {
    guard let start = packed.baseAddress else { return true }
    let depth = inputs.offsets.count
    var areFinite = true
    for first in stride(from: channels.lowerBound, to: channels.upperBound, by: panel) {
      let width = min(panel, outputs.offsets.count - first)
      let tile = start + first / panel * kernels.count * depth * panel
      for block in stride(from: 0, to: depth, by: stretch) {
        let rows = order[block..<min(block + stretch, depth)]
        for lane in 0..<width {
          let column = base + outputs.offsets[first + lane]
          for (tap, kernel) in kernels.enumerated() {
            let (source, target) = (column + kernel, tile + (tap * depth * panel + lane))
            for row in rows { target[row * panel] = Format.load(source + inputs.offsets[row]) }
          }
        }
        for tap in kernels.indices {
          for row in rows {
            areFinite =
              finish(tile + (tap * depth + row) * panel, input: row, output: first, width) && areFinite
          }
        }
      }
    }
    return areFinite
  }

  /// Packs output channels that are close together: the row of each input channel, in pieces as wide as a panel.
  private func packRows<Format: NumberFormat>(_ channels: Range<Int>, _ format: Format.Type) -> Bool {
    guard let start = packed.baseAddress else { return true }
    let (depth, columns) = (inputs.offsets.count, outputs.offsets.count)
    let block = max(1, Self.blockBytes / max(1, kernels.count * columns * numberBytes))
    var areFinite = true
    for begin in stride(from: channels.lowerBound, to: channels.upperBound, by: block) {
      for first in stride(from: 0, to: columns, by: panel) {
        let width = min(panel, columns - first)
        let tile = start + first / panel * kernels.count * depth * panel
        for input in begin..<min(begin + block, channels.upperBound) {
          for (tap, kernel) in kernels.enumerated() {
            let source = base + inputs.offsets[input] + kernel
            let target = tile + (tap * depth + input) * panel
            if areRows {
              UnsafeMutableRawPointer(target).copyMemory(
                from: source + outputs.offsets[first], byteCount: width * MemoryLayout<Float>.stride)
            } else {
              for lane in 0..<width { target[lane] = Format.load(source + outputs.offsets[first + lane]) }
            }
            areFinite = finish(target, input: input, output: first, width) && areFinite
          }
        }
      }
    }
    return areFinite
  }

  /// Multiplies one packed row by its factors and pads it with zeros; returns whether the row is finite.
  @inline(__always)
  private func finish(_ row: UnsafeMutablePointer<Float>, input: Int, output: Int, _ width: Int) -> Bool {
    for factors in inputs.factors {
      for lane in 0..<width { row[lane] *= factors[input] }
    }
    for factors in outputs.factors {
      for lane in 0..<width { row[lane] *= factors[output + lane] }
    }
    if width < panel { (row + width).update(repeating: 0, count: panel - width) }
    // Infinities and NaNs have an exponent of all ones. Without branches, so that the loop can use vectors.
    var largest: UInt32 = 0
    for lane in 0..<width { largest = max(largest, row[lane].bitPattern & 0x7f80_0000) }
    return largest < 0x7f80_0000
  }
}

extension WeightMatrix {
  /// Packs all weights on several threads.
  ///
  /// - Parameters:
  ///   - panel: the number of output channels in a packed panel.
  ///   - packed: [panels][kernel elements][input channels][panel], which is overwritten; with zeros after the last channel.
  /// - Returns: whether all weights are finite.
  func pack(into packed: UnsafeMutableBufferPointer<Float>, panel: Int) -> Bool {
    let areFinite = Mutex(true)
    tensor.withNumbers { base, format in
      let packing = WeightPacking(self, at: base, format: format, into: packed, panel: panel)
      let jobs = packing.jobs
      // Small weights are released later, when both directions are packed.
      let drops = jobs.count > 1
      Threads.perform(jobs.count) { index in
        if !packing.run(jobs[index], format.reader) { areFinite.withLock { $0 = false } }
        if drops { tensor.hasBeenRead(packing.numbers(of: jobs[index])) }
      }
    }
    return areFinite.withLock { $0 }
  }
}
