#if os(Linux)
  import Glibc
#endif

/// Memory in pages of 2 MiB where the system has them: what is read or written from end to end again and again needs few
/// addresses remembered, and few interruptions before its first use.
final class LargePages: Sendable {
  private static let pageBytes = 2 << 20

  /// Belongs to the user of the pages; access is not synchronized.
  nonisolated(unsafe) let start: UnsafeMutableRawPointer
  /// A whole number of pages.
  let byteCount: Int

  /// - Parameter byteCount: is rounded up to whole pages. What they contain is undefined.
  init(byteCount: Int) {
    self.byteCount = max(1, (byteCount + Self.pageBytes - 1) / Self.pageBytes) * Self.pageBytes
    start = .allocate(byteCount: self.byteCount, alignment: Self.pageBytes)
    #if os(Linux)
      // Where there are no large pages, small ones do.
      _ = madvise(start, self.byteCount, MADV_HUGEPAGE)
    #endif
  }

  deinit { start.deallocate() }
}
