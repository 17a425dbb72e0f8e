import Files

extension TokenizerKind {
  /// In the order in which they are tried.
  public static let all: [TokenizerKind] = [
    HuggingFace.kind, KerasTokenizer.kind, WordIndex.kind, WordPieceVocabulary.kind, WordList.kind,
  ]

  /// The tokenizer in a file.
  ///
  /// - Parameter indexFrom: what Keras' `index_from` adds to the numbers of a word index.
  /// - Throws: `FileError`, `TokenizerError`
  public static func tokenizer(contentsOf path: String, indexFrom: Int = 0) throws -> any Tokenizer {
    let data = try FileAccess.read(path, limit: TokenizerFile.byteLimit)
    let file = try TokenizerFile(data, isJSON: path.lowercased().hasSuffix(".json"), indexFrom: indexFrom)
    for kind in all { if let tokenizer = try kind.read(file) { return tokenizer } }
    throw TokenizerError.notTokenizer(known: all.map(\.summary))
  }
}
