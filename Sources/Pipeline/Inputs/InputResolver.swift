import Failures
import Files
import Foundation

/// The photos that arguments stand for: folders with all that is below them, patterns, lists, and single files.
package struct InputResolver: Sendable {
  /// All of them, each once. The order depends on names alone.
  package let places: [InputFile]
  /// What looks like a photo, or may hold some, and cannot be read.
  package let unreadable: [UnreadableInput]
  /// The folders that arguments name.
  private let folders: [FilePath]

  /// Files of a folder that are taken for photos, by the ends of their names.
  package static let extensions = ["jpg", "jpeg", "png", "webp"]

  /// - Parameters:
  ///   - arguments: as they were given.
  ///   - results: where results go: what lies there is found in no folder, and what a run wrote there by no pattern.
  /// - Throws: `FileError`, `InputResolverError`
  package init(of arguments: [String], leavingOut results: ResultFolder? = nil) throws {
    var search = InputSearch(results: results)
    // Below the one folder there is; paths as they are where there are several.
    if arguments.count == 1, FileAccess.isFolder(arguments[0]) {
      let root = FilePath(arguments[0])
      search.root = root
      try search.addFolder(root)
    } else {
      for argument in arguments { try search.add(argument) }
    }
    var seen: [FilePath: String] = [:]
    places = try search.places.filter { place in
      guard let path = seen.updateValue(place.path, forKey: FilePath(place.key)) else { return true }
      guard FileAccess.isSameFile(path, place.path) else {
        throw InputResolverError.sameName(path, place.path)
      }
      return false
    }
    (unreadable, folders) = (search.unreadable, search.folders)
    guard !places.isEmpty || !unreadable.isEmpty else { throw InputResolverError.nothing(arguments) }
  }

  /// Photos of earlier runs that are not among these because their files are no more there: those that lay below a folder of the
  /// arguments, or whose own folder still exists. Of other photos this run knows nothing.
  func gone(of earlier: [InputFile]) -> [InputFile] {
    let keys = Set(places.map { FilePath($0.key) })
    return earlier.filter { place in
      let path = FilePath(place.path)
      return !keys.contains(FilePath(place.key)) && path.isMissing
        && (path.folder.isFolder || folders.contains { path.isBelow($0) })
    }
  }

  /// The files alone; arguments that stand for themselves stay as they are.
  ///
  /// - Throws: `FileError`, `InputResolverError`
  package static func paths(of arguments: [String]) throws -> (paths: [String], unreadable: [UnreadableInput])
  {
    guard arguments.contains(where: isMany) else { return (arguments, []) }
    let tree = try InputResolver(of: arguments)
    if tree.places.isEmpty, let first = tree.unreadable.first {
      throw InputResolverError.unreadable(first.errorMessage)
    }
    return (tree.places.map(\.path), tree.unreadable)
  }

  /// Whether an argument may stand for several inputs: a folder, `@list.txt`, or a pattern that is no file's name.
  package static func isMany(_ argument: String) -> Bool {
    isList(argument) || FileAccess.isFolder(argument) || isPattern(argument)
  }

  /// The lists among arguments, which are read themselves.
  package static func lists(among arguments: [String]) -> [String] {
    arguments.filter(isList).map { String(decoding: $0.utf8.dropFirst(), as: UTF8.self) }
  }

  static func isList(_ argument: String) -> Bool {
    argument.utf8.first == UInt8(ascii: "@") && argument.utf8.count > 1
  }

  static func isPattern(_ argument: String) -> Bool {
    argument.utf8.contains { "*?[".utf8.contains($0) } && !FileAccess.exists(argument)
  }
}

/// A search for photos: what has been found so far.
private struct InputSearch {
  let results: ResultFolder?
  /// The folder that keys are seen from; `nil` where they are whole paths.
  var root: FilePath?
  var places: [InputFile] = []
  var unreadable: [UnreadableInput] = []
  var folders: [FilePath] = []

  private static let listLimit = 1 << 30

