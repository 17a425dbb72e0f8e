struct LowerCase: TextNormalizer {
  static let kind = NormalizerKind(name: "Lowercase") { _ throws(TokenizerError) in [LowerCase()] }

  func apply(to text: inout AlignedText) throws(TokenizerError) {
    try text.expand { scalar in
      scalar.isASCII
        ? [("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar]
        : Array(scalar.properties.lowercaseMapping.unicodeScalars)
    }
  }
}

/// Removes white space at the ends.
struct TrimmedEnds: TextNormalizer {
  let left: Bool
  let right: Bool

  static let kind = NormalizerKind(name: "Strip") { json throws(TokenizerError) in
    [TrimmedEnds(left: json["strip_left"]?.truth ?? true, right: json["strip_right"]?.truth ?? true)]
  }

  func apply(to text: inout AlignedText) { text.trim(left: left, right: right) }
}

/// Removes combining marks of any kind (Mn, Mc, Me).
struct StrippedMarks: TextNormalizer {
  static let kind = NormalizerKind(name: "StripAccents") { _ throws(TokenizerError) in [StrippedMarks()] }

  func apply(to text: inout AlignedText) {
    text.filter { ![.nonspacingMark, .spacingMark, .enclosingMark].contains($0.properties.generalCategory) }
  }
}

/// Replaces the matches of a text or a regular expression by a text.
struct Replacement: TextNormalizer {
  let finder: TextFinder
  let content: [Unicode.Scalar]

  static let kind = NormalizerKind(name: "Replace") { json throws(TokenizerError) in
    guard let finder = try TextFinder(json["pattern"]), let content = json["content"]?.text else {
      throw .unsupported(part: "normalizer", name: "Replace without a pattern or content")
    }
    return [Replacement(finder: finder, content: Array(content.unicodeScalars))]
  }

  func apply(to text: inout AlignedText) throws(TokenizerError) {
    try text.replace(try finder.matches(in: text.scalars), by: content)
  }
}

struct PrependedText: TextNormalizer {
  let content: [Unicode.Scalar]

  static let kind = NormalizerKind(name: "Prepend") { json throws(TokenizerError) in
    guard let content = json["prepend"]?.text else {
      throw .unsupported(part: "normalizer", name: "Prepend without a text")
    }
    return [PrependedText(content: Array(content.unicodeScalars))]
  }

  func apply(to text: inout AlignedText) { text.prepend(content) }
}

/// Removes control characters, and replaces some invisible characters by spaces.
///
/// Reference: SentencePiece's rules `nmt_nfkc`.
struct NMTNormalizer: TextNormalizer {
  static let kind = NormalizerKind(name: "Nmt") { _ throws(TokenizerError) in [NMTNormalizer()] }

  func apply(to text: inout AlignedText) {
    text.filter { scalar in
      switch scalar.value {
      case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: false
      default: true
      }
    }
    text.map { scalar in
      switch scalar.value {
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD: " "
      default: scalar
      }
    }
  }
}

/// Replaces each byte by its letter of `ByteAlphabet`.
struct ByteLetters: TextNormalizer {
  static let kind = NormalizerKind(name: "ByteLevel") { _ throws(TokenizerError) in [ByteLetters()] }

  func apply(to text: inout AlignedText) throws(TokenizerError) {
    try text.expand(ByteAlphabet.letters(of:))
  }
}

/// The text or the regular expression to find: `{"String": …}` or `{"Regex": …}`.
enum TextFinder: Sendable {
  case text([Unicode.Scalar])
  case pattern(TextPattern)

  /// Reads a description; returns `nil` if it is missing or the text is empty.
  ///
  /// - Throws: `TokenizerError.badPattern`
  init?(_ json: JSONValue?) throws(TokenizerError) {
    if let text = json?["String"]?.text, !text.isEmpty {
      self = .text(Array(text.unicodeScalars))
    } else if let pattern = json?["Regex"]?.text {
      self = .pattern(try TextPattern(pattern))
    } else {
      return nil
    }
  }

  /// - Throws: `TokenizerError.slowPattern`
  func matches(in text: [Unicode.Scalar]) throws(TokenizerError) -> [Range<Int>] {
    switch self {
    case .pattern(let pattern): return try pattern.matches(in: text)
    case .text(let content):
      var matches: [Range<Int>] = []
      var place = 0
      while place + content.count <= text.count {
        if text[place] == content[0], text[place..<place + content.count].elementsEqual(content) {
          matches.append(place..<place + content.count)
          place += content.count
        } else {
          place += 1
        }
      }
      return matches
    }
  }
}
