/// A kind of file that says how texts become tokens.
public struct TokenizerKind: Sendable {
  /// A choice that a kind of file leaves open.
  public enum Choice: String, Hashable, Sendable {
    case indexFrom = "--index-from"
    case lowercase = "--lowercase"
  }

  /// The word for it.
  public let name: String
  public let summary: String
  /// What may be chosen; all else has no effect.
  public let choices: Set<Choice>
  /// `nil` when the file is of another kind.
  ///
  /// - Throws: `TokenizerError` when it is of this kind, but broken or beyond what is supported.
  let read: @Sendable (TokenizerFile) throws(TokenizerError) -> (any Tokenizer)?

  init(
    name: String, summary: String, choices: Set<Choice> = [],
    read: @escaping @Sendable (TokenizerFile) throws(TokenizerError) -> (any Tokenizer)?
  ) {
    self.name = name
    self.summary = summary
    self.choices = choices
    self.read = read
  }
}
