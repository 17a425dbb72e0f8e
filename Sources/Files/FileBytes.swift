import Foundation

/// The bytes of a file, at a fixed address during the lifetime of this object.
///
/// Large files are memory-mapped, not read: each page occupies memory only from its first use until `hasRead`. The mapping is
/// private and read-only; its size is the size of the file when it is opened.
///
/// Guarantees: The bytes of small files are copies and never change. The bytes of a mapped file are stable until the file is
/// written to. If the file is deleted or replaced (by `mv`, and by most programs that save), the mapping keeps the old content.
/// If it is written in place, the new bytes may become visible. If it is truncated, a read beyond its end stops the program
/// (SIGBUS). `checkUnchanged` detects both before the pages are read.
package final class FileBytes: Sendable {
  /// The smallest size of a mapped file, in bytes; smaller files are copied.
  static let mappedBytes = 1 << 20

  package let path: String
  /// The bytes, valid during the lifetime of this object.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer
  /// The mapped file and its state; `nil` if the bytes are a copy.
  private let mapped: Mapped?

  private struct Mapped {
    let file: RegularFile
    let state: State
  }

  /// The properties of a file that change when the file is written to.
  private struct State: Equatable {
    let bytes: Int
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
      bytes = Int(status.st_size)
      #if os(Linux)
        let time = status.st_mtim
      #else
        let time = status.st_mtimespec
      #endif
      (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec))
    }
  }

  /// Copies bytes.
  package init(copying data: some ContiguousBytes, path: String = "") {
    let copy = data.withUnsafeBytes { source in
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
      copy.copyMemory(from: source)
      return copy
    }
    self.path = path
    bytes = UnsafeRawBufferPointer(copy)
    mapped = nil
  }

  /// Maps a file, or reads a small one.
  ///
  /// - Parameter limit: the largest accepted size in bytes.
  /// - Throws: `FileError`, also if the path is not a regular file.
  package convenience init(contentsOf path: String, limit: Int) throws(FileError) {
    try self.init(RegularFile(path), limit: limit)
  }

  /// Maps an open file, or copies a small one.
  ///
  /// - Parameter limit: the largest accepted size in bytes.
  /// - Throws: `FileError`
  package convenience init(_ file: RegularFile, limit: Int) throws(FileError) {
    guard file.count <= limit else { throw .tooLarge(path: file.path, bytes: file.count, limit: limit) }
    guard file.count >= Self.mappedBytes else {
      self.init(copying: try file.read(limit: limit), path: file.path)
      return
    }
    var status = stat()
    guard fstat(file.descriptor, &status) == 0,
      let start = mmap(nil, file.count, PROT_READ, MAP_PRIVATE, file.descriptor, 0), start != MAP_FAILED
    else { throw .unreadable(path: file.path, reason: FileError.systemReason()) }
    self.init(
      path: file.path, bytes: UnsafeRawBufferPointer(start: start, count: file.count),
      mapped: Mapped(file: file, state: State(status)))
  }

  private init(path: String, bytes: UnsafeRawBufferPointer, mapped: Mapped) {
    (self.path, self.bytes, self.mapped) = (path, bytes, mapped)
  }

  deinit {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    } else {
      UnsafeMutableRawBufferPointer(mutating: bytes).deallocate()
    }
  }

  /// Whether the bytes are a memory mapping of the file, not a copy.
  package var isMapped: Bool { mapped != nil }

  /// Checks that a mapped file has not been written to or truncated since it was opened.
  ///
  /// - Throws: `FileError.changed`
  package func checkUnchanged() throws(FileError) {
    guard let mapped else { return }
    var status = stat()
    guard fstat(mapped.file.descriptor, &status) == 0, State(status) == mapped.state else {
      throw .changed(path: path)
    }
  }

  // MARK: Memory

  /// Hints that these bytes will soon be read, so that the system prefetches them.
  package func prefetch(_ some: UnsafeRawBufferPointer) { advise(some, MADV_WILLNEED, wholePages: false) }

  /// Hints that these bytes will hardly be read again. They keep their values, but occupy no memory of this process.
  package func hasRead(_ some: UnsafeRawBufferPointer) { advise(some, MADV_DONTNEED, wholePages: true) }

  /// - Parameter wholePages: whether to leave out pages that also hold other bytes.
  private func advise(_ some: UnsafeRawBufferPointer, _ advice: Int32, wholePages: Bool) {
    guard isMapped, let base = bytes.baseAddress, let start = some.baseAddress else { return }
    let page = Int(getpagesize())
    // A mapping begins at a page boundary.
    var first = max(0, start - base)
    var last = min(bytes.count, start - base + some.count)
    first = (wholePages ? first + page - 1 : first) / page * page
    // The last page holds no other bytes after the file's end.
    if wholePages, last < bytes.count { last = last / page * page }
    guard first < last else { return }
    _ = madvise(UnsafeMutableRawPointer(mutating: base + first), last - first, advice)
  }
}
