/// A piece of a text that a network knows by a number.
public struct Token: Hashable, Sendable {
  /// What a token stands for.
  public enum Role: Hashable, Sendable {
    /// Part of the text.
    case word
    /// What a model wants around a text, or in place of a word: "[CLS]".
    case special
    /// What fills a text up to the model's length.
    case padding
  }

  /// As the vocabulary has it: "##ing".
  public var text: String
  /// Its row in the model's table.
  public var id: Int
  /// What it stands for.
  public var role: Role
  /// As a person reads it: "ing"; of a word that the vocabulary lacks the word itself.
  public var shown: String
  /// As lists of tokens show it: the vocabulary's entry, but letters instead of bytes.
  public var label: String
  /// Whether it goes on with the word of the token before it.
  public var continuesWord: Bool
  /// The part of the text that it stands for, in Unicode scalars; `nil` where that is not known.
  public var range: Range<Int>?

  /// A token.
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

/// Tokens that stand for no word of a text.
public struct SpecialTokens: Hashable, Sendable {
  /// Before and after every text.
  public var before: [Token] = []
  /// Tokens after the words of a text.
  public var after: [Token] = []
  /// What fills a text up.
  public var padding: Token?
  /// What stands for a hidden word.
  public var mask: Token?
  /// What stands for a word that the vocabulary lacks.
  public var unknown: Token?

  /// No special tokens.
  public init() {}
}

/// An end of a text.
public enum TextSide: String, Hashable, Sendable, Codable, CaseIterable {
  /// The beginning, or the end.
  case left, right
}
