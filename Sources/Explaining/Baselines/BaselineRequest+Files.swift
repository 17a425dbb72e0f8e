import Files
import ImageCoding
import Readers

extension BaselineRequest {
  /// The paths of the files and folders in the request.
  public var paths: [String] {
    parts.compactMap { if case .path(let path) = $0 { path } else { nil } }
  }

  /// Returns the files that may be read: the named files, and all files in the named folders.
  ///
  /// - Parameter takesPhotos: whether folders are searched for pictures (`true`) or for arrays (`false`); `nil`, for both, if
  ///   this is not known yet.
  /// - Throws: `FileError`, `RequestError`
  public func files(takesPhotos: Bool?) throws -> [String] {
    try paths.flatMap { path in
      guard Self.isFolder(path) else { return [path] }
      guard let takesPhotos else {
        return try [true, false].flatMap { try Self.members(of: path, takesPhotos: $0) }
      }
      return try Self.members(of: path, takesPhotos: takesPhotos)
    }
  }

  /// Returns words that identify the baselines: equal requests have equal words. Files are identified by name and content.
  ///
  /// - Parameter hash: returns the hash of a file's content.
  /// - Throws: `FileError`, `RequestError`; errors of `hash`
  public func declared(hash: (_ path: String) throws -> String) throws -> [String] {
    func described(_ part: Part) throws -> [String] {
      switch part {
      case .kind(let kind, let parameter, let name): return ["kind", kind, "\(parameter)", name]
      case .sample(let row): return ["sample", row.map(String.init) ?? "random"]
      case .tokens(.padding): return ["tokens", "padding"]
      case .tokens(.mask): return ["tokens", "mask"]
      case .tokens(.text(let text)): return ["tokens", "text", text]
      case .path(let path) where Self.isFolder(path):
        // The order of all names determines which files are drawn.
        let members = try [true, false].map { try Self.members(of: path, takesPhotos: $0) }
        return try ["folder", Self.lastPart(of: path)]
          + members.flatMap { members in
            try ["\(members.count)"] + members.flatMap { [Self.lastPart(of: $0), try hash($0)] }
          }
      case .path(let path): return ["file", Self.lastPart(of: path), try hash(path)]
      }
    }
    return try ["\(parts.count)"] + parts.flatMap(described)
  }

  /// The most files that a folder of baselines may contain.
  private static let largestFolder = 1_000_000

  /// Returns the files of a folder that can be baselines, sorted bytewise by name. Hidden files and subfolders are skipped.
  ///
  /// - Throws: `FileError`, also if a name is not UTF-8; `RequestError.tooManyPictures`
  static func members(of folder: String, takesPhotos: Bool) throws -> [String] {
    let paths = try FileAccess.names(in: FilePath(folder)).filter { name in
      guard name.bytes.first != UInt8(ascii: ".") else { return false }
      return takesPhotos
        ? ImageFormat.readExtensions.contains(name.pathExtension)
        : ArrayFile.isArray(String(decoding: name.bytes, as: UTF8.self))
    }.map(FilePath(folder).appending).filter { !$0.isFolder }
    guard paths.count <= largestFolder else {
      throw RequestError.tooManyPictures(folder: folder, count: paths.count, limit: largestFolder)
    }
    return try paths.map { path in
      guard let text = path.text else {
        throw FileError.unreadable(path: path.description, reason: "its path is not UTF-8; rename it")
      }
      return text
    }
  }

  static func isFolder(_ path: String) -> Bool { FileAccess.isFolder(path) }
}
