import Synchronization

/// Weights in the order a kernel reads them.
///
/// Every evaluation reads all of them, which is more than a cache holds and more pages than the processor keeps addresses
/// of: they share large pages.
final class PackedWeights: Sendable {
  /// Keeps the memory.
  private let slab: Slab
  /// Never written after `init`. No vector straddles two cache lines.
  nonisolated(unsafe) private let elements: UnsafeMutableBufferPointer<Float>

  /// - Parameter fill: overwrites what it will; everything else is zero.
  init(count: Int, fill: (UnsafeMutableBufferPointer<Float>) -> Void) {
    let (slab, bytes) = Slab.bytes(count * MemoryLayout<Float>.stride)
    self.slab = slab
    elements = bytes.bindMemory(to: Float.self)
    elements.initialize(repeating: 0)
    fill(elements)
  }

  var start: UnsafePointer<Float>? { UnsafePointer(elements.baseAddress) }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(elements) }

  var areFinite: Bool { elements.allSatisfy(\.isFinite) }
}

/// Memory that is given away piece by piece and freed when nobody has a piece any more.
private final class Slab: Sendable {
  private static let alignment = 64
  /// The one that may have room left.
  private struct Latest {
    weak var slab: Slab?
    var taken = 0
  }
  private static let latest = Mutex(Latest())

  nonisolated(unsafe) private let memory: UnsafeMutableRawBufferPointer

  private init(byteCount: Int) {
    let bytes = LargePages.rounded(byteCount)
    memory = UnsafeMutableRawBufferPointer(start: LargePages.allocate(byteCount: bytes), count: bytes)
  }

  deinit { memory.deallocate() }

  /// A piece nobody else has, with its slab, which must be kept as long.
  static func bytes(_ count: Int) -> (Slab, UnsafeMutableRawBufferPointer) {
    let rounded = (count + alignment - 1) / alignment * alignment
    return latest.withLock { latest in
      if let slab = latest.slab, latest.taken + rounded <= slab.memory.count {
        defer { latest.taken += rounded }
        return (slab, .init(rebasing: slab.memory[latest.taken..<latest.taken + count]))
      }
      let slab = Slab(byteCount: rounded)
      latest = Latest(slab: slab, taken: rounded)
      return (slab, .init(rebasing: slab.memory[..<count]))
    }
  }
}
