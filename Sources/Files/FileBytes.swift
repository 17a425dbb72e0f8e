import Foundation

/// The bytes of a file, which lie where they are for as long as somebody holds this.
///
/// Large files are mapped, not read: a page of theirs takes memory only between its first use and `hasRead`. The mapping is
/// private and read-only, of as many bytes as the file has when it is opened.
///
/// Guarantees: bytes of small files, and of what is no regular file, are copies that nobody can change. Bytes of a mapped
/// file are the file's for as long as nobody writes to it. One that is replaced, as `mv` and most programs that save do, or
/// deleted, stays as it was. One that is written in place may show the new bytes, and whoever touches pages behind the end
/// of one that was cut short is stopped by the system (SIGBUS); `checkUnchanged` finds both, before the pages are touched.
public final class FileBytes: Sendable {
  /// Files with fewer bytes are read.
  static let mappedBytes = 1 << 20

  public let path: String
  /// Valid for as long as this is held.
  nonisolated(unsafe) public let bytes: UnsafeRawBufferPointer
  /// Of the open file; `nil` where the bytes are a copy.
  private let mapped: Mapped?

  private struct Mapped {
    let file: Int32
    let state: State
  }

  /// What changes when somebody writes to a file.
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
  public init(copying data: some ContiguousBytes, path: String = "") {
    let copy = data.withUnsafeBytes { source in
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
      copy.copyMemory(from: source)
      return copy
    }
    self.path = path
    bytes = UnsafeRawBufferPointer(copy)
    mapped = nil
  }

  /// Maps a regular file; reads a small one, and anything else that can be read to its end.
  ///
  /// - Parameter limit: the most bytes that a file may have.
  /// - Throws: `FileError`
  public convenience init(contentsOf path: String, limit: Int) throws(FileError) {
    guard let (file, status) = try Self.opened(path), Int(status.st_size) >= Self.mappedBytes else {
      self.init(copying: try FileAccess.read(path, limit: limit), path: path)
      return
    }
    let count = Int(status.st_size)
    guard count <= limit else {
      close(file)
      throw .tooLarge(path: path, bytes: count, limit: limit)
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
      let reason = FileAccess.lastError()
      close(file)
      throw .unreadable(path: path, reason: reason)
    }
    self.init(
      path: path, bytes: UnsafeRawBufferPointer(start: start, count: count),
      mapped: Mapped(file: file, state: State(status)))
  }

  private init(path: String, bytes: UnsafeRawBufferPointer, mapped: Mapped) {
    (self.path, self.bytes, self.mapped) = (path, bytes, mapped)
  }

  /// A regular file that can be opened; whoever is `nil` is better read, or has an error that reading it reports.
  private static func opened(_ path: String) throws(FileError) -> (file: Int32, status: stat)? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    // It may have become another one meanwhile.
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) >= mappedBytes
    else {
      close(file)
      return nil
    }
    return (file, status)
  }

  deinit {
    if let mapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
      close(mapped.file)
    } else {
      UnsafeMutableRawBufferPointer(mutating: bytes).deallocate()
    }
  }

  /// Whether the bytes are the file's own.
  public var isMapped: Bool { mapped != nil }

  /// - Throws: `FileError.changed` where a mapped file was written to, or cut short, since it was opened.
  public func checkUnchanged() throws(FileError) {
    guard let mapped else { return }
    var status = stat()
    guard fstat(mapped.file, &status) == 0, State(status) == mapped.state else { throw .changed(path: path) }
  }

  // MARK: Memory

  /// Says that some of the bytes will soon be read, so that the system begins to fetch them.
  public func willRead(_ some: UnsafeRawBufferPointer) { advise(some, MADV_WILLNEED, wholePages: false) }

  /// Says that some of the bytes will hardly be read again. They stay what they are, but take no memory of this process.
  public func hasRead(_ some: UnsafeRawBufferPointer) { advise(some, MADV_DONTNEED, wholePages: true) }

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
