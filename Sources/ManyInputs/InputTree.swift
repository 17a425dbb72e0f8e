import Explaining
import Files
import Foundation

/// The photos that arguments stand for: folders with all that is below them, patterns, lists, and single files.
public enum InputTree {
  /// Files of a folder that are taken for photos, by the ends of their names.
  public static let extensions = ["jpg", "jpeg", "png", "webp"]

  private static let listLimit = 1 << 30

  /// Whether an argument may stand for several inputs: a folder, `@list.txt`, or a pattern that is no file's name.
  public static func isMany(_ argument: String) -> Bool {
    isList(argument) || isFolder(argument) || isPattern(argument)
  }

  private static func isList(_ argument: String) -> Bool { argument.hasPrefix("@") && argument.count > 1 }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func isPattern(_ argument: String) -> Bool {
    argument.contains { "*?[".contains($0) } && !FileManager.default.fileExists(atPath: argument)
  }

  /// All of them, each once. The order depends on names alone.
  ///
  /// - Parameters:
  ///   - arguments: as they were given.
  ///   - results: a folder whose contents are no inputs.
  /// - Throws: `FileError`, `InputTreeError`
  public static func places(of arguments: [String], leavingOut results: String? = nil) throws -> [InputPlace]
  {
    var places: [InputPlace] = []
    // Below the one folder there is; paths as they are where there are several.
    if arguments.count == 1, isFolder(arguments[0]) {
      let root = arguments[0].hasSuffix("/") ? String(arguments[0].dropLast()) : arguments[0]
      places = files(below: root.isEmpty ? "/" : root, leavingOut: results).map {
        InputPlace(path: $0, key: String($0.dropFirst(root.count)))
      }
    } else {
      places = try arguments.flatMap { try paths(of: $0, leavingOut: results) }
        .filter { path in results.map { isBelow($0, path) } != true }
        .map { InputPlace(path: $0, key: $0) }
    }
    var seen: [String: String] = [:]
    places = try places.filter { place in
      guard let path = seen.updateValue(place.path, forKey: place.key) else { return true }
      guard FileAccess.isSameFile(path, place.path) else {
        throw InputTreeError.sameName(path, place.path)
      }
      return false
    }
    guard !places.isEmpty else { throw InputTreeError.nothing(arguments) }
    return places
  }

  /// The files alone; arguments that stand for themselves stay as they are.
  ///
  /// - Throws: `FileError`, `InputTreeError`
  public static func paths(of arguments: [String]) throws -> [String] {
    arguments.contains(where: isMany) ? try places(of: arguments).map(\.path) : arguments
  }

  private static func paths(of argument: String, leavingOut results: String?) throws -> [String] {
    if isList(argument) {
      let text = String(
        decoding: try FileAccess.read(String(argument.dropFirst()), limit: listLimit), as: UTF8.self)
      return text.split(whereSeparator: \.isNewline).map(String.init).flatMap { path in
        isFolder(path) ? files(below: path, leavingOut: results) : [path]
      }
    }
    if isPattern(argument) {
      let matches = matches(of: argument)
      guard !matches.isEmpty else { throw InputTreeError.noMatch(argument) }
      return matches.flatMap { isFolder($0) ? files(below: $0, leavingOut: results) : [$0] }
    }
    return isFolder(argument) ? files(below: argument, leavingOut: results) : [argument]
  }

  private static func matches(of pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
  }

  /// Photos of a folder and of those in it, in the order of their names. Links to folders are not followed, and what begins with a
  /// dot is left out.
  private static func files(below folder: String, leavingOut results: String?) -> [String] {
    if let results, FileAccess.isSameFile(folder, results) { return [] }
    var paths: [String] = []
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in names {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        paths += files(below: path, leavingOut: results)
      } else if extensions.contains((name as NSString).pathExtension.lowercased()), !isFolder(path) {
        paths.append(path)
      }
    }
    return paths
  }

  private static func isBelow(_ folder: String, _ path: String) -> Bool {
    path.indices.contains { path[$0] == "/" && FileAccess.isSameFile(String(path[..<$0]), folder) }
  }
}

/// Why arguments stand for nothing that can be explained.
public enum InputTreeError: Error, Hashable, Sendable, CustomStringConvertible {
  case nothing([String])
  /// A pattern.
  case noMatch(String)
  case sameName(String, String)

  public var description: String {
    switch self {
    case .nothing(let arguments):
      "\(arguments.joined(separator: ", ")): there are no photos (names that end in .\(InputTree.extensions.joined(separator: ", .")))"
    case .noMatch(let pattern): "\(pattern): no file matches this pattern"
    case .sameName(let first, let second):
      "\(first) and \(second) would have their results in one place; explain them into folders of their own"
    }
  }
}
