import Files
import Foundation

/// BERT's `vocab.txt`: a piece of a word a line, "##" before those within a word, its number the line's.
enum WordPieceVocabulary {
  static let kind = TokenizerKind(
    name: "wordpiece", summary: "a WordPiece vocabulary (vocab.txt)", choices: [.lowercase]
  ) { file throws(TokenizerError) in
    guard file.json == nil, file.lines.contains("[UNK]"),
      file.lines.contains(where: { $0.hasBytePrefix(prefix) })
    else { return nil }
    return try tokenizer(file)
  }

  private static let prefix = "##"
  static let longestWord = 100

  private static func tokenizer(_ file: TokenizerFile) throws(TokenizerError) -> TextPipeline {
    let vocabulary = try Vocabulary(lines: file.lines)
    var special = vocabulary.usualSpecial
    special.before = [vocabulary.token(["[CLS]"])].compactMap(\.self)
    special.after = [vocabulary.token(["[SEP]"])].compactMap(\.self)
    let frame =
      special.before.map { TextFrame.Part.special($0, segment: 0) } + [.text(0, segment: 0)]
      + special.after.map { .special($0, segment: 0) }
    let pair: TextFrame? =
      if let start = special.before.first, let separator = special.after.first {
        .bertPair(start: start, separator: separator)
      } else {
        nil
      }
    // A text may spell them out; what is unknown stands for a word.
    var spelledOut = special.before + special.after
    for token in [special.padding, special.mask].compactMap(\.self) {
      spelledOut.append(Token(token.text, id: token.id, role: .special))
    }
    if let unknown = special.unknown { spelledOut.append(Token(unknown.text, id: unknown.id)) }
    let (isLowerCase, notes) = vocabulary.letterCase(prefix: prefix, chosen: file.choices.lowercase)
    return TextPipeline(
      vocabulary: vocabulary, normalizers: TextNormalizer.bert(isLowerCase: isLowerCase),
      preTokenizers: PreTokenizer.bert, model: .pieces(prefix: prefix, longestWord: longestWord),
      special: special, singleFrame: TextFrame(frame), pairFrame: pair, spelledOut: spelledOut,
      notes: notes + (isLowerCase ? accents(in: vocabulary) : []))
  }

  /// Uncased BERT takes accents off texts; words with accents show that this vocabulary's tokenizer may have kept them. Single letters
  /// show nothing: vocabularies list the signs of many scripts.
  private static func accents(in vocabulary: Vocabulary) -> [String] {
    let words = vocabulary.words.filter { word in
      let scalars = word.decomposedStringWithCanonicalMapping.unicodeScalars
      let accents = scalars.count { $0.properties.generalCategory == .nonspacingMark }
      return accents > 0 && scalars.count { $0.properties.isAlphabetic } > 1
    }
    guard !words.isEmpty else { return [] }
    return [
      "accents are removed from texts, but \(words.count) words of the vocabulary have accents "
        + "(\(words.sorted().prefix(3).joined(separator: ", "))) and are never matched; "
        + "if the model's tokenizer keeps accents, give its tokenizer.json or --no-lowercase"
    ]
  }
}
