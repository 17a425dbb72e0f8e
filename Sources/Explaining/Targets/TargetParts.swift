/// The parts of a target, one for each axis: "3,B-PER", "last,' Paris'", "-1,2".
struct TargetParts {
  enum Part: Hashable {
    case number(Int)
    /// The last token that is not padding.
    case last
    /// That many of the elements with the highest values.
    case top(Int)
    /// A word, without its quotation marks.
    case word(String)
  }

  let parts: [Part]

  /// - Returns: `nil` if a quotation mark is not closed, or if it is closed within a part.
  init?(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while true {
      let start = rest.drop { $0 == " " }
      if start.first == "'" {
        let inner = start.dropFirst()
        // The word may be a quotation mark itself: "'''".
        guard let end = inner.dropFirst().firstIndex(of: "'") else { return nil }
        parts.append(.word(String(inner[..<end])))
        let behind = inner[inner.index(after: end)...].drop { $0 == " " }
        guard let sign = behind.first else { break }
        guard sign == "," else { return nil }
        rest = behind.dropFirst()
      } else {
        let word = rest.prefix { $0 != "," }
        parts.append(Self.part(word))
        guard word.endIndex < rest.endIndex else { break }
        rest = rest[rest.index(after: word.endIndex)...]
      }
    }
    self.parts = parts
  }

  private static func part(_ text: Substring) -> Part {
    let word = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    if let number = Int(word) { return .number(number) }
    if word == "last" { return .last }
    if word == "top" { return .top(1) }
    if word.hasPrefix("top"), let count = Int(word.dropFirst(3)), count > 0 { return .top(count) }
    return .word(word)
  }
}
