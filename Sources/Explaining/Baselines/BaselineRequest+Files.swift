import Files
import ImageCoding
import Readers

extension BaselineRequest {
  /// The files and folders that are named.
  public var paths: [String] {
    parts.compactMap { if case .path(let path) = $0 { path } else { nil } }
  }

  /// The files that may be read: those that are named, and all of the folders that are.
  ///
  /// - Parameter takesPhotos: whether pictures are looked for in folders, or arrays; `nil` where that is not known yet.
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

  /// What it is, in words that are the same for the same baselines; of files what they hold.
  ///
  /// - Parameter hash: of a file's content.
  /// - Throws: what `hash` throws; `FileError`, `RequestError`
  public func declared(hash: (_ path: String) throws -> String) throws -> [String] {
    func described(_ part: Part) throws -> [String] {
      switch part {
      case .kind(let kind, let parameter, let name): return ["kind", kind, "\(parameter)", name]
      case .sample(let row): return ["sample", row.map(String.init) ?? "random"]
      case .tokens(.padding): return ["tokens", "padding"]
      case .tokens(.mask): return ["tokens", "mask"]
      case .tokens(.text(let text)): return ["tokens", "text", text]
      case .path(let path) where Self.isFolder(path):
        // Which are drawn depends on the order of all names.
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

  /// Files of a folder.
  private static let largestFolder = 1_000_000

  /// The files of a folder that can be baselines, in the order of their names' bytes; neither hidden ones nor those of folders in it.
  ///
  /// - Throws: `FileError`, also where a name is no UTF-8; `RequestError.tooManyPictures`
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
