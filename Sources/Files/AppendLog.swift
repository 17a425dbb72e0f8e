import Foundation

/// A file of lines that grows. Whatever happens to the process that writes it, all but its last line are complete. The next process
/// that opens the file cuts off an incomplete last line.
///
/// Used by one thread at a time.
package final class AppendLog {
  package let path: String
  private let file: Int32
  private var end: off_t
  private var isSynced = true
  private var lastSync = ContinuousClock.now

  /// Lines that were written before a power cut by more than that survive it.
  private static let syncInterval = Duration.seconds(1)
  /// Longer lines are taken for damage.
  private static let lineLimit = 256 << 20

  /// Opens a file, or makes it, for lines to come.
  ///
  /// - Parameter isKept: which of the lines that are there stay; the others and a torn one are cut out.
  /// - Throws: `FileError`; the file is then as it was.
  package init(
    appendingTo path: String, keeping isKept: (_ number: Int, _ line: Data) -> Bool
  ) throws(FileError) {
    self.path = path
    try Self.compact(path, keeping: isKept)
    // A named pipe is refused, not waited for.
    file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o666)
    guard file >= 0 else { throw .unwritable(path: path, reason: FileError.systemReason()) }
    end = lseek(file, 0, SEEK_END)
  }

  deinit { close(file) }

  /// - Parameter line: without its break.
  /// - Throws: `FileError.unwritable`; what was written of it is taken back.
  package func append(_ line: Data) throws(FileError) {
    do {
      try FileAccess.append(line + [UInt8(ascii: "\n")], to: file, reportAs: path)
    } catch {
      if ftruncate(file, end) == 0 { lseek(file, end, SEEK_SET) }
      throw error
    }
    end += off_t(line.count + 1)
    isSynced = false
    if ContinuousClock.now - lastSync > Self.syncInterval { sync() }
  }

  /// Brings everything to the disk.
  package func sync() {
    if !isSynced { fsync(file) }
    (isSynced, lastSync) = (true, .now)
  }

  /// Takes some lines of a file away, and a torn one at its end; leaves a file alone that has none of these.
  ///
  /// - Throws: `FileError`; the file is then as it was.
  package static func compact(
    _ path: String, keeping isKept: (_ number: Int, _ line: Data) -> Bool
  ) throws(FileError) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    var (kept, number, hasOthers) = (0, 0, false)
    try forEachLine(of: path) { line in
      if isKept(number, line) { kept += line.count + 1 } else { hasOthers = true }
      number += 1
    }
    guard hasOthers || kept != Int(status.st_size) else { return }
    try FileAccess.replace(path) { (file) throws(FileError) in
      var number = 0
      try forEachLine(of: path) { (line) throws(FileError) in
        if isKept(number, line) {
          try FileAccess.append(line + [UInt8(ascii: "\n")], to: file, reportAs: path)
        }
        number += 1
      }
    }
  }

  /// The whole lines of a file, one after the other; only a few are in memory at once.
  ///
  /// - Throws: `FileError` when it cannot be read or a line is endless
  package static func forEachLine(
    of path: String, _ body: (_ line: Data) throws(FileError) -> Void
  ) throws(FileError) {
    var line = Data()
    try RegularFile(path).forEachPiece { (piece) throws(FileError) in
      var rest = piece[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line.append(contentsOf: rest[..<end])
        try body(line)
        line.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      line.append(contentsOf: rest)
      guard line.count <= lineLimit else {
        throw .tooLarge(path: path, bytes: line.count, limit: lineLimit)
      }
    }
  }
}
