import Files

/// Texts that another tokenizer has already tokenized. The file is a JSON list of objects with "tokens" (texts) and "ids"
/// (numbers), or an object with such a list as "texts", the ids "pad" and "mask", and "special", a list of names or ids.
///
/// A text may also have "text" (the original text) and "special_tokens_mask" (1 at special tokens). For any other input of the
/// model, it may have the input's name with one number for each token ("token_type_ids", "attention_mask", "position_ids") or
/// with an array of the input's own shape. Any other key is refused.
public struct TokenFile: Sendable {
  /// The texts, in the order of the file.
  public let texts: [EncodedText]
  /// A tokenizer with the padding and mask tokens, which cannot tokenize texts.
  public let tokenizer: any Tokenizer

  /// The names of a model's inputs.
  public struct Inputs: Sendable {
    /// The input that takes the ids of the tokens.
    let words: String
    /// The inputs that take one number for each token.
    let others: [String]
    /// The inputs that take an array of their own shape.
    let held: [String]

    /// Creates the names of a model's inputs.
    ///
    /// - Parameters:
    ///   - words: the input that takes the ids of the tokens.
    ///   - others: the inputs that take one number for each token.
    ///   - held: the inputs that take one array for the whole text.
    public init(words: String, others: [String], held: [String] = []) {
      self.words = words
      self.others = others
      self.held = held
    }
  }

  /// Reads a file of tokenized texts.
  ///
  /// - Throws: `FileError`, `TokenizerError`
  public init(contentsOf path: String, for inputs: Inputs) throws {
    try self.init(JSONValue(FileAccess.read(path, limit: TokenizerFile.byteLimit)), for: inputs)
  }

  init(_ json: JSONValue, for inputs: Inputs) throws(TokenizerError) {
    let entries = json["texts"]?.array ?? json.array ?? [json]
    guard !entries.isEmpty else { throw .noTexts }
    var shared: [String: JSONValue] = [:]
    var single: JSONValue?
    if let object = json.object {
      shared = object.filter { TokenFileKey.shared.contains($0.key) }
      if object["texts"] == nil {
        single = .object(object.filter { shared[$0.key] == nil })
      } else if let unknown = object.keys.sorted().first(where: { shared[$0] == nil }) {
        throw .unknownKey(unknown, known: TokenFileKey.shared)
      }
    }
    let rules = try SpecialRules(shared)
    var texts: [GivenText] = []
    for (row, entry) in entries.enumerated() {
      texts.append(try GivenText(single ?? entry, row: row, for: inputs, rules: rules))
    }
    let marks = TokenMarks(of: texts.lazy.flatMap(\.words))
    self.texts = texts.map { $0.encoded(marks) }
    var special = SpecialTokens()
    special.padding =
      rules.padding.map { Token("[PAD]", id: $0, role: .padding) }
      ?? self.texts.lazy.flatMap(\.tokens).first { $0.role == .padding }
    special.mask = rules.mask.map { Token("[MASK]", id: $0, role: .special) }
    tokenizer = GivenTokens(
      special: special, notes: Self.notes(texts),
      names: TokenNames(self.texts.lazy.flatMap(\.tokens)))
  }

  /// Returns a note with the tokens that were recognised as special by their names.
  private static func notes(_ texts: [GivenText]) -> [String] {
    let names = Set(texts.flatMap(\.specialByName)).sorted()
    guard !names.isEmpty else { return [] }
    return [
      "special tokens, recognised by name: \(names.joined(separator: ", ")); all other tokens are words "
        + "(to change this, add \"special\": [names or numbers] to the file)"
    ]
  }
}

/// The entries of a tokens file that declare special tokens and padding.
private struct SpecialRules {
  let padding: Int?
  let mask: Int?
  /// The names of special tokens; `nil` if the file has no list "special".
  var names: Set<String>?
  var ids: Set<Int> = []

  init(_ keys: [String: JSONValue]) throws(TokenizerError) {
    func id(_ key: String) throws(TokenizerError) -> Int? {
      guard let value = keys[key] else { return nil }
      if case .null = value { return nil }
      guard let id = value.integer, id >= 0 else { throw .badKey(key, "expected the number of a token") }
      return id
    }
    padding = try id("pad")
    mask = try id("mask")
    guard let listed = keys["special"] else { return }
    guard let list = listed.array else { throw .badKey("special", "expected a list of names or numbers") }
    names = []
    for entry in list {
      if let name = entry.text {
        names?.insert(name)
      } else if let id = entry.integer, id >= 0 {
        ids.insert(id)
      } else {
        throw .badKey("special", "expected a list of names or numbers")
      }
    }
  }
}

