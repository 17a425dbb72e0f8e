import Failures
import Files
import Foundation

/// Resolves arguments to photos: folders with their subfolders, patterns, lists, and single files.
package struct InputResolver: Sendable {
  /// All photos, each once. Their order depends on names alone.
  package let places: [InputFile]
  /// Photos, and folders that can contain photos, that cannot be read.
  package let unreadable: [UnreadableInput]
  /// The folders given as arguments.
  private let folders: [FilePath]

  /// The file extensions by which photos in folders are recognised.
  package static let extensions = ["jpg", "jpeg", "png", "webp"]

  /// - Parameters:
  ///   - arguments: the arguments as given.
  ///   - results: the results folder. The search of folders skips it, and patterns skip what a run wrote there.
  /// - Throws: `FileError`, `InputResolverError`
  package init(of arguments: [String], leavingOut results: ResultFolder? = nil) throws {
    var search = InputSearch(results: results)
    // Keys are relative to a single folder; with several arguments, keys are whole paths.
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

  /// Returns photos of earlier runs whose files were deleted: photos below a folder of the arguments, and photos whose own folder still
  /// exists. The state of other photos is unknown.
  func gone(of earlier: [InputFile]) -> [InputFile] {
    let keys = Set(places.map { FilePath($0.key) })
    return earlier.filter { place in
      let path = FilePath(place.path)
      return !keys.contains(FilePath(place.key)) && path.isMissing
        && (path.folder.isFolder || folders.contains { path.isBelow($0) })
    }
  }

  /// Returns the paths of the photos. If no argument is a folder, a list or a pattern, the arguments are returned unchanged.
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

  /// Whether an argument can stand for several inputs: a folder, `@list.txt`, or a pattern that is not the name of a file.
  package static func isMany(_ argument: String) -> Bool {
    isList(argument) || FileAccess.isFolder(argument) || isPattern(argument)
  }

  /// Returns the paths of the lists among arguments. The lists themselves are read, too.
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

/// The state of a search for photos.
private struct InputSearch {
  let results: ResultFolder?
  /// The folder that keys are relative to; `nil` if keys are whole paths.
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

  /// Adds the paths of a list file, one per line.
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

  /// Adds an explicitly named path: a folder, or a file with any extension.
  private mutating func addGiven(_ path: FilePath) throws {
    if path.isFolder { try addFolder(path) } else { addFile(path) }
  }

  /// Adds the photos of a folder and its subfolders, in the order of their names. Symbolic links to folders are not followed, and names
  /// that begin with a dot are skipped.
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
    // The unreadable path can be the root itself.
    return rest.components.isEmpty ? path : rest
  }
}

/// An error of arguments that resolve to no usable inputs.
package enum InputResolverError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case nothing([String])
  /// A pattern without matches.
  case noMatch(String)
  case sameName(String, String)
  /// The message of the first unreadable input, if no input is readable.
  case unreadable(String)
  /// The results folder, given as an input.
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
