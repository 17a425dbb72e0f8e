import Files
import Foundation

/// Reads BERT's `vocab.txt`: one piece of a word per line, with "##" before pieces within a word. The id of a piece is its line,
/// counted from 0.
enum WordPieceVocabulary {
  static let kind = TokenizerKind(
    name: "wordpiece", summary: "a WordPiece vocabulary (vocab.txt)", choices: [.lowercase]
  ) { file throws(TokenizerError) in
    guard file.json == nil, file.lines.contains("[UNK]"),
      file.lines.contains(where: { $0.hasBytePrefix(prefix) })
    else { return nil }
    return try tokenizer(file)
  }

  private static let prefix = WordPieceModel.prefix

  private static func tokenizer(_ file: TokenizerFile) throws(TokenizerError) -> TextPipeline {
    let vocabulary = try Vocabulary(lines: file.lines)
    var parts = TextPipeline.Parts()
    parts.special = vocabulary.usualSpecial
    let start = vocabulary.token(["[CLS]"])
    let separator = vocabulary.token(["[SEP]"])
    func part(_ token: Token?) -> [TextFrame.Part] { token.map { [.special($0, segment: 0)] } ?? [] }
    parts.singleFrame = TextFrame(part(start) + [.text(0, segment: 0)] + part(separator))
    if let start, let separator { parts.pairFrame = .bertPair(start: start, separator: separator) }
    // A text may contain the names of these tokens.
    let spelledOut = [start, separator, parts.special.padding, parts.special.mask, parts.special.unknown]
    parts.added = spelledOut.compactMap(\.self).map { AddedToken(text: $0.text, id: $0.id) }
    let (isLowerCase, notes) = vocabulary.letterCase(prefix: prefix, chosen: file.choices.lowercase)
    parts.notes = notes + (isLowerCase ? accents(in: vocabulary) : [])
    parts.normalizers = [BERTNormalizer(isLowerCase: isLowerCase)]
    parts.preTokenizers = SplitAtScalars.bertWords
    parts.spelling = .prefix(prefix)
    return try TextPipeline(WordPieceModel(vocabulary, unknown: "[UNK]"), parts)
  }

  /// Returns a note if words of the vocabulary have accents. Uncased BERT removes accents from texts, but this vocabulary's
  /// tokenizer may have kept them. Single letters are no evidence: vocabularies list the characters of many scripts.
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
