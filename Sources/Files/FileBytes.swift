import Foundation

/// The bytes of a file, at a fixed address for as long as this object lives.
///
/// Large files are mapped, not read: a page of theirs takes memory only between its first use and `hasRead`. The mapping is
/// private and read-only, of as many bytes as the file has when it is opened.
///
/// Guarantees: bytes of small files are copies and never change. Bytes of a mapped file are the file's until the file is written
/// to. A file that is replaced (by `mv`, and by most programs that save) or deleted stays as it was. If a file is written in place, the
/// new bytes may be visible. If it is cut short, a read behind its end stops the program (SIGBUS). `checkUnchanged` finds both before
/// the pages are read.
package final class FileBytes: Sendable {
  /// Files with fewer bytes are read.
  static let mappedBytes = 1 << 20

  package let path: String
  /// Valid for as long as this is held.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer
  /// Of the open file; `nil` where the bytes are a copy.
  private let mapped: Mapped?

  private struct Mapped {
    let file: RegularFile
    let state: State
  }

  /// The properties of a file that change when it is written to.
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

  /// A copy.
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
  /// - Parameter limit: the most bytes that a file may have.
  /// - Throws: `FileError`, also where it is no regular file.
  package convenience init(contentsOf path: String, limit: Int) throws(FileError) {
    try self.init(RegularFile(path), limit: limit)
  }

  /// The bytes of an open file.
  ///
  /// - Parameter limit: the most bytes that it may have.
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

  /// Whether the bytes are the file's own.
  package var isMapped: Bool { mapped != nil }

  /// - Throws: `FileError.changed` where a mapped file was written to, or cut short, since it was opened.
  package func checkUnchanged() throws(FileError) {
    guard let mapped else { return }
    var status = stat()
    guard fstat(mapped.file.descriptor, &status) == 0, State(status) == mapped.state else {
      throw .changed(path: path)
    }
  }

  // MARK: Memory

  /// Says that some of the bytes will soon be read, so that the system begins to fetch them.
  package func prefetch(_ some: UnsafeRawBufferPointer) { advise(some, MADV_WILLNEED, wholePages: false) }

  /// Says that some of the bytes will hardly be read again. They stay what they are, but take no memory of this process.
  package func hasRead(_ some: UnsafeRawBufferPointer) { advise(some, MADV_DONTNEED, wholePages: true) }

  /// - Parameter wholePages: whether pages are left out that hold other bytes, too.
  private func advise(_ some: UnsafeRawBufferPointer, _ advice: Int32, wholePages: Bool) {
    guard isMapped, let base = bytes.baseAddress, let start = some.baseAddress else { return }
    let page = Int(getpagesize())
    // A mapping begins with a page.
    var first = max(0, start - base)
    var last = min(bytes.count, start - base + some.count)
    first = (wholePages ? first + page - 1 : first) / page * page
    // The file's last page has nothing behind its end.
    if wholePages, last < bytes.count { last = last / page * page }
    guard first < last else { return }
    _ = madvise(UnsafeMutableRawPointer(mutating: base + first), last - first, advice)
  }
}
