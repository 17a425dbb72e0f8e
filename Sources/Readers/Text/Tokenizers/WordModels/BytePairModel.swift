/// A byte-pair encoding: joins the characters of a piece pair by pair, in the order of a list of merges.
///
/// Reference: Sennrich, Haddow & Birch 2016, "Neural Machine Translation of Rare Words with Subword Units".
struct BytePairModel: WordModel {
  let unknown: (text: String, id: Int)?
  let entries: [Int: String]
  private let vocabulary: Vocabulary
  private let merges: [UInt64: Merge]
  private let options: Options

  struct Options {
    /// The prefix of all characters of a piece but the first.
    var prefix = ""
    /// The suffix of the last character of a piece.
    var suffix = ""
    /// Whether adjacent unknown characters become one token.
    var fusesUnknown = false
    /// Whether an unknown character becomes its bytes: "<0xF0>".
    var fallsBackToBytes = false
    /// Whether a whole piece that is an entry becomes this entry, without merges.
    var ignoresMerges = false
  }

  private struct Merge {
    let rank: Int
    let id: Int
  }

  static let kind = WordModelKind(name: "BPE", keys: ["vocab", "merges"]) { json throws(TokenizerError) in
    guard let entries = json["vocab"], let pairs = json["merges"]?.array else {
      throw .badVocabulary("'vocab' or 'merges' is missing")
    }
    if let dropout = json["dropout"]?.number, dropout != 0 {
      throw .unsupported(part: "model", name: "BPE with dropout \(dropout), which is random")
    }
    var options = Options()
    options.prefix = json["continuing_subword_prefix"]?.text ?? ""
    options.suffix = json["end_of_word_suffix"]?.text ?? ""
    options.fusesUnknown = json["fuse_unk"]?.truth ?? false
    options.fallsBackToBytes = json["byte_fallback"]?.truth ?? false
    options.ignoresMerges = json["ignore_merges"]?.truth ?? false
    return try BytePairModel(
      try Vocabulary(entries), merges: pairs.map { pair throws(TokenizerError) in try Self.pair(pair) },
      unknown: json["unk_token"]?.text, options)
  }

  /// Reads a merge: "a b" or ["a", "b"].
  private static func pair(_ json: JSONValue) throws(TokenizerError) -> (String, String) {
    if let parts = json.array, parts.count == 2, let first = parts[0].text, let second = parts[1].text {
      return (first, second)
    }
    guard let line = json.text, let pair = pair(line: line) else {
      throw .badVocabulary("a merge is not two entries")
    }
    return pair
  }

  /// Reads a merge: "a b".
  static func pair(line: String) -> (String, String)? {
    let scalars = line.unicodeScalars
    guard let blank = scalars.firstIndex(of: " ") else { return nil }
    let second = scalars[scalars.index(after: blank)...]
    guard blank > scalars.startIndex, !second.isEmpty, !second.contains(" ") else { return nil }
    return (String(scalars[..<blank]), String(second))
  }

  /// - Throws: `TokenizerError.badVocabulary` if the vocabulary lacks a part or the result of a merge, `.noToken` if it lacks the
  ///   unknown token.
  init(
    _ vocabulary: Vocabulary, merges pairs: [(String, String)], unknown: String?, _ options: Options
  ) throws(TokenizerError) {
    self.vocabulary = vocabulary
    self.options = options
    entries = vocabulary.entries
    if let unknown, !unknown.isEmpty {
      guard let id = vocabulary[unknown] else { throw .noToken("the unknown, '\(unknown)'") }
      self.unknown = (unknown, id)
    } else {
      self.unknown = nil
    }
    var merges: [UInt64: Merge] = [:]
    merges.reserveCapacity(pairs.count)
    for (rank, (first, second)) in pairs.enumerated() {
      let whole = first + second.droppingBytes(min(options.prefix.utf8.count, second.utf8.count))
      guard let one = vocabulary[first], let other = vocabulary[second], let id = vocabulary[whole] else {
        throw .badVocabulary("it lacks a part of the merge '\(first) \(second)'")
      }
      merges[Self.key(one, other)] = Merge(rank: rank, id: id)
    }
    self.merges = merges
  }

  func id(of entry: String) -> Int? { vocabulary[entry] }
  var count: Int { vocabulary.count }

  private static func key(_ first: Int, _ second: Int) -> UInt64 {
    // Ids have fewer than 32 bits.
    UInt64(UInt32(truncatingIfNeeded: first)) << 32 | UInt64(UInt32(truncatingIfNeeded: second))
  }

