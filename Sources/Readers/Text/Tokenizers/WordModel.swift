/// What turns a word into tokens.
enum WordModel: Sendable {
  /// A word is a token.
  case whole
  /// The longest pieces the vocabulary has, from the left; all but the first begin with the prefix.
  ///
  /// Reference: Wu et al. 2016, "Google's Neural Machine Translation System"; BERT's `WordpieceTokenizer`.
  case pieces(prefix: String, longestWord: Int)

  /// - Parameter unknown: what a word becomes that the vocabulary lacks.
  /// - Throws: `TokenizerError.unknownWord`
  func tokens(
    of word: String, in vocabulary: Vocabulary, unknown: Token?
  ) throws(TokenizerError) -> [Token] {
    switch self {
    case .whole:
      if let id = vocabulary[word] { return [Token(word, id: id)] }
    case .pieces(let prefix, let longestWord):
      if let pieces = Self.pieces(of: Array(word.unicodeScalars), in: vocabulary, prefix, longestWord) {
        return pieces
      }
    }
    guard let unknown else { throw .unknownWord(word) }
    return [Token(unknown.text, id: unknown.id, shown: word)]
  }

  /// `nil` where the vocabulary lacks a piece.
  private static func pieces(
    of word: [Unicode.Scalar], in vocabulary: Vocabulary, _ prefix: String, _ longestWord: Int
  ) -> [Token]? {
    guard word.count <= longestWord else { return nil }
    var tokens: [Token] = []
    var start = 0
    while start < word.count {
      let longest = stride(from: word.count, to: start, by: -1).lazy.compactMap { end -> (Token, Int)? in
        let shown = String(String.UnicodeScalarView(word[start..<end]))
        let text = start > 0 ? prefix + shown : shown
        return vocabulary[text].map {
          (Token(text, id: $0, shown: shown, continuesWord: start > 0), end)
        }
      }.first
      guard let (token, end) = longest else { return nil }
      tokens.append(token)
      start = end
    }
    return tokens
  }
}
