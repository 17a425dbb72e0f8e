/// A text as the tokens of a model's length.
public struct EncodedText: Hashable, Sendable {
  /// The text; of tokens that were made elsewhere, as they spell it.
  public var text: String
  /// In the model's order, padding included.
  public var tokens: [Token]
  /// Tokens that the model has no room for.
  public var cutCount = 0
  /// Special tokens between words, which join several texts.
  public var separators: [String] = []
  /// What the model's other inputs are given at each token, by their names, where that is known; `nil` at what fills the text up.
  public var inputs: [String: [Int?]] = [:]
  /// What inputs beside the text are given, by their names.
  public var arrays: [String: HeldArray] = [:]
  /// Of a pair: the segment of each token, as the tokenizer gives it; 0 at what fills the text up. `nil` of a single text.
  public var segments: [Int]?
  /// Names of special tokens that the text spells out, and that were read as text.
  public var literals: [String] = []

  /// The tokens' numbers, as the model gets them.
  public var ids: [Int] { tokens.map(\.id) }
}

/// An array that an input of the model is given, whatever the text.
public struct HeldArray: Hashable, Sendable {
  /// The extents of its axes.
  public var shape: [Int]
  /// Row by row.
  public var values: [Float]

  /// An array of a shape and as many values.
  public init(shape: [Int], values: [Float]) { (self.shape, self.values) = (shape, values) }
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
  /// What makes the tokens.
  public let tokenizer: any Tokenizer
  /// The end at which a text is filled up.
  public var padding: TextSide
  /// The end at which a text is cut.
  public var truncation: TextSide
  /// What every text is filled up and cut to; `nil` where a text may have any length.
  public var length: Int? { didSet { isLengthGiven = true } }
  /// Whether texts are cut to the length. A tokenizer's own length is what texts are filled up to.
  private var isLengthGiven = false
  /// Whether a tab in a text stands between the two texts of a pair.
  public var readsPairs = false
  /// Whether names of special tokens that a text spells out are these tokens. If not, they are text.
  public var readsSpecial = true
  /// The rows of the model's table, where they are known: words beyond them are unknown.
  public var tableRows: Int?

  /// More tokens no text has: a network for them would not fit into memory.
  public static let longestText = 100_000

  /// An encoder with the tokenizer's own padding, truncation and length.
  public init(_ tokenizer: any Tokenizer) {
    self.tokenizer = tokenizer
    padding = tokenizer.habits.padding
    truncation = tokenizer.habits.truncation
    length = tokenizer.habits.length
  }

  /// A text, or a pair with a tab between its two texts, as tokens of the length.
  ///
  /// - Throws: `TokenizerError`
  public func encoded(_ text: String) throws(TokenizerError) -> EncodedText {
    try encoded(text, length: length)
  }

  func encoded(_ text: String, length: Int?) throws(TokenizerError) -> EncodedText {
    if let (first, second) = try pair(in: text) { return try encoded(first, second, length: length) }
    let special = tokenizer.special
    let (words, literals) = try tokens(of: text)
    let keepsFrame = tokenizer.habits.keepsFrame
    var encoded = EncodedText(
      text: text, tokens: special.before + words + special.after, separators: separators(in: words))
    encoded.literals = literals
    return try fitted(
      encoded, keeping: keepsFrame ? special.before.count : 0, and: keepsFrame ? special.after.count : 0,
      length: length)
  }

  /// Tokens that were made elsewhere, with all that is around them. Special tokens at their beginning and end stay where texts are cut.
  ///
  /// - Throws: `TokenizerError`
  public func fitted(_ text: EncodedText) throws(TokenizerError) -> EncodedText {
    var text = text
    let room = room(length)
    // Padding is no part of a text: it goes first.
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

  /// Special tokens that do not stand for a word.
  func separators(in tokens: some Sequence<Token>) -> [String] {
    let mask = tokenizer.special.mask?.id
    return tokens.filter { $0.role == .special && $0.id != mask && !SpecialNames.mask.contains($0.text) }.map(
      \.text)
  }

  func room(_ length: Int?) -> Int {
    min(isLengthGiven ? length ?? .max : .max, tokenizer.habits.longest ?? .max, Self.longestText)
  }

  /// - Parameters:
  ///   - before: tokens at the beginning that are never cut.
  ///   - after: tokens at the end that are never cut.
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
    // What is left of a word begins one.
    if text.tokens.indices.contains(before) { text.tokens[before].continuesWord = false }
    return try filled(text, length: length)
  }

  /// A text that is short enough, filled up to the length that it must have.
  ///
  /// - Throws: `TokenizerError`
  func filled(_ text: EncodedText, length: Int?) throws(TokenizerError) -> EncodedText {
    var text = text
    // A length that the model or the user fixes stays.
    let length = isLengthGiven ? length ?? text.tokens.count : filled(max(length ?? 0, text.tokens.count))
    guard text.tokens.count < length else { return text }
    guard length <= Self.longestText else { throw .tooLong(length, limit: Self.longestText) }
    guard let padding = tokenizer.special.padding else { throw .cannotPad }
    text.fill(with: padding, upTo: length, at: self.padding)
    return text
  }

  /// A length rounded up as the tokenizer does it.
  private func filled(_ length: Int) -> Int {
    guard let multiple = tokenizer.habits.multiple, multiple > 1, multiple <= Self.longestText else {
      return length
    }
    return (length + multiple - 1) / multiple * multiple
  }

  /// Tokens that the model's table has.
  ///
  /// - Throws: `TokenizerError`, also if no word is among them.
  func known(_ tokens: [Token]) throws(TokenizerError) -> [Token] {
    let tokens = try tokens.map { token throws(TokenizerError) in try known(token) }
    guard tokens.contains(where: { $0.role == .word }) else { throw .nothingLeft }
    return tokens
  }

  private func known(_ token: Token) throws(TokenizerError) -> Token {
    guard let tableRows, token.id >= tableRows else { return token }
    guard tokenizer.habits.limitsWords, token.role == .word, let unknown = tokenizer.special.unknown,
      unknown.id < tableRows
    else {
      throw .beyondTable(token: token.text, id: token.id, rows: tableRows)
    }
    return Token(
      unknown.text, id: unknown.id, shown: token.shown, continuesWord: token.continuesWord,
      range: token.range)
  }

  // MARK: Baselines

  /// A text that others are compared with, filled up to as many tokens as these have.
  ///
  /// - Throws: `TokenizerError`
  public func encoded(_ text: String, filling count: Int) throws(TokenizerError) -> EncodedText {
    try encoded(text, length: count)
  }

  /// The numbers that a text's are compared with; special tokens and padding stay.
  ///
  /// - Parameters:
  ///   - baseline: what takes the place of the words.
  ///   - ids: the numbers of the text.
  ///   - kept: positions of the tokens that are not replaced.
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
  /// Positions that baselines leave as they are.
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