/// One text of a tokens file.
private struct GivenText {
  let pieces: [String]
  let ids: [Int]
  let roles: [Token.Role]
  let text: String?
  let inputs: [String: [Int?]]
  let arrays: [String: HeldArray]
  /// The tokens that are special only because of their names.
  let specialByName: [String]

  var words: [String] { zip(pieces, roles).filter { $0.1 == .word }.map(\.0) }

  /// - Parameters:
  ///   - row: the index of the text, counted from 0.
  ///   - model: the names of the model's inputs.
  init(
    _ json: JSONValue, row: Int, for model: TokenFile.Inputs, rules: SpecialRules
  ) throws(TokenizerError) {
    var keys = try TextKeys(json, row: row)
    let pieces = try keys.texts("tokens")
    let ids = try keys.ids(words: model.words, others: model.others + model.held, count: pieces.count)
    text = try keys.text()
    let specialMask = try keys.numbers(TokenFileKey.specialMask, count: pieces.count)
    // If the attention mask is that of another text, it is an array like others.
    let isHeld = model.held.contains(TokenFileKey.attentionMask)
    let attention = try isHeld ? nil : keys.numbers(TokenFileKey.attentionMask, count: pieces.count)
    let (roles, byName) = Self.roles(pieces, ids, specialMask, attention, rules)
    if let specialMask, rules.names != nil,
      let index = pieces.indices.first(where: { specialMask[$0] == 0 && roles[$0] == .special })
    {
      throw .badText(
        row: row,
        "'\(TokenFileKey.specialMask)' is 0 at token \(index) ('\(pieces[index])'), which is listed in 'special'; leave out one"
      )
    }
    var given: [String: [Int?]] = [:]
    if let attention {
      if model.others.contains(TokenFileKey.attentionMask) {
        given[TokenFileKey.attentionMask] = attention
      } else if let index = attention.indices.first(where: {
        attention[$0] != (roles[$0] == .padding ? 0 : 1)
      }) {
        // Without such an input, the mask can only mark padding, which is known already.
        throw .badText(
          row: row,
          "'\(TokenFileKey.attentionMask)' is \(attention[index]) at token \(index) ('\(pieces[index])'), but the model has no such input"
        )
      }
    } else {
      try Self.checkPadding(pieces, ids, roles, row: row)
    }
    var arrays: [String: HeldArray] = [:]
    for key in keys.rest {
      if model.held.contains(key) {
        arrays[key] = try keys.array(key)
      } else if model.others.contains(key) {
        given[key] = try keys.numbers(key, count: pieces.count)
      } else {
        throw .unknownTextKey(key, row: row, known: TokenFileKey.ofText, inputs: model.others + model.held)
      }
    }
    (self.pieces, self.ids, self.roles, inputs, specialByName) = (pieces, ids, roles, given, byName)
    self.arrays = arrays
  }

  private static func roles(
    _ pieces: [String], _ ids: [Int], _ specialMask: [Int]?, _ attention: [Int]?, _ rules: SpecialRules
  ) -> (roles: [Token.Role], specialByName: [String]) {
    let saysWhich = rules.names != nil || specialMask != nil
    var byName: [String] = []
    let roles = pieces.indices.map { index -> Token.Role in
      let (piece, id) = (pieces[index], ids[index])
      let isPadding = rules.padding.map { id == $0 } ?? SpecialNames.padding.contains(piece)
      // A token that the attention mask includes is not padding, even if an end-of-text token has the id of padding.
      if isPadding, attention.map({ $0[index] == 0 }) ?? true { return .padding }
      if saysWhich {
        let isListed = rules.names?.contains(piece) == true || rules.ids.contains(id)
        return isListed || specialMask.map { $0[index] != 0 } == true ? .special : .word
      }
      guard SpecialNames.contains(piece) else { return .word }
      byName.append(piece)
      return .special
    }
    return (roles, byName)
  }

  /// Refuses padding between words, which a model without an attention mask reads as words: the file must mark it.
  private static func checkPadding(
    _ pieces: [String], _ ids: [Int], _ roles: [Token.Role], row: Int
  ) throws(TokenizerError) {
    guard let first = roles.firstIndex(where: { $0 != .padding }),
      let last = roles.lastIndex(where: { $0 != .padding }),
      let index = (first...last).first(where: { roles[$0] == .padding })
    else { return }
    throw .paddingWithin(token: pieces[index], id: ids[index], row: row, position: index)
  }

  func encoded(_ marks: TokenMarks) -> EncodedText {
    let (tokens, whole) = marks.tokens(pieces, ids, roles)
    return EncodedText(text: text ?? whole, tokens: tokens, inputs: inputs, arrays: arrays)
  }
}
