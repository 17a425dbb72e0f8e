/// A kind of file that says how texts become tokens.
public struct TokenizerKind: Sendable {
  /// A choice that a kind of file leaves open.
  public enum Choice: String, Hashable, Sendable {
    /// The number of the first entry.
    case indexFrom = "--index-from"
    /// Whether letters become small.
    case lowercase = "--lowercase"
  }

  /// The word for it.
  public let name: String
  /// A line for the help.
  public let summary: String
  /// What may be chosen; all else has no effect.
  public private(set) var choices: Set<Choice> = []
  /// `nil` when the file is of another kind.
  ///
  /// - Throws: `TokenizerError` when it is of this kind, but broken or beyond what is supported.
  let read: @Sendable (TokenizerFile) throws(TokenizerError) -> (any Tokenizer)?
}
