import Files

/// Names of files, relative to the folder that contains all of them.
struct ShortNames: Hashable, Sendable {
  /// The shared folder, with its last slash.
  private let folder: FilePath

  init(of names: [String]) {
    let slash = UInt8(ascii: "/")
    let folders = names.map {
      FilePath($0).bytes.split(separator: slash, omittingEmptySubsequences: false).dropLast()
    }
    let shared = folders.dropFirst().reduce(folders.first ?? []) { shared, folder in
      zip(shared, folder).prefix { $0 == $1 }.map(\.0)[...]
    }
    folder = FilePath(bytes: shared.flatMap { $0 + [slash] })
  }

  func short(_ name: String) -> String {
    let name = FilePath(name)
    let short = name.hasPrefix(folder) ? FilePath(bytes: name.bytes.dropFirst(folder.bytes.count)) : name
    return short.text ?? short.description
  }
}
