import Synchronization

/// Weights in the order in which a kernel reads them.
///
/// Every evaluation reads all weights of a network, which exceed the caches and would need more small pages than the TLB
/// has entries. All weights therefore share large pages.
final class PackedWeights: Sendable {
  /// Retained for as long as `elements` is used.
  private let pages: LargePages
  /// Never written after `init`. Aligned to cache lines, so that no vector straddles two of them.
  nonisolated(unsafe) private let elements: UnsafeMutableBufferPointer<Float>
  /// Whether all weights are finite.
  let isFinite: Bool

  /// - Parameter fill: overwrites all elements, which are undefined before. Returns whether all weights are finite.
  init(count: Int, fill: (UnsafeMutableBufferPointer<Float>) -> Bool) {
    let (pages, bytes) = Slab.bytes(count * MemoryLayout<Float>.stride)
    self.pages = pages
    elements = bytes.bindMemory(to: Float.self)
    isFinite = fill(elements)
  }

  var start: UnsafePointer<Float>? { UnsafePointer(elements.baseAddress) }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(elements) }
}

/// Large pages that are allocated piece by piece and freed with the last piece.
private enum Slab {
  private static let alignment = 64
  /// The size of a slab. It can be large: unwritten pages take no memory, and the last page of a slab is rarely full.
  private static let byteCount = 64 << 20
  /// The newest slab, the only one that may have room left.
  private struct CurrentSlab {
    weak var pages: LargePages?
    var taken = 0
  }
  private static let latest = Mutex(CurrentSlab())

  /// Returns a new piece of `count` bytes and the pages that contain it, which must be retained as long as the piece is used.
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
