/// Splits a piece into the longest entries, from the left; all entries but the first begin with a prefix.
///
/// Reference: Wu et al. 2016, "Google's Neural Machine Translation System"; BERT's `WordpieceTokenizer`.
struct WordPieceModel: WordModel {
  private let vocabulary: Vocabulary
  private let prefix: String
  /// The largest number of scalars in a piece; longer pieces are unknown.
  private let longestWord: Int
  /// The number of scalars in the longest entry.
  private let longestEntry: Int
  let unknown: (text: String, id: Int)?

  static let prefix = "##"
  static let longestWord = 100

  static let kind = WordModelKind(
    name: "WordPiece", keys: ["vocab", "continuing_subword_prefix", "max_input_chars_per_word"]
  ) {
    json throws(TokenizerError) in
    guard let entries = json["vocab"] else { throw .badVocabulary("it is missing") }
    return WordPieceModel(
      try Vocabulary(entries), unknown: json["unk_token"]?.text,
      prefix: json["continuing_subword_prefix"]?.text ?? prefix,
      longestWord: json["max_input_chars_per_word"]?.integer ?? longestWord)
  }

  init(
    _ vocabulary: Vocabulary, unknown: String?, prefix: String = Self.prefix,
    longestWord: Int = Self.longestWord
  ) {
    self.vocabulary = vocabulary
    self.prefix = prefix
    self.longestWord = longestWord
    longestEntry = vocabulary.words.reduce(1) { max($0, $1.unicodeScalars.count) }
    self.unknown = unknown.flatMap { name in vocabulary[name].map { (name, $0) } }
  }

  func id(of entry: String) -> Int? { vocabulary[entry] }
  var entries: [Int: String] { vocabulary.entries }
  var count: Int { vocabulary.count }

  func entries(of piece: [Unicode.Scalar]) throws(TokenizerError) -> [WordEntry] {
    if piece.count <= longestWord, let entries = known(piece) { return entries }
    guard let unknown else { throw .unknownWord(String(String.UnicodeScalarView(piece))) }
    return [WordEntry(text: unknown.text, id: unknown.id, range: 0..<piece.count)]
  }

  /// Returns the entries of a piece; `nil` if the vocabulary lacks a part.
  private func known(_ piece: [Unicode.Scalar]) -> [WordEntry]? {
    var entries: [WordEntry] = []
    var start = 0
    while start < piece.count {
      var end = min(piece.count, start + longestEntry)
      var found: WordEntry?
      while end > start, found == nil {
        let plain = String(String.UnicodeScalarView(piece[start..<end]))
        let text = start > 0 ? prefix + plain : plain
        found = vocabulary[text].map { WordEntry(text: text, id: $0, range: start..<end) }
        if found == nil { end -= 1 }
      }
      guard let found else { return nil }
      entries.append(found)
      start = end
    }
    return entries
  }
}
