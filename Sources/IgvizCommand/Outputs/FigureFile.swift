import Figure
import Files

/// Where figures are written: a file in the format of its extension; standard output or a device, as PNG.
enum FigureFile {
  static func isStream(_ path: String) -> Bool { path == "-" || FilePath(path).hasPrefix("/dev/") }

  /// Whether a page for browsers is meant.
  static func isReport(_ path: String) -> Bool { FilePath(path).pathExtension == "html" && !isStream(path) }

  /// - Throws: `FigureError` when nothing can be written under such a name.
  static func check(_ path: String) throws { if !isStream(path) { _ = try FigureFormat(path: path) } }

  /// - Throws: `UsageError` when neither a figure nor a report can be written under such a name.
  static func checkOutput(_ path: String) throws {
    do {
      try check(path)
    } catch let error as FigureError {
      throw UsageError("\(error); pages must be .html")
    }
  }

  /// - Parameter reads: what must not be replaced.
  /// - Returns: the paths.
  /// - Throws: `FigureError`, `ImageError`, `FileError`, `UsageError`
  static func write(
    _ pages: [FigureScene], to path: String, dpi: Double, metadata: FigureMetadata, reads: ReadFiles
  ) throws -> [String] {
    guard isStream(path) else {
      return try FigureScene.write(
        pages, to: path, dpi: dpi, metadata: metadata, willWrite: { try reads.checkFree($0) })
    }
    for data in try FigureScene.encoded(pages, as: .png, dpi: dpi, metadata: metadata) {
      if path == "-" { try Console.write(data) } else { try FileAccess.write(data, to: path) }
    }
    return [path]
  }

  /// The path of a row's figure.
  static func numbered(_ path: String, _ row: Int) -> String {
    isStream(path) ? path : FigureScene.numbered(path, row)
  }

  /// Whether an output is a folder: one that exists, or a path that ends in a slash.
  static func isFolder(_ path: String) -> Bool {
    path.utf8.last == UInt8(ascii: "/") || FileAccess.isFolder(path)
  }
}