  /// - Throws: `FileError`, `InputResolverError`
  mutating func add(_ argument: String) throws {
    if InputResolver.isList(argument) {
      for path in InputResolver.lists(among: [argument]) { try addList(path) }
    } else if InputResolver.isPattern(argument) {
      let matches = Self.matches(of: argument)
      guard !matches.isEmpty else { throw InputResolverError.noMatch(argument) }
      for match in matches where match.text.map({ results?.hasWritten($0) == true }) != true {
        try addGiven(match)
      }
    } else {
      try addGiven(FilePath(argument))
    }
  }

  /// A file with a path a line.
  private mutating func addList(_ path: String) throws {
    let bytes = [UInt8](try FileAccess.read(path, limit: Self.listLimit))
    let text = bytes.starts(with: Self.byteOrderMark) ? bytes.dropFirst(Self.byteOrderMark.count) : bytes[...]
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if !line.isEmpty { try addGiven(FilePath(bytes: line)) }
    }
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func matches(of pattern: String) -> [FilePath] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      paths[index].map { FilePath(bytes: UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }.sorted()
  }

  /// What was named itself, whatever it is called.
  private mutating func addGiven(_ path: FilePath) throws {
    if path.isFolder { try addFolder(path) } else { addFile(path) }
  }

  /// Photos of a folder and of those in it, in the order of their names. Links to folders are not followed, and what begins with a
  /// dot is left out.
  ///
  /// - Throws: `InputResolverError.resultFolder`
  mutating func addFolder(_ folder: FilePath) throws {
    let left = results.flatMap { FileIdentity(of: FilePath($0.path)) }
    if left != nil, FileIdentity(of: folder) == left {
      throw InputResolverError.resultFolder(folder.description)
    }
    folders.append(folder)
    var walk = FolderWalk { path in
      path.name.hasPrefix(".") || left != nil && FileIdentity(of: path) == left
    }
    walk.forEach(below: folder) { found in
      switch found {
      case .file(let path): if Self.isPhoto(path) { addFile(path) }
      case .special(let path):
        if Self.isPhoto(path) { addUnreadable(path, "it is neither a file nor a folder") }
      case .unreadable(let path, let reason): addUnreadable(path, reason)
      }
    }
  }

  private static func isPhoto(_ path: FilePath) -> Bool {
    InputResolver.extensions.contains(path.pathExtension)
  }

  private mutating func addFile(_ path: FilePath) {
    guard let text = path.text, let key = key(of: path).text else {
      return addUnreadable(path, "its path is not UTF-8; rename the file")
    }
    places.append(InputFile(path: text, key: key))
  }

  private mutating func addUnreadable(_ path: FilePath, _ reason: String) {
    unreadable.append(UnreadableInput(path, key: key(of: path), reason: reason))
  }

  private func key(of path: FilePath) -> FilePath {
    guard let root, path.hasPrefix(root) else { return path }
    let rest = FilePath(bytes: path.bytes.dropFirst(root.bytes.count))
    // The root itself may be what is unreadable.
    return rest.components.isEmpty ? path : rest
  }
}

/// Why arguments stand for nothing that can be explained.
package enum InputResolverError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case nothing([String])
  /// A pattern.
  case noMatch(String)
  case sameName(String, String)
  /// What is wrong with the first of several, with its path.
  case unreadable(String)
  /// The folder that results go to.
  case resultFolder(String)

  package var description: String {
    switch self {
    case .nothing(let arguments):
      "\(arguments.joined(separator: ", ").printable): no photos found (extensions: .\(InputResolver.extensions.joined(separator: ", .")))"
    case .noMatch(let pattern): "\(pattern.printable): no file matches this pattern"
    case .sameName(let first, let second):
      "\(first.printable) and \(second.printable) map to the same output path; use separate results folders"
    case .unreadable(let errorMessage): errorMessage
    case .resultFolder(let path):
      "\(path) is the results folder itself; choose another one with --output"
    }
  }

  package var category: ErrorCategory {
    switch self {
    case .sameName, .resultFolder: .usage
    case .unreadable: .input
    case .nothing, .noMatch: .missing
    }
  }
}
