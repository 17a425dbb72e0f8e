import Figure
import Files
import Foundation

/// Where figures are written: a file in the format of its extension; standard output or a device, as PNG.
enum FigureFile {
  static func isStream(_ path: String) -> Bool { path == "-" || path.hasPrefix("/dev/") }

  /// Whether a page for browsers is meant.
  static func isReport(_ path: String) -> Bool { path.lowercased().hasSuffix(".html") && !isStream(path) }

  /// - Throws: `FigureError` when nothing can be written under such a name.
  static func check(_ path: String) throws { if !isStream(path) { _ = try FigureFormat(path: path) } }

  /// Writes the pages; those after the first of a format that holds one have numbers in their names.
  ///
  /// - Parameter isFree: whether nothing that was read has that name.
  /// - Returns: the paths.
  /// - Throws: `FigureError`, `ImageError`, `FileError`, `UsageError`
  static func write(
    _ pages: [Scene], to path: String, dpi: Double, metadata: FigureMetadata,
    isFree: (String) -> Bool = { _ in true }
  ) throws -> [String] {
    let format = isStream(path) ? FigureFormat.png : try FigureFormat(path: path)
    let files = try Scene.encoded(pages, as: format, dpi: dpi, metadata: metadata)
    return try files.enumerated().map { number, data in
      if path == "-" {
        try Console.write(data)
        return path
      }
      let name = number == 0 || isStream(path) ? path : numbered(path, number + 1)
      guard number == 0 || isFree(name) else {
        throw UsageError("\(name) is read in this run and would be replaced; choose another name")
      }
      try FileAccess.write(data, to: name)
      return name
    }
  }

  /// "out.png" of row or page 3 is "out.3.png".
  static func numbered(_ path: String, _ number: Int) -> String {
    if isStream(path) { return path }
    let path = path as NSString
    return "\(path.deletingPathExtension).\(number).\(path.pathExtension)"
  }
}
