/// The keys of a tokens file that do not depend on the model.
enum TokenFileKey {
  static let shared = ["texts", "pad", "mask", "special"]
  static let ids = ["ids", "input_ids"]
  static let specialMask = "special_tokens_mask"
  static let attentionMask = "attention_mask"
  static let ofText = ["tokens", "ids", "text", specialMask]
}

/// The keys of one text in a tokens file. Reading a key removes it.
struct TextKeys {
  private var entries: [String: JSONValue]
  private let row: Int

  init(_ json: JSONValue, row: Int) throws(TokenizerError) {
    guard let object = json.object else { throw .badText(row: row, "it is not an object") }
    entries = object.filter { if case .null = $0.value { false } else { true } }
    self.row = row
  }

  /// The keys that have not been read, sorted.
  var rest: [String] { entries.keys.sorted() }

  mutating func texts(_ key: String) throws(TokenizerError) -> [String] {
    let texts = entries.removeValue(forKey: key)?.array?.map(\.text)
    guard let texts, !texts.contains(nil) else {
      throw .badText(row: row, "the list of texts '\(key)' is missing")
    }
    return texts.compactMap(\.self)
  }

  mutating func text() throws(TokenizerError) -> String? {
    guard let value = entries.removeValue(forKey: "text") else { return nil }
    guard let text = value.text else { throw .badText(row: row, "'text' is not a string") }
    return text
  }

  /// Reads one integer for each token; `nil` if the key is missing.
  mutating func numbers(_ key: String, count: Int) throws(TokenizerError) -> [Int]? {
    guard let value = entries.removeValue(forKey: key) else { return nil }
    let numbers = try numbers(value, key)
    guard numbers.count == count else {
      throw .badText(row: row, "'\(key)' has \(numbers.count) numbers for \(count) tokens")
    }
    return numbers
  }

  /// Reads nested lists of numbers, or a single number.
  mutating func array(_ key: String) throws(TokenizerError) -> HeldArray {
    guard let value = entries.removeValue(forKey: key), let array = HeldArray(value) else {
      throw .badText(row: row, "'\(key)' is neither a number nor lists of equally many numbers")
    }
    return array
  }

  private func numbers(_ value: JSONValue, _ key: String) throws(TokenizerError) -> [Int] {
    let numbers = value.array?.map(\.integer)
    guard let numbers, !numbers.contains(nil) else {
      throw .badText(row: row, "'\(key)' is not a list of integers")
    }
    return numbers.compactMap(\.self)
  }

  /// Reads the ids of the tokens from one of the usual keys, unless the key is the name of another input.
  ///
  /// - Parameters:
  ///   - words: the name of the model's input for the ids.
  ///   - others: the names of the model's other inputs.
  mutating func ids(words: String, others: [String], count: Int) throws(TokenizerError) -> [Int] {
    let own = TokenFileKey.ids.contains(words) || words == "tokens" ? [] : [words]
    let found = (TokenFileKey.ids + own).filter { entries[$0] != nil && !others.contains($0) }
    guard let key = found.first, let value = entries.removeValue(forKey: key), found.count == 1 else {
      let problem =
        found.isEmpty
        ? "the list of numbers 'ids' is missing"
        : "'\(found[0])' and '\(found[1])' both give the tokens' numbers; leave out one"
      throw .badText(row: row, problem)
    }
    let ids = try numbers(value, key)
    guard ids.allSatisfy({ $0 >= 0 }) else { throw .badText(row: row, "'\(key)' has a negative number") }
    guard ids.count == count else { throw .differentCounts(row: row, tokens: count, ids: ids.count) }
    guard count <= TextEncoder.longestText else { throw .tooLong(count, limit: TextEncoder.longestText) }
    return ids
  }
}
