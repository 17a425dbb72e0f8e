import Figure
import Files

/// The destination of a figure: a file, in the format of its extension; or standard output or a device, as PNG.
enum FigureFile {
  static func isStream(_ path: String) -> Bool { path == "-" || FilePath(path).hasPrefix("/dev/") }

  /// Whether a path names a page (.html).
  static func isReport(_ path: String) -> Bool { FilePath(path).pathExtension == "html" && !isStream(path) }

  /// - Throws: `FigureError` if the path's extension is not that of a figure.
  static func check(_ path: String) throws { if !isStream(path) { _ = try FigureFormat(path: path) } }

  /// - Throws: `UsageError` if the path's extension is neither that of a figure nor that of a page.
  static func checkOutput(_ path: String) throws {
    do {
      try check(path)
    } catch let error as FigureError {
      throw UsageError("\(error); pages must be .html")
    }
  }

  /// - Parameter reads: the files that must not be replaced.
  /// - Returns: the paths of the written files.
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

  /// Returns the path of a row's figure.
  static func numbered(_ path: String, _ row: Int) -> String {
    isStream(path) ? path : FigureScene.numbered(path, row)
  }

  /// Whether an output is a folder: one that exists, or a path that ends in a slash.
  static func isFolder(_ path: String) -> Bool {
    path.utf8.last == UInt8(ascii: "/") || FileAccess.isFolder(path)
  }
}
