extension TextEncoder {
  /// The separator between the two texts of a pair in a line.
  public static let pairSeparator: Character = "\t"
  /// The separator between the two texts of a pair in results.
  static let shownSeparator = " ‖ "

  /// Returns the two texts of a pair; `nil` for a single text.
  ///
  /// - Throws: `TokenizerError.noPairs`, `.notPair`
  func pair(in text: String) throws(TokenizerError) -> (first: String, second: String)? {
    guard readsPairs, text.contains(Self.pairSeparator) else { return nil }
    guard tokenizer.pairFrame != nil else { throw .noPairs }
    let parts = text.split(separator: Self.pairSeparator, omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
      throw .notPair(parts: parts.count)
    }
    return (String(parts[0]), String(parts[1]))
  }

  /// Returns a pair with the tokenizer's special tokens. If the pair is too long, `truncation` and the tokenizer decide what is cut.
  ///
  /// - Throws: `TokenizerError`
  func encoded(_ first: String, _ second: String, length: Int?) throws(TokenizerError) -> EncodedText {
    let room = room(length)
    let literals = try tokens(of: first).literals + tokens(of: second).literals
    let reader = readsSpecial ? tokenizer : tokenizer.withoutSpecial
    let sequence = try reader.encode(first, second, longest: room, cutting: truncation)
    var text = EncodedText(text: first + Self.shownSeparator + second, tokens: try known(sequence.tokens))
    let offset = (first + Self.shownSeparator).unicodeScalars.count
    for index in text.tokens.indices where sequence.sources[index] == 1 {
      text.tokens[index].range = text.tokens[index].range.map {
        $0.lowerBound + offset..<$0.upperBound + offset
      }
    }
    text.segments = sequence.segments
    text.cutCount = sequence.cutCounts.reduce(0, +)
    text.literals = literals
    text.separators = separators(
      in: zip(sequence.tokens, sequence.sources).filter { $0.1 != nil }.map(\.0))
    return try filled(text, length: length)
  }

  /// Returns the tokens of a text, and the names of special tokens in the text that were read as text.
  func tokens(of text: String) throws(TokenizerError) -> (tokens: [Token], literals: [String]) {
    let tokens = try tokenizer.tokens(of: text)
    let special = tokens.filter { $0.role == .special }.map(\.text)
    guard !readsSpecial, !special.isEmpty else { return (tokens, []) }
    return (try tokenizer.withoutSpecial.tokens(of: text), Array(Set(special)).sorted())
  }
}
