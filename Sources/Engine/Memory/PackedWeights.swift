import Synchronization

/// Weights in the order a kernel reads them.
///
/// Every evaluation reads all of them, which is more than a cache holds and more pages than the processor keeps addresses
/// of: they share large pages.
final class PackedWeights: Sendable {
  /// Keeps the memory.
  private let pages: LargePages
  /// Never written after `init`. No vector straddles two cache lines.
  nonisolated(unsafe) private let elements: UnsafeMutableBufferPointer<Float>
  /// Whether all of them are.
  let isFinite: Bool

  /// - Parameter fill: overwrites everything; what it finds is undefined. Returns whether all weights are finite.
  init(count: Int, fill: (UnsafeMutableBufferPointer<Float>) -> Bool) {
    let (pages, bytes) = Slab.bytes(count * MemoryLayout<Float>.stride)
    self.pages = pages
    elements = bytes.bindMemory(to: Float.self)
    isFinite = fill(elements)
  }

  var start: UnsafePointer<Float>? { UnsafePointer(elements.baseAddress) }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(elements) }
}

/// Large pages that are given away piece by piece and freed with the last piece.
private enum Slab {
  private static let alignment = 64
  /// Pages that were never written to cost nothing, and the last page of a slab is hardly ever full.
  private static let byteCount = 64 << 20
  /// The one that may have room left.
  private struct CurrentSlab {
    weak var pages: LargePages?
    var taken = 0
  }
  private static let latest = Mutex(CurrentSlab())

  /// A piece of its own, with the pages that it lies on; they must be kept as long as the piece.
  static func bytes(_ count: Int) -> (LargePages, UnsafeMutableRawBufferPointer) {
    let rounded = (count + alignment - 1) / alignment * alignment
    return latest.withLock { latest in
      if let pages = latest.pages, latest.taken + rounded <= pages.byteCount {
        defer { latest.taken += rounded }
        return (pages, .init(start: pages.start + latest.taken, count: count))
      }
      let pages = LargePages(byteCount: max(rounded, byteCount))
      latest = CurrentSlab(pages: pages, taken: rounded)
      return (pages, .init(start: pages.start, count: count))
    }
  }
}
