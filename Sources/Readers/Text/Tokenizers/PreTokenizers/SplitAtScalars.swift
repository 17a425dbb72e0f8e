/// Splits a text at each scalar that is a separator.
struct SplitAtScalars: PreTokenizer {
  let behavior: SplitBehavior
  let isSeparator: @Sendable (Unicode.Scalar) -> Bool

  func pieces(of text: AlignedText) -> [AlignedText] {
    behavior.pieces(
      of: text, at: text.scalars.indices.filter { isSeparator(text.scalars[$0]) }.map { $0..<$0 + 1 })
  }

  private static let atWhitespace = SplitAtScalars(behavior: .removed) { $0.properties.isWhitespace }

  /// BERT's words: split at white space, with each punctuation character as a separate piece.
  static let bertWords: [any PreTokenizer] = [
    atWhitespace, SplitAtScalars(behavior: .isolated) { $0.isPunctuation },
  ]

  static let whitespace = PreTokenizerKind(name: "WhitespaceSplit") { _ throws(TokenizerError) in
    [atWhitespace]
  }
  static let bert = PreTokenizerKind(name: "BertPreTokenizer") { _ throws(TokenizerError) in bertWords }
  static let punctuation = PreTokenizerKind(name: "Punctuation") { json throws(TokenizerError) in
    [SplitAtScalars(behavior: try SplitBehavior(json["behavior"], of: "Punctuation")) { $0.isPunctuation }]
  }
  static let delimiter = PreTokenizerKind(name: "CharDelimiterSplit") { json throws(TokenizerError) in
    let scalars = (json["delimiter"]?.text ?? "").unicodeScalars
    guard let delimiter = scalars.first, scalars.count == 1 else {
      throw .unsupported(part: "pre-tokenizer", name: "CharDelimiterSplit without one character")
    }
    return [SplitAtScalars(behavior: .removed) { $0 == delimiter }]
  }
  static let digits = PreTokenizerKind(name: "Digits") { json throws(TokenizerError) in
    [
      SplitAtScalars(behavior: json["individual_digits"]?.truth ?? false ? .isolated : .contiguous) {
        $0.isNumeric
      }
    ]
  }
}

/// Splits a text into runs of word characters and runs of other characters, without white space.
struct WordRuns: PreTokenizer {
  static let kind = PreTokenizerKind(name: "Whitespace") { _ throws(TokenizerError) in [WordRuns()] }

  func pieces(of text: AlignedText) -> [AlignedText] {
    var pieces: [AlignedText] = []
    var start = 0
    func kind(_ scalar: Unicode.Scalar) -> Int {
      scalar.properties.isWhitespace ? 0 : scalar.isWordCharacter ? 1 : 2
    }
    for index in 1...max(1, text.scalars.count) where start < text.scalars.count {
      let own = kind(text.scalars[start])
      if index == text.scalars.count || kind(text.scalars[index]) != own {
        if own != 0 { pieces.append(text[start..<index]) }
        start = index
      }
    }
    return pieces
  }
}

/// Splits a text into pieces of a fixed number of scalars.
struct FixedLengths: PreTokenizer {
  let length: Int

  static let kind = PreTokenizerKind(name: "FixedLength") { json throws(TokenizerError) in
    guard let length = json["length"]?.integer, length > 0 else {
      throw .unsupported(part: "pre-tokenizer", name: "FixedLength without a length")
    }
    return [FixedLengths(length: length)]
  }

  func pieces(of text: AlignedText) -> [AlignedText] {
    guard length < text.scalars.count else { return [text] }
    return stride(from: 0, to: text.scalars.count, by: length).map {
      text[$0..<min($0 + length, text.scalars.count)]
    }
  }
}

/// Splits a text at the matches of a text or a regular expression.
struct SplitAtMatches: PreTokenizer {
  let finder: TextFinder
  let behavior: SplitBehavior
  /// Whether the matches are the pieces and the text between them is the separators.
  let isInverted: Bool

  static let kind = PreTokenizerKind(name: "Split") { json throws(TokenizerError) in
    guard let finder = try TextFinder(json["pattern"]) else {
      throw .unsupported(part: "pre-tokenizer", name: "Split without a pattern")
    }
    return [
      SplitAtMatches(
        finder: finder, behavior: try SplitBehavior(json["behavior"], of: "Split"),
        isInverted: json["invert"]?.truth ?? false)
    ]
  }

  func pieces(of text: AlignedText) throws(TokenizerError) -> [AlignedText] {
    behavior.pieces(of: text, at: try finder.matches(in: text.scalars), isInverted: isInverted)
  }
}

extension Unicode.Scalar {
  /// Whether the scalar is in `\w`, as the Unicode Standard defines it.
  var isWordCharacter: Bool {
    if properties.isAlphabetic || properties.isJoinControl { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }

  fileprivate var isNumeric: Bool {
    switch properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  /// Whether the scalar is an ASCII symbol or has a punctuation category of Unicode.
  fileprivate var isPunctuation: Bool {
    switch value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
    default: break
    }
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }
}