  func entries(of piece: [Unicode.Scalar]) throws(TokenizerError) -> [WordEntry] {
    guard !piece.isEmpty else { return [] }
    if options.ignoresMerges {
      let text = String(String.UnicodeScalarView(piece))
      if let id = vocabulary[text] { return [WordEntry(text: text, id: id, range: 0..<piece.count)] }
    }
    return joined(symbols(of: piece)).map {
      WordEntry(text: entries[$0.id] ?? "", id: $0.id, range: $0.start..<$0.end)
    }
  }

  // MARK: Letters

  /// An entry within a piece, in a doubly linked list.
  private struct Symbol {
    var id: Int
    var start: Int
    var end: Int
    var previous: Int
    var next: Int
    var isGone = false
  }

  /// Returns the characters of a piece. Characters that the vocabulary has neither as entries nor as bytes are unknown, or left
  /// out if there is no unknown token.
  private func symbols(of piece: [Unicode.Scalar]) -> [Symbol] {
    var symbols: [Symbol] = []
    symbols.reserveCapacity(piece.count)
    var pending: (start: Int, end: Int)?
    func append(_ id: Int, _ start: Int, _ end: Int) {
      symbols.append(
        Symbol(id: id, start: start, end: end, previous: symbols.count - 1, next: symbols.count + 1))
    }
    func flush() {
      if let unknown, let found = pending { append(unknown.id, found.start, found.end) }
      pending = nil
    }
    for (index, scalar) in piece.enumerated() {
      var text = String(scalar)
      if index > 0, !options.prefix.isEmpty { text = options.prefix + text }
      if index == piece.count - 1 { text += options.suffix }
      if let id = vocabulary[text] {
        flush()
        append(id, index, index + 1)
        continue
      }
      if options.fallsBackToBytes {
        let bytes = text.utf8.map { vocabulary[ByteFallback.name(of: $0)] }
        if !bytes.contains(nil) {
          for byte in bytes.compactMap(\.self) { append(byte, index, index + 1) }
          continue
        }
      }
      if let found = pending, options.fusesUnknown {
        pending = (found.start, index + 1)
      } else {
        flush()
        pending = (index, index + 1)
      }
    }
    flush()
    if let last = symbols.indices.last { symbols[last].next = -1 }
    return symbols
  }

  // MARK: Merges

  /// A pair that can be merged. The pair with the lowest rank comes first; of equal ranks, the leftmost.
  private struct Candidate: Comparable {
    let rank: Int
    let place: Int
    let id: Int

    static func < (a: Candidate, b: Candidate) -> Bool { (a.rank, a.place) < (b.rank, b.place) }
  }

  /// Merges pairs until none is left, in O(n log n) for n characters.
  private func joined(_ letters: [Symbol]) -> [Symbol] {
    var symbols = letters
    func candidate(at place: Int) -> Candidate? {
      let next = symbols[place].next
      guard next >= 0, let merge = merges[Self.key(symbols[place].id, symbols[next].id)] else { return nil }
      return Candidate(rank: merge.rank, place: place, id: merge.id)
    }
    var queue = MinHeap(symbols.indices.compactMap(candidate))
    while let best = queue.popFirst() {
      // Skip pairs that have changed since they were queued.
      guard !symbols[best.place].isGone, let current = candidate(at: best.place), current.id == best.id else {
        continue
      }
      let next = symbols[best.place].next
      symbols[best.place].id = best.id
      symbols[best.place].end = symbols[next].end
      symbols[best.place].next = symbols[next].next
      symbols[next].isGone = true
      if symbols[next].next >= 0 { symbols[symbols[next].next].previous = best.place }
      if let found = candidate(at: best.place) { queue.insert(found) }
      let previous = symbols[best.place].previous
      if previous >= 0, let found = candidate(at: previous) { queue.insert(found) }
    }
    return symbols.filter { !$0.isGone }
  }
}

/// The names of bytes in SentencePiece's vocabularies: "<0xF0>".
enum ByteFallback {
  static func name(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(digits.count < 2 ? "0" : "")\(digits)>"
  }

  static func byte(of name: String) -> UInt8? {
    guard name.utf8.count == 6, name.utf8.starts(with: "<0x".utf8), name.utf8.last == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(name.dropFirst(3).dropLast(), radix: 16)
  }
}
