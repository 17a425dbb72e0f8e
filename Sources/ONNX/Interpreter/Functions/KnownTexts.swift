extension Interpreter {
  /// Operators on texts. Texts only decide what is computed.
  static let texts: [String: Evaluation] = [
    "StringConcat": { gate, node in
      let (a, b) = (try node.constant(0), try node.constant(1))
      guard case .texts(let first) = a.elements, case .texts(let second) = b.elements else {
        throw node.problem("inputs that are no texts")
      }
      let (shape, places) = try gate.aligned([a, b])
      let bytes = zip(places[0], places[1]).reduce(0) {
        $0 + first[Int($1.0)].utf8.count + second[Int($1.1)].utf8.count
      }
      try gate.take(bytes)
      return [
        ConstantTensor(
          shape: shape, texts: zip(places[0], places[1]).map { first[Int($0)] + second[Int($1)] })
      ]
    },
    "StringSplit": { gate, node in
      let x = try node.constant(0)
      guard case .texts(let texts) = x.elements else { throw node.problem("an input that is no text") }
      let separator = node.string("delimiter", default: "")
      let most = node.int("maxsplit", default: .max)
      let parts = texts.map { split($0, separator, most: most) }
      let widest = parts.map(\.count).max() ?? 0
      try gate.reserve(x.shape + [widest], for: node.type)
      let filled = parts.flatMap { $0 + [String](repeating: "", count: widest - $0.count) }
      return [
        ConstantTensor(shape: x.shape + [widest], texts: filled),
        ConstantTensor(shape: x.shape, integers: parts.map { Int64($0.count) }),
      ]
    },
  ]

  /// Splits a text like Python's `str.split`: without a separator, at runs of white space.
  private static func split(_ text: String, _ separator: String, most: Int) -> [String] {
    var (rest, parts): (Substring, [String]) = (text[...], [])
    if separator.isEmpty { rest = rest.drop { $0.isWhitespace } }
    while parts.count < most {
      let found =
        separator.isEmpty
        ? rest.firstIndex { $0.isWhitespace }.map { $0..<rest.index(after: $0) }
        : rest.firstRange(of: separator)
      guard let found else { break }
      parts.append(String(rest[..<found.lowerBound]))
      rest = rest[found.upperBound...]
      if separator.isEmpty { rest = rest.drop { $0.isWhitespace } }
    }
    if separator.isEmpty {
      while let last = rest.last, last.isWhitespace { rest.removeLast() }
    }
    // Without a separator, empty parts are left out. With one, only an empty text has no parts.
    if !rest.isEmpty || (!separator.isEmpty && !text.isEmpty) { parts.append(String(rest)) }
    return parts
  }
}
