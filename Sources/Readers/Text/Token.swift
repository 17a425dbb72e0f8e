/// A piece of a text with its id in a network's vocabulary.
public struct Token: Hashable, Sendable {
  /// The role of a token.
  public enum Role: Hashable, Sendable {
    /// Part of the text.
    case word
    /// A token that models expect around a text, or in place of a word: "[CLS]".
    case special
    /// A token that pads a text to the model's length.
    case padding
  }

  /// The vocabulary's entry: "##ing".
  public var text: String
  /// The token's row in the model's embedding table.
  public var id: Int
  /// The role of the token.
  public var role: Role
  /// The text to show: "ing". For a word that is not in the vocabulary, it is the word itself.
  public var shown: String
  /// The text in lists of tokens: the vocabulary's entry, with characters instead of symbols for bytes.
  public var label: String
  /// Whether the token continues the word of the token before it.
  public var continuesWord: Bool
  /// The part of the text that the token stands for, in Unicode scalars; `nil` if it is unknown.
  public var range: Range<Int>?

  /// Creates a token.
  public init(
    _ text: String, id: Int, role: Role = .word, shown: String? = nil, continuesWord: Bool = false,
    range: Range<Int>? = nil, label: String? = nil
  ) {
    self.text = text
    self.id = id
    self.role = role
    self.shown = shown ?? text
    self.continuesWord = continuesWord
    self.range = range
    self.label = label ?? text
  }
}

/// The special tokens of a tokenizer.
public struct SpecialTokens: Hashable, Sendable {
  /// Tokens before the words of a text.
  public var before: [Token] = []
  /// Tokens after the words of a text.
  public var after: [Token] = []
  /// The token that pads a text.
  public var padding: Token?
  /// The token that stands for a hidden word.
  public var mask: Token?
  /// The token that stands for a word that is not in the vocabulary.
  public var unknown: Token?

  /// Creates an empty set of special tokens.
  public init() {}
}

/// An end of a text.
public enum TextSide: String, Hashable, Sendable, Codable, CaseIterable {
  /// The beginning and the end.
  case left, right
}
