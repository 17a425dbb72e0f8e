/// BERT's `vocab.txt`: a piece of a word a line, "##" before those within a word, its number the line's.
enum WordPieceVocabulary {
  static let kind = TokenizerKind(
    name: "wordpiece", summary: "a WordPiece vocabulary (vocab.txt)"
  ) { file throws(TokenizerError) in
    guard file.json == nil, file.lines.contains("[UNK]"), file.lines.contains(where: { $0.hasPrefix(prefix) })
    else { return nil }
    return try tokenizer(file.lines)
  }

  private static let prefix = "##"
  static let longestWord = 100

  private static func tokenizer(_ lines: [String]) throws(TokenizerError) -> TextPipeline {
    let vocabulary = try Vocabulary(lines: lines)
    var special = vocabulary.usualSpecial
    special.before = [vocabulary.token(["[CLS]"])].compactMap(\.self)
    special.after = [vocabulary.token(["[SEP]"])].compactMap(\.self)
    // The file does not say whether case matters; a vocabulary for which it does has capital letters.
    let spelledOut =
      special.before + special.after
      + [special.padding, special.unknown, special.mask]
      .compactMap(\.self)
    return TextPipeline(
      vocabulary: vocabulary, normalizers: TextNormalizer.bert(isLowerCase: vocabulary.isLowerCase),
      preTokenizers: PreTokenizer.bert, model: .pieces(prefix: prefix, longestWord: longestWord),
      special: special, spelledOut: Dictionary(spelledOut.map { ($0.text, $0.id) }) { $1 })
  }
}
