/// A text as tokens, padded and truncated to a model's length.
public struct EncodedText: Hashable, Sendable {
  /// The text. For tokens from a file that does not give the text, it is what the tokens spell.
  public var text: String
  /// The tokens in the model's order, padding included.
  public var tokens: [Token]
  /// The number of tokens that were truncated.
  public var cutCount = 0
  /// Special tokens between words, which join several texts.
  public var separators: [String] = []
  /// The values of the model's other inputs for each token, by the input's name, as far as they are known; `nil` at padding.
  public var inputs: [String: [Int?]] = [:]
  /// The arrays of inputs that do not depend on the tokens, by the input's name.
  public var arrays: [String: HeldArray] = [:]
  /// The segment of each token of a pair, as the tokenizer gives it, with 0 at padding; `nil` for a single text.
  public var segments: [Int]?
  /// The names of special tokens that occur in the text and were read as text.
  public var literals: [String] = []

  /// The ids of the tokens, as the model receives them.
  public var ids: [Int] { tokens.map(\.id) }
}

/// An array for an input of the model that does not depend on the text.
public struct HeldArray: Hashable, Sendable {
  /// The extents of the axes.
  public var shape: [Int]
  /// The values in row-major order.
  public var values: [Float]

  /// Creates an array; the number of values is the product of the extents.
  public init(shape: [Int], values: [Float]) { (self.shape, self.values) = (shape, values) }
}

