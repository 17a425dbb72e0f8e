import Foundation

extension FileAccess {
  /// Bytes that go to a file together.
  private static let streamChunk = 1 << 16

  /// Writes a file piece by piece; all or nothing, as `write(_:to:)`.
  ///
  /// - Throws: `FileError.unwritable`, or what `body` throws; the destination is then as it was.
  public static func writeStream(
    to path: String, _ body: (_ add: (Data) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    try replace(path) { (file) throws(FileError) in
      var waiting = Data()
      try body { (piece) throws(FileError) in
        waiting += piece
        guard waiting.count >= streamChunk else { return }
        try append(waiting, to: file, reportAs: path)
        waiting.removeAll(keepingCapacity: true)
      }
      try append(waiting, to: file, reportAs: path)
    }
  }

  /// Takes away what processes that were stopped in the middle of writing left in a folder and below it.
  ///
  /// Nobody else may be writing there.
  public static func removeLeftovers(below folder: String) {
    let names = FileManager.default.enumerator(atPath: folder)
    while let name = names?.nextObject() as? String {
      if split(name).name.hasPrefix(temporaryPrefix) { unlink("\(folder)/\(name)") }
    }
  }
}
