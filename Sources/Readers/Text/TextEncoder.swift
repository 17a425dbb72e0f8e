/// A text as the tokens of a model's length.
public struct EncodedText: Hashable, Sendable {
  public var text: String
  public var tokens: [Token]
  /// Tokens that the model has no room for.
  public var cutCount: Int

  public init(text: String, tokens: [Token], cutCount: Int = 0) {
    self.text = text
    self.tokens = tokens
    self.cutCount = cutCount
  }

  public var ids: [Int] { tokens.map(\.id) }
}

/// What a text is compared with, token by token.
public enum TokenBaseline: Hashable, Sendable {
  /// Padding in place of every word.
  case padding
  /// The mask in place of every word.
  case mask
  /// Another text.
  case text(String)
}

/// Turns texts into tokens and fits them to a model's length.
public struct TextEncoder: Sendable {
  public let tokenizer: any Tokenizer
  public var padding: TextSide
  public var truncation: TextSide
  /// What every text is filled up and cut to; `nil` where a text may have any length.
  public var length: Int?
  /// The rows of the model's table, where they are known: words beyond them are unknown.
  public var tableRows: Int?

  /// More tokens no text has: a network for them would not fit into memory.
  public static let longestText = 100_000

  public init(_ tokenizer: any Tokenizer) {
    self.tokenizer = tokenizer
    padding = tokenizer.habits.padding
    truncation = tokenizer.habits.truncation
    length = tokenizer.habits.length
  }

  /// - Throws: `TokenizerError`
  public func encoded(_ text: String) throws(TokenizerError) -> EncodedText {
    try encoded(text, length: length)
  }

  private func encoded(_ text: String, length: Int?) throws(TokenizerError) -> EncodedText {
    let special = tokenizer.special
    let tokens = try tokenizer.tokens(of: text)
    guard tokenizer.habits.keepsFrame else {
      return try fitted(special.before + tokens + special.after, of: text, frame: 0, length: length)
    }
    var fitted = try fitted(
      tokens, of: text, frame: special.before.count + special.after.count, length: length)
    // What fills a text up lies outside its frame.
    let words = fitted.tokens.drop { $0.role == .padding }
    let leading = fitted.tokens.count - words.count
    let trailing = words.reversed().prefix { $0.role == .padding }.count
    fitted.tokens =
      fitted.tokens.prefix(leading) + special.before + words.dropLast(trailing) + special.after
      + words.suffix(trailing)
    return fitted
  }

  /// Tokens that were made elsewhere, with all that is around them.
  ///
  /// - Throws: `TokenizerError`
  public func fitted(_ tokens: [Token], of text: String) throws(TokenizerError) -> EncodedText {
    try fitted(tokens, of: text, frame: 0, length: length)
  }

  private func fitted(
    _ tokens: [Token], of text: String, frame: Int, length: Int?
  ) throws(TokenizerError) -> EncodedText {
    if let length, length <= frame { throw .tooShort(length: length, frame: frame) }
    var tokens: [Token] = try tokens.map { token throws(TokenizerError) in try known(token) }
    guard tokens.contains(where: { $0.role == .word }) else { throw .nothingLeft }
    let room = min(length ?? .max, tokenizer.habits.longest ?? .max, Self.longestText)
    let cut = max(0, tokens.count - max(0, room - frame))
    tokens = truncation == .left ? Array(tokens.dropFirst(cut)) : Array(tokens.dropLast(cut))
    if !tokens.isEmpty { tokens[0].continuesWord = false }
    return try padded(EncodedText(text: text, tokens: tokens, cutCount: cut), frame: frame, length: length)
  }

  private func padded(
    _ text: EncodedText, frame: Int, length: Int?
  ) throws(TokenizerError) -> EncodedText {
    guard let length, text.tokens.count + frame < length else { return text }
    guard length <= Self.longestText else { throw .tooLong(length, limit: Self.longestText) }
    guard let padding = tokenizer.special.padding else { throw .cannotPad }
    let filling = [Token](repeating: padding, count: length - frame - text.tokens.count)
    var padded = text
    padded.tokens = self.padding == .left ? filling + text.tokens : text.tokens + filling
    return padded
  }

  private func known(_ token: Token) throws(TokenizerError) -> Token {
    guard let tableRows, token.id >= tableRows else { return token }
    guard token.role == .word, let unknown = tokenizer.special.unknown, unknown.id < tableRows else {
      throw .beyondTable(token: token.text, id: token.id, rows: tableRows)
    }
    return Token(
      unknown.text, id: unknown.id, shown: token.shown, continuesWord: token.continuesWord)
  }

  // MARK: Baselines

  /// The numbers that some are compared with; the tokens around a text, and what fills it up, stay.
  ///
  /// - Throws: `TokenizerError`
  public func baseline(_ baseline: TokenBaseline, for ids: [Int]) throws(TokenizerError) -> [Int] {
    let substitute: Token?
    switch baseline {
    case .padding:
      substitute = tokenizer.special.padding
      if substitute == nil { throw .noToken("padding") }
    case .mask:
      substitute = tokenizer.special.mask
      if substitute == nil { throw .noToken("a mask") }
    case .text(let text): return try encoded(text, length: ids.count).ids
    }
    let frame = tokenizer.special.frame
    return ids.map { frame.contains($0) ? $0 : substitute?.id ?? $0 }
  }
}