/// The baseline of a text, token by token.
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
  /// The tokenizer that makes the tokens.
  public let tokenizer: any Tokenizer
  /// The end at which a text is padded.
  public var padding: TextSide
  /// The end at which a text is truncated.
  public var truncation: TextSide
  /// The number of tokens to which every text is padded and truncated; `nil` if texts may have any length.
  public var length: Int? { didSet { isLengthGiven = true } }
  /// Whether texts are truncated to `length`. If `length` comes from the tokenizer, texts are only padded to it.
  private var isLengthGiven = false
  /// Whether a tab in a text separates the two texts of a pair.
  public var readsPairs = false
  /// Whether names of special tokens in a text are read as these tokens; if not, they are read as text.
  public var readsSpecial = true
  /// The number of rows of the model's embedding table, if it is known. A word with a larger id becomes the unknown token or is an error.
  public var tableRows: Int?

  /// The largest number of tokens in a text; a network for more tokens would not fit into memory.
  public static let longestText = 100_000

  /// Creates an encoder with the tokenizer's own padding, truncation and length.
  public init(_ tokenizer: any Tokenizer) {
    self.tokenizer = tokenizer
    padding = tokenizer.paddingPolicy.padding
    truncation = tokenizer.paddingPolicy.truncation
    length = tokenizer.paddingPolicy.length
  }

  /// Returns a text, or a pair with a tab between its two texts, as tokens padded and truncated to `length`.
  ///
  /// - Throws: `TokenizerError`
  public func encoded(_ text: String) throws(TokenizerError) -> EncodedText {
    try encoded(text, length: length)
  }

  func encoded(_ text: String, length: Int?) throws(TokenizerError) -> EncodedText {
    if let (first, second) = try pair(in: text) { return try encoded(first, second, length: length) }
    let special = tokenizer.special
    let (words, literals) = try tokens(of: text)
    let keepsFrame = tokenizer.paddingPolicy.keepsFrame
    var encoded = EncodedText(
      text: text, tokens: special.before + words + special.after, separators: separators(in: words))
    encoded.literals = literals
    return try fitted(
      encoded, keeping: keepsFrame ? special.before.count : 0, and: keepsFrame ? special.after.count : 0,
      length: length)
  }

  /// Pads and truncates tokens from another tokenizer, special tokens included. Truncation keeps special tokens at both ends.
  ///
  /// - Throws: `TokenizerError`
  public func fitted(_ text: EncodedText) throws(TokenizerError) -> EncodedText {
    var text = text
    let room = room(length)
    // Padding is not part of the text: remove it first.
    while text.tokens.count > room, let end = text.tokens.last, end.role == .padding {
      text.remove([text.tokens.count - 1])
    }
    while text.tokens.count > room, let start = text.tokens.first, start.role == .padding { text.remove([0]) }
    let before = text.tokens.prefix { $0.role == .special }.count
    let after = text.tokens.dropFirst(before).reversed().prefix { $0.role == .special }.count
    text.separators = separators(in: text.tokens.dropFirst(before).dropLast(after))
    if text.tokens.count > room, let separator = text.separators.first {
      throw .cannotCut(separator: separator)
    }
    return try fitted(text, keeping: before, and: after, length: length)
  }

  /// Returns the names of special tokens that do not stand for a word.
  func separators(in tokens: some Sequence<Token>) -> [String] {
    let mask = tokenizer.special.mask?.id
    return tokens.filter { $0.role == .special && $0.id != mask && !SpecialNames.mask.contains($0.text) }.map(
      \.text)
  }

  func room(_ length: Int?) -> Int {
    min(isLengthGiven ? length ?? .max : .max, tokenizer.paddingPolicy.longest ?? .max, Self.longestText)
  }

  /// - Parameters:
  ///   - before: the number of tokens at the beginning that are never truncated.
  ///   - after: the number of tokens at the end that are never truncated.
  private func fitted(
    _ text: EncodedText, keeping before: Int, and after: Int, length: Int?
  ) throws(TokenizerError) -> EncodedText {
    var text = text
    let room = room(length)
    guard room > before + after else { throw .tooShort(length: room, frame: before + after) }
    text.tokens = try known(text.tokens)
    let words = before..<text.tokens.count - after
    text.cutCount = max(0, text.tokens.count - room)
    text.remove(truncation == .left ? words.prefix(text.cutCount) : words.suffix(text.cutCount))
    // The rest of a truncated word counts as the beginning of a word.
    if text.tokens.indices.contains(before) { text.tokens[before].continuesWord = false }
    return try filled(text, length: length)
  }

  /// Pads a text that needs no truncation to the required length.
  ///
  /// - Throws: `TokenizerError`
  func filled(_ text: EncodedText, length: Int?) throws(TokenizerError) -> EncodedText {
    var text = text
    // A length that the model or the user fixes is not rounded up.
    let length = isLengthGiven ? length ?? text.tokens.count : filled(max(length ?? 0, text.tokens.count))
    guard text.tokens.count < length else { return text }
    guard length <= Self.longestText else { throw .tooLong(length, limit: Self.longestText) }
    guard let padding = tokenizer.special.padding else { throw .cannotPad }
    text.fill(with: padding, upTo: length, at: self.padding)
    return text
  }

  /// Rounds a length up to the tokenizer's multiple.
  private func filled(_ length: Int) -> Int {
    guard let multiple = tokenizer.paddingPolicy.multiple, multiple > 1, multiple <= Self.longestText else {
      return length
    }
    return (length + multiple - 1) / multiple * multiple
  }

  /// Returns the tokens, with words beyond the model's embedding table replaced by the unknown token.
  ///
  /// - Throws: `TokenizerError`, also if no token is a word.
  func known(_ tokens: [Token]) throws(TokenizerError) -> [Token] {
    let tokens = try tokens.map { token throws(TokenizerError) in try known(token) }
    guard tokens.contains(where: { $0.role == .word }) else { throw .nothingLeft }
    return tokens
  }

  private func known(_ token: Token) throws(TokenizerError) -> Token {
    guard let tableRows, token.id >= tableRows else { return token }
    guard tokenizer.paddingPolicy.limitsWords, token.role == .word, let unknown = tokenizer.special.unknown,
      unknown.id < tableRows
    else {
      throw .beyondTable(token: token.text, id: token.id, rows: tableRows)
    }
    return Token(
      unknown.text, id: unknown.id, shown: token.shown, continuesWord: token.continuesWord,
      range: token.range)
  }

  // MARK: Baselines

  /// Returns a baseline text, padded to `count` tokens.
  ///
  /// - Throws: `TokenizerError`
  public func encoded(_ text: String, filling count: Int) throws(TokenizerError) -> EncodedText {
    try encoded(text, length: count)
  }

  /// Returns the ids of a baseline for a text. Special tokens and padding are kept.
  ///
  /// - Parameters:
  ///   - baseline: the replacement of the words.
  ///   - ids: the ids of the text's tokens.
  ///   - kept: positions of the tokens that padding or masks do not replace.
  /// - Throws: `TokenizerError`
  public func baseline(
    _ baseline: TokenBaseline, for ids: [Int], keeping kept: Set<Int>
  ) throws(TokenizerError) -> [Int] {
    let substitute: Token?
    switch baseline {
    case .padding: substitute = tokenizer.special.padding
    case .mask: substitute = tokenizer.special.mask
    case .text(let text): return try encoded(text, filling: ids.count).ids
    }
    guard let substitute else { throw .noSubstitute(baseline == .mask ? "mask" : "pad") }
    return ids.indices.map { kept.contains($0) ? ids[$0] : substitute.id }
  }
}

extension EncodedText {
  /// The positions that baselines leave unchanged: special tokens and padding.
  public var keptPositions: [Int] { tokens.indices.filter { tokens[$0].role != .word } }

  fileprivate mutating func remove(_ positions: some Collection<Int>) {
    guard let first = positions.min(), let last = positions.max() else { return }
    tokens.removeSubrange(first...last)
    segments?.removeSubrange(first...last)
    for name in inputs.keys { inputs[name]?.removeSubrange(first...last) }
  }

  fileprivate mutating func fill(with padding: Token, upTo length: Int, at side: TextSide) {
    let place = side == .left ? 0 : tokens.count
    let count = length - tokens.count
    tokens.insert(contentsOf: [Token](repeating: padding, count: count), at: place)
    segments?.insert(contentsOf: [Int](repeating: 0, count: count), at: place)
    for name in inputs.keys {
      inputs[name]?.insert(contentsOf: [Int?](repeating: nil, count: count), at: place)
    }
  }
}
