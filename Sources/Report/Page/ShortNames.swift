/// Names of files without the folder that all of them lie in.
struct ShortNames: Hashable, Sendable {
  private let folder: String

  init(of names: [String]) {
    let folders = names.map { $0.split(separator: "/", omittingEmptySubsequences: false).dropLast() }
    let shared = folders.dropFirst().reduce(folders.first ?? []) { shared, folder in
      zip(shared, folder).prefix { $0 == $1 }.map(\.0)[...]
    }
    folder = shared.map { $0 + "/" }.joined()
  }

  func short(_ name: String) -> String {
    name.hasPrefix(folder) ? String(name.dropFirst(folder.count)) : name
  }
}
