import Foundation

/// An append-only file of lines. If the process that writes it is stopped, all lines but the last are complete. The next process
/// that opens the file removes an incomplete last line.
///
/// Not thread-safe: use it from one thread at a time.
package final class AppendLog {
  package let path: String
  private let file: Int32
  private var end: off_t
  private var isSynced = true
  private var lastSync = ContinuousClock.now

  /// The longest time that a written line may wait for `fsync`. Older lines survive a power cut.
  private static let syncInterval = Duration.seconds(1)
  /// The longest line, in bytes; a longer line is treated as damage.
  private static let lineLimit = 256 << 20

  /// Opens a file to append lines, or creates it.
  ///
  /// - Parameter isKept: returns whether an existing line is kept; the other lines and an incomplete last line are removed.
  /// - Throws: `FileError`; the file is then unchanged.
  package init(
    appendingTo path: String, keeping isKept: (_ number: Int, _ line: Data) -> Bool
  ) throws(FileError) {
    self.path = path
    try Self.compact(path, keeping: isKept)
    // Opening a named pipe fails instead of blocking.
    file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o666)
    guard file >= 0 else { throw .unwritable(path: path, reason: FileError.systemReason()) }
    end = lseek(file, 0, SEEK_END)
  }

  deinit { close(file) }

  /// Appends a line.
  ///
  /// - Parameter line: the line, without its line break.
  /// - Throws: `FileError.unwritable`; a partly written line is removed.
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

  /// Flushes all lines to the disk.
  package func sync() {
    if !isSynced { fsync(file) }
    (isSynced, lastSync) = (true, .now)
  }

  /// Removes some lines of a file and an incomplete last line; a file with neither is left untouched.
  ///
  /// - Throws: `FileError`; the file is then unchanged.
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

  /// Calls `body` with each complete line of a file, without its line break. Only a few lines are in memory at once.
  ///
  /// - Throws: `FileError` if the file cannot be read or a line is too long, or an error of `body`.
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
