/// A kind of file that defines a tokenizer.
public struct TokenizerKind: Sendable {
  /// A choice that a kind of file leaves open.
  public enum Choice: String, Hashable, Sendable {
    /// The number that is added to the ids of a word index.
    case indexFrom = "--index-from"
    /// Whether texts are lower-cased.
    case lowercase = "--lowercase"
  }

  /// The name of the kind.
  public let name: String
  /// One line for the help.
  public let summary: String
  /// The choices that have an effect for this kind.
  public private(set) var choices: Set<Choice> = []
  /// Reads the tokenizer in a file; returns `nil` if the file is of another kind.
  ///
  /// - Throws: `TokenizerError` if the file is of this kind, but invalid or not supported.
  let read: @Sendable (TokenizerFile) throws(TokenizerError) -> (any Tokenizer)?
}
