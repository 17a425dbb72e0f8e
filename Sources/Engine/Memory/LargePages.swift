#if os(Linux)
  import Glibc
#endif

/// Memory in pages of 2 MiB, if the system has them. Arrays that are read or written repeatedly from end to end then need
/// few TLB entries, and cause few page faults on first use.
final class LargePages: Sendable {
  private static let pageBytes = 2 << 20

  /// The first byte. Access is not synchronized: the user of the pages is responsible.
  nonisolated(unsafe) let start: UnsafeMutableRawPointer
  /// The size in bytes, a multiple of the page size.
  let byteCount: Int

  /// - Parameter byteCount: the size in bytes, rounded up to whole pages. The contents are undefined.
  init(byteCount: Int) {
    self.byteCount = max(1, (byteCount + Self.pageBytes - 1) / Self.pageBytes) * Self.pageBytes
    start = .allocate(byteCount: self.byteCount, alignment: Self.pageBytes)
    #if os(Linux)
      // A failure is ignored: without large pages, small ones are used.
      _ = madvise(start, self.byteCount, MADV_HUGEPAGE)
    #endif
  }

  deinit { start.deallocate() }
}
