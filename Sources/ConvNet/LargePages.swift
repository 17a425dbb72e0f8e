#if os(Linux)
  import Glibc
#endif

/// Memory in pages of 2 MiB where the system has them: what is read or written from end to end again and again needs few
/// addresses remembered, and few interruptions before its first use.
enum LargePages {
  private static let pageBytes = 2 << 20

  /// The bytes of as many whole pages as so many bytes need; at least one page.
  static func rounded(_ byteCount: Int) -> Int {
    max(1, (byteCount + pageBytes - 1) / pageBytes) * pageBytes
  }

  /// - Parameter byteCount: of whole pages. The caller deallocates them.
  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: pageBytes)
    #if os(Linux)
      // Where there are no large pages, small ones do.
      _ = madvise(memory, byteCount, MADV_HUGEPAGE)
    #endif
    return memory
  }
}
