/// Splits a text into words, each with the space before it, and replaces bytes by letters.
///
/// Reference: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; GPT-2's expression.
struct ByteLevelSplit: PreTokenizer {
  let addsBlank: Bool
  /// The expression that matches words; `nil` if the text is not split.
  let pattern: TextPattern?

  private static let expression =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  static let kind = PreTokenizerKind(name: "ByteLevel") { json throws(TokenizerError) in
    [
      try ByteLevelSplit(
        addsBlank: json["add_prefix_space"]?.truth ?? true, splits: json["use_regex"]?.truth ?? true)
    ]
  }

  /// - Throws: `TokenizerError.badPattern`
  init(addsBlank: Bool, splits: Bool) throws(TokenizerError) {
    self.addsBlank = addsBlank
    pattern = splits ? try TextPattern(Self.expression) : nil
  }

  func pieces(of text: AlignedText) throws(TokenizerError) -> [AlignedText] {
    var text = text
    if addsBlank, text.scalars.first != " " { text.prepend([" "]) }
    var pieces = [text]
    if let pattern {
      pieces = SplitBehavior.isolated.pieces(of: text, at: try pattern.matches(in: text.scalars))
    }
    for index in pieces.indices { try pieces[index].expand(ByteAlphabet.letters(of:)) }
    return pieces
  }
}

/// Replaces spaces by "▁", adds one at the beginning, and splits the text before each.
///
/// Reference: Kudo & Richardson 2018, "SentencePiece".
struct MetaspaceSplit: PreTokenizer {
  enum Scheme: String, Sendable {
    case always, first, never
  }

  let replacement: Unicode.Scalar
  let scheme: Scheme
  let splits: Bool

  static let kind = PreTokenizerKind(name: "Metaspace") { json throws(TokenizerError) in
    let scalars = (json["replacement"]?.text ?? "▁").unicodeScalars
    // Older files have `add_prefix_space` instead of a scheme.
    let scheme =
      json["prepend_scheme"]?.text ?? (json["add_prefix_space"]?.truth ?? true ? "always" : "never")
    guard let replacement = scalars.first, scalars.count == 1,
      let scheme = Scheme(rawValue: scheme.lowercased())
    else { throw .unsupported(part: "pre-tokenizer", name: "Metaspace, '\(scheme)'") }
    return [
      MetaspaceSplit(replacement: replacement, scheme: scheme, splits: json["split"]?.truth ?? true)
    ]
  }

  func pieces(of text: AlignedText) -> [AlignedText] {
    var text = text
    text.map { $0 == " " ? replacement : $0 }
    let isPrepended =
      switch scheme {
      case .always: true
      case .first: text.start == 0
      case .never: false
      }
    if isPrepended, text.scalars.first != replacement { text.prepend([replacement]) }
    guard splits else { return [text] }
    let places = text.scalars.indices.filter { text.scalars[$0] == replacement }
    return SplitBehavior.mergedWithNext.pieces(of: text, at: places.map { $0..<$0 + 1 })
  }
}
