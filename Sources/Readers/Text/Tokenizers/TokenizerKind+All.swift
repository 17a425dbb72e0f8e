import Files

extension TokenizerKind {
  /// All kinds, in the order in which they are tried.
  public static let all: [TokenizerKind] = [
    HuggingFace.kind, KerasTokenizer.kind, WordIndex.kind, WordPieceVocabulary.kind, WordList.kind,
  ]

  /// Reads the tokenizer in a file.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - choices: the user's choices for what the file leaves open.
  ///   - required: choices that must have an effect.
  /// - Throws: `FileError`, `TokenizerError`
  public static func tokenizer(
    contentsOf path: String, choices: TokenizerChoices = TokenizerChoices(), required: Set<Choice> = []
  ) throws -> any Tokenizer {
    let data = try FileAccess.read(path, limit: TokenizerFile.byteLimit)
    let file = try TokenizerFile(data, isJSON: path.lowercased().hasSuffix(".json"), choices: choices)
    for kind in all {
      guard let tokenizer = try kind.read(file) else { continue }
      if let unused = required.subtracting(kind.choices).min(by: { $0.rawValue < $1.rawValue }) {
        throw TokenizerError.noEffect(option: unused.rawValue, kind: kind.summary)
      }
      return tokenizer
    }
    throw TokenizerError.notTokenizer(known: all.map(\.summary))
  }
}
