import ArgumentParser

/// NAME=FILE, or FILE alone with an empty name.
struct NamedFile: ExpressibleByArgument {
  let name: String
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard let last = parts.last, !last.isEmpty else { return nil }
    (name, path) = (parts.count == 2 ? parts[0] : "", last)
  }
}
