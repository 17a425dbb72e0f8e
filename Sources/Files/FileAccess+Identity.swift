import Foundation

extension FileAccess {
  /// Links followed before a path counts as going in circles, as in Linux itself.
  private static let maxLinks = 40

  /// Whether two paths lead to one file, whatever they are called: through links, through `..`, and also when the file
  /// does not exist yet.
  public static func isSameFile(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    switch (stat(a, &first) == 0, stat(b, &second) == 0) {
    case (true, true): return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    case (false, false): return canonical(a) == canonical(b)
    default: return false
    }
  }

  /// The path without links, `.` and `..`, as far as it exists; where a link leads nowhere, what it names.
  static func canonical(_ path: String) -> String { canonical(path, links: maxLinks) }

  private static func canonical(_ path: String, links: Int) -> String {
    if let resolved = realpath(path, nil) {
      defer { free(resolved) }
      return String(cString: resolved)
    }
    if links > 0, let target = linkTarget(path) {
      return canonical(
        target.hasPrefix("/") ? target : "\(split(path).folder)/\(target)", links: links - 1)
    }
    let (folder, name) = split(path)
    // Above a path that has only one part there is nothing left to resolve.
    if folder == path || name.isEmpty && folder == "." { return path }
    let above = canonical(folder, links: links)
    switch name {
    case "", ".": return above
    // What does not exist is no link, so its parent is the folder it was named in.
    case "..": return split(above).folder
    default: return above.hasSuffix("/") ? above + name : "\(above)/\(name)"
    }
  }

  static func isLink(_ path: String) -> Bool { linkTarget(path) != nil }

  private static func linkTarget(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }

  /// The folder a path lies in, `.` for a bare name, and the name in it; empty where the path ends in a slash.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }
}
