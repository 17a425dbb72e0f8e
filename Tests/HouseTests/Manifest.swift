/// The targets that Package.swift declares.
struct Manifest {
  struct Target {
    /// `target`, `executableTarget`, `testTarget` or `systemLibrary`.
    let kind: String
    let name: String
    let path: String
    /// Names of targets and products, in the order of the manifest.
    let dependencies: [String]
  }

  let targets: [Target]

  init(_ text: String) {
    let characters = Self.withoutComments(text)
    let start = Array("\n  targets: [")
    var found: [Target] = []
    if let index = characters.indices.first(where: { characters[$0...].starts(with: start) }) {
      found = Self.items(characters, from: index + start.count).compactMap(Self.target)
    }
    targets = found
  }

  /// Parses a target written as `.target(name: "ONNX", dependencies: ["Engine", "Files"])`.
  private static func target(_ item: String) -> Target? {
    guard let bracket = item.firstIndex(of: "(") else { return nil }
    let kind = String(item[..<bracket].dropFirst())
    var values: [String: String] = [:]
    for argument in items(Array(item[bracket...]), from: 1) {
      guard let colon = argument.firstIndex(of: ":") else { continue }
      let value = argument[colon...].dropFirst().drop { $0.isWhitespace }
      values[String(argument[..<colon])] = String(value)
    }
    guard let name = values["name"].flatMap(quoted) else { return nil }
    let dependencies = values["dependencies"].map { items(Array($0), from: 1).compactMap(quoted) } ?? []
    let path = values["path"].flatMap(quoted) ?? "\(kind == "testTarget" ? "Tests" : "Sources")/\(name)"
    return Target(kind: kind, name: name, path: path, dependencies: dependencies)
  }

  /// Returns the first string literal of an expression.
  private static func quoted(_ text: String) -> String? {
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count > 2 ? String(parts[1]) : nil
  }

  /// Returns the expressions between a bracket, which comes before `start`, and its closing bracket.
  private static func items(_ characters: [Character], from start: Int) -> [String] {
    var found: [String] = []
    var item = ""
    var depth = 0
    var isInLiteral = false
    for character in characters[start...] {
      if character == "\"" { isInLiteral.toggle() }
      if !isInLiteral {
        if "([{".contains(character) { depth += 1 }
        if ")]}".contains(character) { depth -= 1 }
        if depth < 0 { break }
        if character == ",", depth == 0 {
          found.append(item)
          item = ""
          continue
        }
      }
      // White space before an expression is ignored.
      if item.isEmpty, character.isWhitespace { continue }
      item.append(character)
    }
    return item.isEmpty ? found : found + [item]
  }

  private static func withoutComments(_ text: String) -> [Character] {
    let characters = Array(text)
    var kept: [Character] = []
    var isInLiteral = false
    var index = 0
    while index < characters.count {
      if characters[index] == "\"" { isInLiteral.toggle() }
      if !isInLiteral, characters[index] == "/", index + 1 < characters.count, characters[index + 1] == "/" {
        while index < characters.count, characters[index] != "\n" { index += 1 }
      } else {
        kept.append(characters[index])
        index += 1
      }
    }
    return kept
  }
}
